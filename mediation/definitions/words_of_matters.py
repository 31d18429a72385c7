"""The names that matters other than disputes need: service orders, whistles, meetings, patrols, reviews."""

from __future__ import annotations

from mediation.definitions.words import Word, word

REQUIREMENTS: dict[str, Word] = {
    "within_own_area": word("地点在本机构辖区内", "the place lies within one's own area", fields="place"),
    "held_by_actor": word("由承办人本人办理", "the actor is one of those who handle it"),
    "not_held_by_actor": word("不由承办人本人办理", "the actor is not one of those who handle it"),
    "not_below": word("填写的数不小于", "a number is at least", reads_form=True, field="text", least="whole_number"),
    "share_at_least": word(
        "两数之比达到（如到会人数、应到人数，三分之二）",
        "one number is at least such a part of another (present of expected, two thirds)",
        reads_form=True,
        field="text",
        out_of="text",
        part="whole_number",
        whole="whole_number",
    ),
    "votes_add_up": word(
        "各项票数相加等于总票数",
        "the votes add up to the number cast",
        reads_form=True,
        votes="texts",
        field="text",
    ),
    "beyond_own_powers": word("街道确无权决定（自治清单）", "the street cannot decide it itself", fields="matter"),
    "authority_named": word(
        "所选机构对该事项有权", "the institution named has authority over the matter", fields="matter institution"
    ),
    "not_repeated": word(
        "几日内没有就同一事项办过",
        "not done for the same matter at this place within so many days",
        reads_form=True,
        days="whole_number",
        same="texts",
    ),
    "partners_answered": word(
        "协办单位均已反馈或写明原因", "everybody called in has answered, or it is said why", fields="missing_reason"
    ),
    "called_in": word("本机构受邀协办", "one's own institution was called in"),
    "rows_at_least": word("清单不少于几项", "a list has at least so many rows", of="text", least="whole_number"),
}

CONDITIONS: dict[str, Word] = {
    "field_at_least": word(
        "填写的数不小于", "a number is at least", reads_form=True, field="text", least="whole_number"
    ),
    "most_votes": word("得票最多的是", "this count is the highest", reads_form=True, field="text", votes="texts"),
    "rounds_at_least": word("已办过几轮", "so many rounds have been made before", of="text", least="whole_number"),
    "marked": word("有标记", "the case bears this mark", mark="text"),
    "recorded_is": word(
        "已记录的内容为", "what was recorded before is one of these", record="text", item="text", values="texts"
    ),
    "reported_before": word(
        "几日内同址同因已报过",
        "the same was reported at this place within so many days",
        reads_form=True,
        days="whole_number",
        same="texts",
    ),
    "is_handled": word("已有承办人", "somebody handles it"),
}

EFFECTS: dict[str, Word] = {
    "open_matter": word("登记事项", "open a matter that has no parties", fields="place"),
    "open_or_escalate": word(
        "登记事项；几日内同址同因已报过的，关联原件并升一级",
        "open a matter; the same reported before within so many days is linked, and begins a rung higher",
        fields="place",
        days="whole_number",
        same="texts",
    ),
    "claim": word("认领承办", "the actor takes it on"),
    "name_handlers": word("确定承办人", "name who handles it, the lead first", fields="lead"),
    "release_handlers": word("解除承办", "nobody handles it any more"),
    "count_round": word("计一轮", "count one round", of="text"),
    "add_row": word("记入清单", "add the form to a list", of="text"),
    "call_partners": word("邀请协办单位", "call institutions in to lend a hand", fields="partners"),
    "call_in": word("请有关机构参加", "call in the nearest institution of these kinds", kinds="texts"),
    "record_report": word("记录协办单位反馈", "record what an institution that was called in has done"),
    "unmark": word("去标记", "take a mark off", mark="text"),
    "conclude_at_end": word("到办结环节时登记结果", "record the outcome if this leads to the end", outcome="text"),
    "open_linked": word(
        "开立关联案件（另一流程），本案不另计件",
        "open a linked case of another workflow; the two are counted once",
        workflow="text",
        passes="texts",
        fixed="texts?",
    ),
}
