"""The names that say whose handoff it is: which side asked, who answers his own, what a second person decides.

Several institutions may stand beside one case. What each may do is written in an action by its side; these words hold
it to the handoff that is its own (`engine/guards_sides.py`).
"""

from __future__ import annotations

from mediation.definitions.words import Word, word

REQUIREMENTS: dict[str, Word] = {
    "own_handoff": word(
        "在案外办理的，须是本单位的移送",
        "who stands beside the case acts on a handoff of its own",
        route="texts",
    ),
    "not_anothers_handoff": word(
        "在案外办理的，没有其他单位进行中的移送",
        "no handoff of another institution is open on this route",
        route="texts",
    ),
    "decision_proposed": word("民警已呈请", "a decision was proposed to the deputy", route="texts"),
    "not_own_proposal": word("决定人不是呈请人本人", "decided by another person than who proposed it", route="texts"),
    "own_visits": word("查访由本方自行开始", "the visits were begun by this side itself", route="texts"),
    "clock_live": word("该时限正在进行", "this clock counts", deadline="text"),
}

CONDITIONS: dict[str, Word] = {
    "asked_for_it": word(
        "本方的事，或由办理单位提出", "it is this side's own, or the acting side had asked for it", routes="texts"
    ),
}

EFFECTS: dict[str, Word] = {
    "propose_decision": word("呈请决定或退回呈请", "propose a decision, or send it back", route="texts", step="text"),
}
