"""The names that people's mediation needs: consent, rungs, agreements, the police, linked mediation."""

from __future__ import annotations

from mediation.definitions.words import Word, word

#: What must hold before an action may be taken; each answers with a coded reason when it does not.
REQUIREMENTS: dict[str, Word] = {
    # consent
    "nobody_refused": word("无人明确拒绝调解", "nobody has refused mediation"),
    "everyone_agreed": word("各方当事人均同意调解", "every remaining party has agreed"),
    "fresh_consent": word(
        "每一在册当事人重新表态同意（上一级为另一调委会时须书面）",
        "every remaining party agrees anew (in writing where the other rung is another committee)",
        fields="answers",
        signed="text?",
        direction="text?",
    ),
    "parties_agree_anew": word("各方当事人重新同意", "every remaining party agrees anew", fields="answers"),
    "rung_not_refused": word("无人拒绝本级继续调解", "nobody refuses this rung"),
    "all_sign": word("全体当事人签名", "every remaining party signs", fields="signatures"),
    # acceptance and declining
    "known_place_and_party": word(
        "地点明确、至少写明一方", "place and at least one party known", fields="place parties"
    ),
    "rights_told": word("已告知权利义务", "rights and duties told", fields="rights_told_by"),
    "mediable_subject": word("属于可调解事项", "a subject that may be mediated", fields="subject_check"),
    "court_stage_named": word("法院委托的写明立案前后", "a court's case says at which stage", fields="court_stage"),
    "not_pending_elsewhere": word(
        "未由法院、仲裁、公安或行政机关受理或解决", "not pending elsewhere", fields="pending"
    ),
    "decline_reason_fits": word("不予受理理由与记录相符", "the reason fits the record", fields="reason_code"),
    "on_the_spot_allowed": word(
        "符合当场调结条件", "fit to be settled on the spot", fields="amount present", most_amount="whole_number"
    ),
    # mediators
    "registered_mediators": word(
        "均为本调委会登记的人民调解员", "registered mediators of the committee", fields="mediators"
    ),
    "has_mediators": word("已指派人民调解员", "mediators have been named"),
    "no_interest": word("与本案无利害关系", "no interest in the matter", fields="mediators"),
    "two_when_grave": word("重大案件两名以上调解员", "two or more mediators in a grave case", fields="mediators"),
    "lead_among_mediators": word("主办人在指派名单内", "the lead is among the mediators", fields="mediators lead"),
    # time
    "month_not_over": word("调解期限未届满", "the month is not over"),
    "extension_in_time": word(
        "延期在期满之前签署", "the extension is signed by the last day", fields="signatures days"
    ),
    "not_extended_yet": word("尚未延期", "not extended yet"),
    "suspension_fits": word(
        "中止理由及天数符合规定", "the reason and the cap of a suspension fit", fields="reason_code"
    ),
    "clock_standing": word("计时已中止", "the clocks stand"),
    "past": word("时限已过", "a deadline has passed", deadline="text", by="term?"),
    "receiver_silent_or_declined": word(
        "接收方逾期未答复或已退回", "the receiver is silent past its clock, or declined", deadline="text", by="term"
    ),
    "invited_before": word(
        "提前通知满规定天数", "invited enough days before", fields="invited_on", days="whole_number"
    ),
    # ladder and offers
    "rung_above": word("有上一级可提请", "there is a rung above"),
    "rung_below": word("有下一级可交回", "there is a rung below"),
    "rung_result_recorded": word("本级调解结果已记录", "the result at this rung is recorded", fields="rung_result"),
    "offer_open": word("有待答复的提请", "an offer awaits its answer", route="texts"),
    "sent_down_once": word("本案尚未交回过下一级", "not sent down before"),
    "not_red": word("非红色风险", "not a red case"),
    "extension_when_month_over": word(
        "调解期限已满的，须同时签署延期", "an extension comes with it once the month is over"
    ),
    # sessions and agreements
    "session_fits": word("调解会记录完整", "the session is fully recorded", fields="present result"),
    "obligations_complete": word("履行义务完整", "each obligation is complete", fields="obligations"),
    "lawful_terms": word("协议不违反法律、不损害他人", "the terms are lawful", fields="lawful"),
    "oral_allowed": word("允许口头协议", "an oral agreement is allowed", fields="obligations"),
    "everyone_signed_and_sealed": word(
        "各方签名、调解员签名、调委会印章齐备",
        "signatures of all, of the mediator, and the seal",
        fields="signatures mediator_signed_on sealed_on",
    ),
    "agreement_drafted": word("有待签章的协议", "an agreement awaits signature"),
    "agreement_in_force": word("协议已生效", "an agreement is in force"),
    "no_agreement_in_force": word("尚无协议生效", "no agreement is in force"),
    "agreement_is_partial": word("协议为部分达成", "the agreement covers a part only"),
    "obligation_open": word("有未履行义务", "something is still owed", fields="obligation"),
    "obligation_overdue": word("该义务已逾期", "the obligation is overdue", fields="obligation"),
    "urged_before": word(
        "督促后满规定天数", "urged, and the days have passed", fields="obligation", days="whole_number"
    ),
    "nothing_else_open": word("其余义务均已履行或确认不履行", "nothing else is owed"),
    "not_confirmed": word("协议未经司法确认", "not confirmed by a court"),
    "written_agreement": word("为书面协议", "the agreement is written"),
    "confirm_window_open": word("生效之日起三十日内", "within 30 days of taking effect"),
    "applied_together": word("双方共同申请", "both parties apply together", fields="signatures"),
    "no_status_no_title": word("不涉身份关系、不涉确权", "neither status nor title", fields="touches"),
    "confirmation_asked": word("已申请司法确认", "confirmation was applied for"),
    # ending
    "terminate_reason_fits": word("终止理由与记录相符", "the reason fits the record", fields="reason_code"),
    "director_when_red": word("红色案件须主任同意", "a red case wants the director", fields="approver"),
    "every_applicant_withdraws": word("全体申请人撤回", "every applicant withdraws", fields="applicants"),
    "police_side_closed": word("公安委托已有结论", "the police entrustment has its answer"),
    "file_complete": word(
        "卷宗材料齐全或写明原因", "the file is complete, or the reason is given", fields="missing_reason"
    ),
    "evidence_kept": word(
        "证据材料中已有足够份数（可限种类）",
        "enough evidence is on file, of one kind or of any",
        evidence_kind="text?",
        at_least="whole_number?",
    ),
    "originals_checked": word(
        "证据材料均已与原件核对（可限种类）",
        "all evidence was checked against the originals",
        evidence_kind="text?",
    ),
    "checked_by_another": word("检查人与立卷人不是同一人", "checked by another person", fields="checker"),
    "more_than_two_parties": word("当事人多于两方", "more than two parties"),
    "remains_mediable": word("退出后仍可就其余部分调解", "what remains can be settled", fields="party"),
    "red_cleared_by_two": word(
        "红色由主任与督导共同解除", "red is cleared by director and supervisor", fields="approver"
    ),
    "other_case_fits": word("另案存在且可并", "the other case exists and can be joined", fields="other_case"),
    "separable_part": word("所分部分可以独立", "the part can stand alone", fields="parties"),
    "undo_in_time": word(
        "二十四小时内、他人未办、文书未发", "within 24 hours, untouched by others, no paper handed out"
    ),
    # police
    "police_may_refer": word(
        "A 类：至少一方申请、无人拒绝", "category A: one applies, none refused", fields="applies parties"
    ),
    "police_may_entrust": word(
        "B 类：符合程序规定178、无179情形、未作处理决定、双方书面同意",
        "category B: 178 met, none of 179, no decision, both agreed in writing",
        fields="act minor ground exclusions decided consent_signed taken_on limit_on in_person",
    ),
    "police_may_entrust_again": word(
        "B 类：同案再委托",
        "category B: entrusted in the same case",
        fields="act minor ground exclusions decided consent_signed taken_on limit_on in_person",
    ),
    "handoff_open": word("有进行中的移送", "a handoff is open", route="texts", status="texts?"),
    "handoff_receipted": word("已签收", "the receipt is signed", route="texts"),
    "no_handoff_open": word("没有同一路线上进行中的移送", "no handoff is open on this route", route="texts"),
    "not_own_sign_off": word("签发人与经办人不是同一人", "signed off by another person than the drafter"),
    "police_answered": word("公安已答复", "the police have answered"),
    "answer_inside_police_limit": word(
        "延后的期限早于公安办案期限届满前五个工作日", "inside the police's own limit", fields="new_day"
    ),
    "extension_asked": word("调委会已商请延期", "the committee has asked for an extension", route="texts"),
    "not_excluded_since": word(
        "委托调解中没有出现须即退回的情形", "nothing has come up that sends the entrustment back at once", route="texts"
    ),
    "performed_in_full": word("协议已全部履行", "performed in full"),
    "no_penalty_applied_for": word("双方已书面申请不予处罚", "both applied in writing for no penalty"),
    "feedback_due": word("协议已生效", "an agreement is in force and not yet reported"),
    "case_failed_here": word("调解未成或已终止", "mediation failed here"),
    "not_performed_here": word("已确认不履行", "non-performance is recorded"),
    "applicants_never_came": word("签收后十日内当事人未申请", "no application within ten days of the receipt"),
    "custody_still_with_sender": word("案件仍由移送方承办", "the sending side is still custodian"),
    # linked mediation («121»)
    "lands_at": word("由平台统一登记", "logged at this rung, whoever logs it", fields="entry_level", level="text"),
    "lead_fits": word(
        "主办人专长、语言匹配且无须回避",
        "the lead fits by speciality and language and has no conflict",
        fields="lead lead_reason kind language conflicts",
    ),
    "colour_explained": word(
        "颜色与风险规则相符，或写明理由",
        "the colour follows the rules, or the reason is given",
        fields="colour colour_reason danger_signs",
    ),
    "led_by_actor": word("由主办人或主任办理", "the actor is the lead, or the director"),
    "support_at_hand": word("平台有该项支撑", "the platform has this support", support="text"),
    "presence_agreed": word(
        "民警到场调解须当事人同意",
        "the parties consent to the police at the table",
        fields="purpose parties_consent",
    ),
    "handling_officer_apart": word(
        "办案民警不同桌调解",
        "the officer of the public-order case keeps apart",
        fields="officers officer_part",
    ),
    "lawyer_neutral": word("律师不代理任何一方", "the lawyer acts for neither side", fields="lawyers"),
    "both_supports_present": word("两个支撑均到场", "both supports are present", fields="officers lawyers"),
    "two_mediators_present": word(
        "两名以上调解员到场", "two or more mediators of the case are present", fields="mediators_present"
    ),
    "leader_when_red": word("红色案件有包案领导", "a red case has a leader in charge", fields="leader_in_charge"),
    "red_team_complete": word("红色案件两名调解员、有包案领导", "a red case has two mediators and a leader"),
    "in_company": word(
        "红色案件不单独前往",
        "nobody of these goes alone in a red case",
        fields="accompanied_by",
        whom="texts",
    ),
    "green_only": word("绿色案件", "a green case"),
    "fit_for_city": word("符合转市级的情形", "fit for the city's committee", fields="city_reason institution"),
}

