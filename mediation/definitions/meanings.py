"""What each name of the vocabulary means to the proof: what it demands of the abstract state, and how it changes it.

Nothing here is carried out: `engine/guards*.py`, `conditions.py` and `effects*.py` do that, and a law in the tests
holds the two against each other (what is proved is the machine that runs). A requirement is *finite* where the abstract
state decides it, *form* where whoever acts can always satisfy it by what he fills in, and *open* where it rests on
facts, on time or on other people's will, so that it may or may not hold. A name without an entry here counts as open:
it never closes a way that the machine has, and it never passes for a way that somebody surely has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import IntEnum
from typing import Any, NamedTuple

from mediation.definitions.workflow import Call

#: What stays open once a party of two has clearly refused mediation (人民调解法 17), unless the workflow sets others:
#: the ways out, what concerns danger, a correction, and whatever the police and the letters to them still need.
OPEN_AFTER_REFUSAL = (
    "answer", "decline", "terminate", "withdraw", "recall", "send_back", "undo",
    "correct_party", "correct_session", "correct_matter", "correct_performance",
    "report_danger", "file_plan", "mark_risk", "clear_risk", "hand_to_police", "confirm_receipt", "police_answer",
    "sign_receipt", "return_excluded", "return_failed", "revoke_entrustment", "expire",
)  # fmt: skip


class Consent(IntEnum):
    """What the parties said last, taken together: the gravest word counts."""

    none = 0
    all = 1
    rung_refused = 2
    refused = 3

    __hash__ = int.__hash__  # that of an Enum is its name's, and a space is looked up a hundred thousand times


CONSENT_ZH = ("尚未都同意", "各方同意", "有人不愿在本级", "有人拒绝调解")
CONSENT_EN = ("not all agreed", "all agreed", "this rung refused", "mediation refused")
ANY_CONSENT = tuple(Consent)

#: The statuses of a handoff that is still open, as the abstract state keeps them; every other one is `closed`.
DRAFTED, OFFERED, ACCEPTED, CLOSED = "drafted", "offered", "accepted", ""
STATUS_ZH = {
    "drafted": "待签发", "offered": "已发出", "accepted": "已接受", "declined": "被退回", "expired": "失效",
    "revoked": "撤回", "returned": "已回复", "": "已了结",
}  # fmt: skip
STATUS_EN = {
    "drafted": "drafted", "offered": "offered", "accepted": "accepted", "declined": "declined", "expired": "expired",
    "revoked": "revoked", "returned": "returned", "": "closed",
}  # fmt: skip
#: The directions of a move between rungs: such a handoff is done once it is taken.
RUNGS = ("up", "down")

Args = Mapping[str, Any]
Statuses = Mapping[str, str]


class Place(NamedTuple):
    """What a finite requirement may look at besides consent: the handoffs, and how many rungs lie above and below."""

    handoffs: Statuses
    above: int
    below: int


OfConsent = Callable[[Consent], bool | None]
OfPlace = Callable[[Place, Args], bool | None]


# --- requirements --------------------------------------------------------------------------------------------

#: Requirements on what the parties said: True, False, or None where consent alone does not tell.
BY_CONSENT: dict[str, OfConsent] = {
    "nobody_refused": lambda said: said is not Consent.refused,
    "everyone_agreed": lambda said: said is Consent.all,
    "rung_not_refused": lambda said: None if said is Consent.refused else said is not Consent.rung_refused,
}


def _is(statuses: Statuses, routes: Any, *wanted: str) -> bool:
    return any(statuses.get(route, CLOSED) in wanted for route in routes)


def _any_in(statuses: Statuses, *wanted: str) -> bool:
    return any(status in wanted for status in statuses.values())


def _handoff_open(place: Place, args: Args) -> bool | None:
    wanted = tuple(args.get("status") or (DRAFTED, OFFERED, ACCEPTED))
    if any(status not in (DRAFTED, OFFERED, ACCEPTED) for status in wanted):
        return None
    return _is(place.handoffs, args["route"], *wanted)


def _sent_and_waiting(place: Place, args: Args) -> bool | None:
    return None if _any_in(place.handoffs, OFFERED) else False


#: Requirements on handoffs and on the rung.
BY_PLACE: dict[str, OfPlace] = {
    "rung_above": lambda place, args: None if place.above else False,
    "rung_below": lambda place, args: None if place.below else False,
    "offer_open": lambda place, args: _is(place.handoffs, args["route"], OFFERED),
    "handoff_open": _handoff_open,
    "handoff_receipted": lambda place, args: (
        None if _is(place.handoffs, args["route"], DRAFTED, OFFERED, ACCEPTED) else True
    ),
    "no_handoff_open": lambda place, args: not _is(place.handoffs, args["route"], DRAFTED, OFFERED, ACCEPTED),
    "not_own_sign_off": lambda place, args: _any_in(place.handoffs, DRAFTED),
    "applicants_never_came": _sent_and_waiting,
    "custody_still_with_sender": _sent_and_waiting,
    "police_answered": lambda place, args: (
        False if place.handoffs.get("police_d") in (OFFERED, ACCEPTED)
        else True if place.handoffs.get("police_b") in (OFFERED, ACCEPTED) else None
    ),
    "police_side_closed": lambda place, args: (
        None if place.handoffs.get("police_b") in (OFFERED, ACCEPTED) else True
    ),
    "no_penalty_applied_for": lambda place, args: (
        None if place.handoffs.get("police_b", CLOSED) != CLOSED else False
    ),
}  # fmt: skip

#: Requirements that whoever acts can always satisfy by what the form says: by a reason, a signature of his own house,
#: another choice. What needs a party's will, a fact or time is not among them.
BY_FORM = frozenset({
    "letter_complete", "entrusted_result_fits", "entrusted_answered", "reply_proved",
    "known_place_and_party", "rights_told", "decline_reason_fits", "terminate_reason_fits", "director_when_red",
    "file_complete", "checked_by_another", "session_fits", "rung_result_recorded", "registered_mediators",
    "no_interest", "two_when_grave", "lead_among_mediators", "lead_fits", "colour_explained", "led_by_actor",
    "presence_agreed", "handling_officer_apart", "lawyer_neutral", "leader_when_red", "in_company", "lands_at",
    "within_own_area", "not_below", "votes_add_up", "red_cleared_by_two", "police_may_refer", "court_stage_named",
    "party_corrected", "matter_corrected",
    "mandate_fits", "representatives_fit", "representatives_few", "copies_enough", "oral_within_local_limits",
    "seal_day_fits",
    "answer_fits", "time_ahead", "absence_explained", "understood_by_all", "read_to_those_who_cannot", "table_agreed",
})  # fmt: skip

#: Requirements that every party's word satisfies in the same form: after the action all have agreed.
AGREED_IN_FORM = frozenset({"fresh_consent", "parties_agree_anew"})

#: Requirements under which a case opens with everybody's consent: the police bring it in writing.
OPENS_AGREED = frozenset({"police_may_entrust"})


# --- conditions ----------------------------------------------------------------------------------------------

#: Conditions of a way on that the abstract state decides are worked out in `abstract.py` (from_state, left_state,
#: at_level, incoming_open). Two ways whose conditions test the same thing for lists that overlap can both hold.
TESTED_LISTS = {
    "from_state": "states", "left_state": "states", "at_level": "levels", "field_is": "values", "risk_is": "colours",
    "kind_is": "disputes", "source_is": "sources",
    "outcome_is": "outcomes", "handoff_category": "categories", "offered_along": "routes", "recorded_is": "values",
}  # fmt: skip


# --- effects -------------------------------------------------------------------------------------------------

#: Effects after which what the parties said, taken together, may be anything or one of a few.
CONSENT_AFTER: dict[str, tuple[tuple[Consent, ...], ...]] = {
    "record_answer": (ANY_CONSENT,) * 4,
    "add_party": (ANY_CONSENT,) * 4,
    "party_leaves": (
        (Consent.none, Consent.all),
        (Consent.all,),
        (Consent.none, Consent.all, Consent.rung_refused),
        ANY_CONSENT,
    ),
    "split_off": (
        (Consent.none, Consent.all),
        (Consent.all,),
        (Consent.none, Consent.all, Consent.rung_refused),
        ANY_CONSENT,
    ),
}

#: Effects by which a handoff comes to be; its route stands in the argument.
HANDS_OVER = frozenset({
    "offer", "hand_out", "ask_support", "entrust_again", "open_from_police", "report_along", "open_from_counterpart",
})  # fmt: skip

#: Of these, those that nobody has to accept: the handoff is in the other side's hands from the first, and what comes
#: later is added to it while it is open.
REPORTS = frozenset({"report_along"})

#: Effects that move the newest handoff on the routes named: from which statuses, to which.
MOVES: dict[str, tuple[tuple[str, ...], str]] = {
    "sign_off": ((DRAFTED,), OFFERED),
    "accept_handoff": ((OFFERED,), ACCEPTED),
    "decline_handoff": ((OFFERED,), "declined"),
    "expire_handoff": ((OFFERED,), "expired"),
    "revoke_handoff": ((DRAFTED, OFFERED, ACCEPTED), "revoked"),
    "return_handoff": ((DRAFTED, OFFERED, ACCEPTED), "returned"),
    "answer_handoff": ((DRAFTED, OFFERED, ACCEPTED), "returned"),
    "answer_support": ((DRAFTED, OFFERED, ACCEPTED), "returned"),
    "return_with_result": ((OFFERED, ACCEPTED), "returned"),
    "record_ruling": ((OFFERED, ACCEPTED), "returned"),
}

#: Effects that move the newest handoff of some directions that waits for its answer.
CLOSES_OFFER: dict[str, tuple[tuple[str, ...], str]] = {
    "refuse_offer": (RUNGS, "declined"),
    "lapse_offer": (RUNGS, "revoked"),
    "decline_case": (("in",), "declined"),
    "take_custody": (("up", "down", "in", "out"), ACCEPTED),
    "accept_case": (("up", "down", "in", "out"), ACCEPTED),
}

#: Effects on a handoff that leave its status as it is.
KEEPS_STATUS = frozenset({
    "sign_receipt", "report_back", "apply_no_penalty", "redirect_incoming", "extend_entrustment", "tell_counterpart",
    "join_when", "propose_decision",
})  # fmt: skip

#: Effects that open a case: what the parties have said by then.
OPENS: dict[str, tuple[Consent, ...]] = {
    "open_case": (Consent.none,),
    "open_from_police": (Consent.none, Consent.all),
    "open_from_counterpart": (Consent.none, Consent.all),
    "open_matter": (Consent.none, Consent.all),
    "open_or_escalate": (Consent.none, Consent.all),
}

#: The words that speak of the parties' consent: a workflow without any of them has no such dimension.
SPEAKS_OF_CONSENT = frozenset({*BY_CONSENT, *AGREED_IN_FORM, "record_answer", "record_answers"})

_OUTCOME = frozenset({"conclude", "withdraw_case", "decline_case", "put_in_force"})


def gives_outcome(call: Call) -> bool:
    """Whether an effect fixes how the case ends, in any event: an oral agreement binds at once (人民调解法 30)."""
    return call.name in _OUTCOME or (call.name == "reach_agreement" and call.args.get("form") == "oral")
