"""The names that agents, representatives of many, local limits of oral agreements and the register of the seal need."""

from __future__ import annotations

from mediation.definitions.words import Word, word

REQUIREMENTS: dict[str, Word] = {
    "mandate_fits": word(
        "委托代理的权限、期间和身份相符",
        "authority, days and identity of the agent fit",
        fields="party agent_name authority special_powers since",
    ),
    "representatives_fit": word(
        "代表人从推选人中产生，同属一方",
        "the representatives are of those who chose, all of one side",
        fields="choosers representatives",
    ),
    "representatives_few": word(
        "推选书上的代表人不超过五名",
        "no more than five representatives are named on the form",
        fields="representatives",
    ),
    "signed_by_entitled": word(
        "代签的有相应权限，未成年人等有监护人",
        "who signs for another may do so; who cannot act alone has a guardian",
        fields="signatures",
    ),
    "copies_enough": word("份数不少于当事人数加一", "as many copies as parties and one more"),
    "oral_within_local_limits": word(
        "在本地口头协议的限度内，或写明理由",
        "within the local limits of oral agreements, or the reason is given",
        fields="obligations",
    ),
    "seal_day_fits": word("用印日不晚于办理日", "the day of the seal has come", fields="sealed_on"),
}

EFFECTS: dict[str, Word] = {
    "name_agent": word("登记委托代理人", "register an agent", fields="party agent_name agent_kind authority since"),
    "choose_representatives": word(
        "登记推选代表人", "register representatives", fields="choosers representatives may_settle"
    ),
    "log_seal": word("登记用印", "log the use of the seal", fields="sealed_on"),
}