#: What decides between ways on, or whether a trigger counts. Never a reason for refusal.
CONDITIONS: dict[str, Word] = {
    "performed_at_once": word("当场履行完毕", "performed at once"),
    "all_performed": word("全部履行完毕", "everything is performed"),
    "nothing_left_open": word("没有未了义务", "no obligation is open after this"),
    "rest_goes_on": word(
        "部分已达成，其余继续调解（可限期限已满）",
        "a part is settled and the rest is mediated further (with month_over: the month being over)",
        month_over="text?",
    ),
    "leaves_no_rest": word(
        "不是部分达成而其余继续调解", "this act does not settle a part with the rest going on in the same case"
    ),
    "owed_beside_rest": word(
        "其余部分结束时，生效的部分尚未履行完毕", "a part in force is still to be performed when the rest ends"
    ),
    "last_visit": word("为最后一次计划回访", "the last visit that was planned"),
    "month_over": word("调解期限已满", "the month is over"),
    "left_state": word("返回的环节为", "the state that a return leads back to is one of these", states="texts"),
    "field_is": word(
        "填写为", "a field has one of these values", fields="", reads_form=True, field="text", values="texts"
    ),
    "risk_is": word("风险颜色为", "the risk has one of these colours", colours="texts"),
    "kind_is": word("纠纷类型为", "the dispute is of one of these kinds", disputes="texts"),
    "source_is": word("案件来源为", "the case came from one of these sources", sources="texts"),
    "handoff_category": word("移送类别为", "the handoff's category is", categories="texts"),
    "incoming_open": word("来自公安委托且未了", "an incoming handoff is open", categories="texts?"),
    "offered_along": word("最近一次移送的路线为", "the newest handoff goes along one of these routes", routes="texts"),
    "outcome_is": word("结果为", "the outcome is", outcomes="texts"),
    "at_level": word("处于层级", "the case is at one of these levels", levels="texts"),
    "from_state": word("原环节为", "the case was in one of these states", states="texts"),
    "another_committee": word("上一级为另一调委会", "the next rung is another committee"),
    "signed_apart": word("分别签署的", "the parties signed on different days, at different places or by others"),
    "next_arranged": word("同时约定了下一次调解", "the next session is arranged by the same act"),
    "first_session_held": word("已开第一次调解会", "the first session was held"),
    "new_number_needed": word("接收方为另一调委会", "the receiver is another committee than the sender"),
    "visit_profile": word("回访计划为", "the plan of visits is", profile="text"),
    "suspended_without_cap": word("无上限的中止", "suspended without a cap"),
}

