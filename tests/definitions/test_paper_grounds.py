"""The table of what papers print is that of the builders: every paper is drawn from a case that lacks one thing.

`LACKS` says what of a full record stands for each fact. Whatever else a builder turns out to demand is found by
blanking each leaf of the record in turn, and has to be in `LACKS` or among what is there in any event.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from mediation.definitions.paper_grounds import PRINTS, PRINTS_BESIDES
from mediation.documents.facts import facts_for
from mediation.engine.case import Case, Paper
from mediation.errors import MissingFacts
from tests.documents.a_case import (
    FORMS,
    HANDOFFS,
    TEMPLATES,
    a_case,
    a_handoff,
    a_paper,
    a_town,
    a_workflow,
    an_agreement,
    every_handoff,
)

#: Every template, and what each is about where that matters.
VARIANTS: tuple[tuple[str, str], ...] = (
    *((template, "") for template in TEMPLATES if template != "feedback_letter"),
    *(one for one in PRINTS_BESIDES if one[0] == "transfer_letter"),
    *(("feedback_letter", about) for about in ("unanswered", "settled", "agreed", "failed", "excluded")),
    *(("feedback_letter", about) for about in ("not_performed", "open")),
)

Plain = dict[str, Any]
#: What of the record stands for what a paper needs: paths through it, all of them blanked together. `case.` and
#: `paper.` begin a path; a list is gone through, and `@` is the handoff that the paper belongs to.
LACKS: dict[str, tuple[str, ...]] = {
    "field:parties": ("case.parties",),
    "field:kind": ("case.kind",),
    "form:kind|field:kind": ("case.facts.dispatch.kind",),
    "field:summary": ("case.summary",),
    "form:claims|field:claims": ("case.claims",),
    "field:source|incoming": ("case.source", "case.handoffs"),
    "accepted_case": ("case.accepted_on",),
    "session": ("case.sessions",),
    "rights_told": ("case.rights_told",),
    "field:where": ("case.sessions.place",),
    "field:record": ("case.sessions.record", "case.sessions.undisputed"),
    "field:result": ("case.sessions.result",),
    "form:mediators_present|mediators": ("case.sessions.mediators", "case.mediators", "case.lead"),
    "mediators": ("case.mediators", "case.lead"),
    "draft|in_force": ("case.agreements",),
    "field:terms|field:obligations": ("case.agreements.terms", "case.agreements.obligations"),
    "field:facts|field:summary": ("case.agreements.facts", "case.summary"),
    "number:own|number": ("paper.number", "case.agreements.number", "case.numbers", "case.log_number"),
    "number": ("case.numbers", "case.log_number", "@.sender_number"),
    "visited": ("case.visits",),
    "outcome": ("case.concluded_on",),
    "per:party": ("paper.party",),
    "form:reason_code|field:reason_code|partial": ("paper.facts.reason_code", "case.outcome_reason"),
    "form:reason_code|field:reason_code": ("paper.facts.reason_code", "case.outcome_reason"),
    "form:rung_result|field:rung_result": ("paper.facts.rung_result",),
    "handoff": ("case.handoffs", "paper.handoff"),
    "performed": ("case.agreements.obligations.performed_on",),
    "agreement_number": ("case.agreements.number",),
    "letter": ("@.sender_number",),
    "letter|field:alarm_number": ("@.sender_number",),
    "number:own|number|field:alarm_number": ("paper.number", "@.sender_number"),
    **{f"form:{key}": (f"paper.facts.{key}",) for key in ("what", "new_day", "reason", "who", "record", "obligation")},
    **{f"form:{key}": (f"paper.facts.{key}",) for key in ("days", "where", "at", "party")},
    "form:at|form:next_at": ("paper.facts.at",),
    "in_force": ("case.agreements",),
    "form:ruling": ("paper.facts.ruling",),
    "dispatched": ("case.facts.dispatch",),
    "field:colour": ("case.facts.dispatch.colour",),
    "field:lead": ("case.facts.dispatch.lead",),
    "support": ("@.facts.support",),
    "field:question": ("@.facts.question",),
    "field:opinion": ("@.facts.opinion",),
    "said_yes:neutral": ("paper.facts.neutral",),
    "receipt": ("@.receipt_on",),
    "form:failed_on|field:failed_on|outcome": ("@.facts.failed_on", "case.concluded_on"),
    "in_force|form:failed_on|field:failed_on|outcome": ("case.agreements", "@.facts.failed_on", "case.concluded_on"),
    **{fact: (f"@.facts.{fact[6:]}",) for fact in PRINTS_BESIDES["transfer_letter", "entrusted"]},
}  # fmt: skip
#: What builders demand and the engine sees to in any event, with the reason.
IN_ANY_EVENT = {
    "paper.institution": "every paper is of whoever draws it up",
    "case.custodian": "every case has exactly one institution in charge",
    "case.parties.side": "a party without a side is refused by its form",
    "case.parties.no": "parties are numbered as they come in",
    "case.agreements.obligations.debtor": "an obligation without its debtor is refused by its form",
    "case.agreements.obligations.creditor": "an obligation without its creditor is refused by its form",
    "case.agreements.obligations.what": "an obligation without its contents is refused by its form",
    "case.agreements.obligations.no": "obligations are numbered as they come in",
    "case.agreements.status": "an agreement is drafted, or in force, from the first",
    "case.agreements.effective_on": "in force means from a day",
    "case.late_corrections": "the sheet of a correction is issued by the approval of that correction",
    "case.late_corrections.no": "corrections are numbered as they come in",
    "paper.facts.correction": "the approval writes down which correction the sheet is of",
    "case.visits.visitor": "whoever records a visit",
    "case.facts.dispatch.suggested": "worked out by the rules, never asked",
    "@.sender": "a handoff has two sides",
    "@.receiver": "a handoff has two sides",
    "case.numbers.text": "a number that was drawn has its words",
    "@.no": "handoffs are numbered as they are made",
    "@.direction": "its route says so",
    "@.route": "a handoff is made along a route",
}


def full(template: str, about: str) -> tuple[Plain, Plain, int]:
    """Give a record from which a paper can be drawn, case and paper as plain data, and the number of its handoff."""
    handoff = HANDOFFS.get(template, 1)
    incoming = a_handoff()
    if template == "transfer_letter":
        handoff = 1 if about == "entrusted" else 2
    if template == "feedback_letter":
        ended = {"unanswered": ("declined", ""), "open": ("accepted", "")}.get(about, ("returned", about))
        incoming = a_handoff(status=ended[0], outcome=ended[1], returned_on=a_handoff().offered_on)
    others = tuple(one for one in every_handoff() if one.no > 1)
    case = a_case(handoffs=(incoming, *others), agreements=(an_agreement(),))
    paper = a_paper(template, handoff=handoff, facts=FORMS.get(template, {}))
    return msgspec.json.decode(msgspec.json.encode(case)), msgspec.json.decode(msgspec.json.encode(paper)), handoff


def without(record: tuple[Plain, Plain, int], *paths: str) -> tuple[Plain, Plain]:
    """Give the record with all these blanked."""
    case, paper, handoff = record
    for path in paths:
        first, *rest = path.split(".")
        if first == "@":
            _blank(next(one for one in case["handoffs"] if one["no"] == handoff) if case["handoffs"] else {}, rest)
        else:
            _blank(case if first == "case" else paper, rest)
    return case, paper


def _blank(value: Any, path: list[str]) -> None:
    if isinstance(value, list):
        for one in value:
            _blank(one, path)
        return
    if not isinstance(value, dict) or path[0] not in value:
        return
    if path[0] == "facts" and path[1:]:
        inner = value["facts"]
        _blank(inner, path[1:]) if path[2:] else inner.pop(path[1], None)
    elif path[1:]:
        _blank(value[path[0]], path[1:])
    else:
        value[path[0]] = _empty(value[path[0]])


def _empty(value: Any) -> Any:
    if isinstance(value, list | bool | str):
        return type(value)()
    return 0 if isinstance(value, int) else None


def leaves(value: Any, path: str) -> Iterator[str]:
    """Name every part of a record by its path, without the numbers of lists."""
    if isinstance(value, list):
        for one in value:
            yield from leaves(one, path)
        return
    if isinstance(value, dict):
        for key, one in value.items():
            if isinstance(one, dict) and not {"day", "instant"} >= one.keys():
                yield from leaves(one, f"{path}.{key}")
                continue
            yield f"{path}.{key}"
            yield from leaves(one if isinstance(one, list) else None, f"{path}.{key}")


def missing(case: Plain, paper: Plain) -> tuple[str, ...]:
    """Say what a paper lacks; a record that is none any more lacks something too."""
    try:
        read = msgspec.convert(case, Case), msgspec.convert(paper, Paper)
        facts_for(a_workflow(), *read, a_town())
    except MissingFacts as error:
        return error.missing
    except msgspec.ValidationError:
        return ()
    return ()


def wanted(template: str, about: str) -> set[str]:
    return {*PRINTS[template], *PRINTS_BESIDES.get((template, about), ())}


@pytest.mark.parametrize(("template", "about"), VARIANTS)
def test_a_full_record_is_drawn(template: str, about: str) -> None:
    assert missing(*without(full(template, about))) == ()


@pytest.mark.parametrize(("template", "about"), VARIANTS)
def test_the_table_says_what_the_builder_demands_and_no_more(template: str, about: str) -> None:
    for fact, paths in LACKS.items():
        lacking = missing(*without(full(template, about), *paths))
        if fact in wanted(template, about):
            assert lacking, f"{template} is said to need {fact}, and is drawn without it"
        elif lacking:
            covered = {path for one in wanted(template, about) for path in LACKS[one]}
            assert covered & set(paths), f"{template} lacks {lacking} without {fact}, and the table does not say so"
    assert wanted(template, about) <= LACKS.keys()


@pytest.mark.parametrize(("template", "about"), VARIANTS)
def test_whatever_a_builder_demands_is_a_fact_or_there_in_any_event(template: str, about: str) -> None:
    """Every single leaf of the record is blanked in turn: what then is missing has to be known here."""
    case, paper, no = full(template, about)
    paths = {*leaves({k: v for k, v in case.items() if k != "handoffs"}, "case"), *leaves(paper, "paper")}
    paths |= set(leaves(next(one for one in case["handoffs"] if one["no"] == no), "@"))
    known = {path for fact in wanted(template, about) for path in LACKS[fact]} | IN_ANY_EVENT.keys()
    for path in sorted(paths - {"paper.kind"}):  # which paper it is, is what is asked
        lacking = missing(*without(full(template, about), path))
        assert not lacking or path in known, f"{template} lacks {lacking} without {path}"