#: What an action does besides moving the case, in the order given.
EFFECTS: dict[str, Word] = {
    "open_case": word("登记案件", "open the case", fields="place parties"),
    "open_from_police": word("由公安移送立案", "open the case from the police", fields="place parties", route="text"),
    "draw_log_number": word("取登记号", "draw the register's number", register="text"),
    "draw_archive_number": word("取档号", "draw the file's number in the archive", register="text"),
    "draw_case_number": word("取案号", "draw a case number", register="text"),
    "record_asking": word("记录征询", "record that parties were asked", fields="parties"),
    "record_answer": word("记录表态", "record one party's answer", fields="party answer"),
    "record_answers": word("记录各方表态", "record every party's answer", fields="answers"),
    "tell_rights": word("记录告知", "record that rights were told"),
    "accept_case": word("受理", "accept the case"),
    "decline_case": word("不予受理", "decline the case", fields="reason_code"),
    "withdraw_case": word("撤回", "withdraw the case"),
    "name_mediators": word("指派调解员", "name the mediators", fields="mediators lead"),
    "record_invitation": word("记录邀请", "record who was invited"),
    "schedule_session": word("约定调解会", "arrange a session"),
    "hold_session": word("记录调解会", "record a session", fields="present result"),
    "stand_clocks": word("中止计时", "make the clocks stand", fields="reason_code"),
    "run_clocks": word("恢复计时", "let the clocks run again"),
    "extend_month": word("延长调解期限", "extend the month", fields="days", deadline="text"),
    "offer": word("提请", "offer the case to another rung", route="text"),
    "take_custody": word("接收承办", "take the case over", register="text?"),
    "refuse_offer": word("不接收", "refuse the offer", fields="reason"),
    "lapse_offer": word("提请失效", "let the offer lapse"),
    "redirect_offer": word("指定承办", "name the receiver", fields="institution"),
    "reach_agreement": word("达成协议", "reach an agreement", fields="obligations", form="text"),
    "put_in_force": word("协议生效", "put the agreement in force"),
    "drop_agreement": word("协议未成立或变更", "drop the agreement", status="text"),
    "perform": word("登记履行", "record performance", fields="obligation"),
    "urge": word("督促", "urge", fields="obligation"),
    "give_up": word("确认不履行", "give performance up", fields="obligation"),
    "plan_visits": word("安排回访", "plan the visits"),
    "record_visit": word("记录回访", "record a visit"),
    "conclude": word("登记结果", "record the outcome", outcome="text"),
    "conclude_by_performance": word("按履行情况登记结果", "record the outcome by performance"),
    "ask_confirmation": word("申请司法确认", "apply for confirmation"),
    "record_confirmation": word("登记司法确认结果", "record the court's ruling", fields="ruling"),
    "party_leaves": word("当事人退出", "a party leaves", fields="party"),
    "mark_risk": word("标记风险", "mark the risk", fields="colour"),
    "clear_risk": word("解除风险", "clear the risk"),
    "add_party": word("追加或补正当事人", "add or correct parties", fields="parties"),
    "record": word("记录事实", "record plain facts", prefix="text?"),
    "mark": word("加标记", "set a mark", mark="text"),
    "link_case": word("关联另案", "link another case", fields="other_case", relation="text"),
    "split_off": word("分案", "split a part off", fields="parties"),
    "hand_out": word("移送", "hand to a counterpart", route="text"),
    "sign_off": word("签发", "sign off", route="texts"),
    "sign_receipt": word("签收回执", "sign the receipt", route="texts"),
    "accept_handoff": word("接受移送", "accept the handoff", route="texts"),
    "decline_handoff": word("不接受移送", "decline the handoff", route="texts"),
    "revoke_handoff": word("撤回移送", "revoke the handoff", route="texts"),
    "expire_handoff": word("移送失效", "the handoff expires", route="texts"),
    "return_handoff": word("退回或反馈结果", "return the handoff with its outcome", route="texts", outcome="text"),
    "report_back": word("反馈进展", "report back while it stays open", route="texts"),
    "apply_no_penalty": word("双方书面申请不予处罚", "both apply for no penalty", route="texts"),
    "answer_handoff": word("答复移送", "answer the handoff", fields="answer", route="texts"),
    "entrust_again": word("同案委托", "entrust in the same case", route="text"),
    "redirect_incoming": word("另行指定接收方", "name another receiver", fields="institution", route="texts"),
    "extend_entrustment": word("委托延期", "ask for, agree to or refuse an extension", route="texts", step="text"),
    "report_along": word("报送或通报，不等候接收", "report to a counterpart; nobody has to accept it", route="text"),
    "dispatch_case": word("研判派单", "dispatch the case", fields="kind colour lead supports"),
    "ask_support": word("请求支撑", "ask a support", route="text", support="text"),
    "answer_support": word("答复支撑请求", "answer a support request", fields="answer", route="texts"),
    "record_joint_session": word("登记联合调解到场人", "note who of the supports came", fields="officers lawyers"),
    "undo_last": word("撤销上一步", "take the last entry back", fields="reason"),
}
