"""The packet of a handoff: what the other side is told, and not a word more. Pure.

Sessions, answers, concessions and remarks never travel; of the parties, what the receiver needs to reach them; and
nothing of them once the receiver is no longer asked to act (个人信息保护法 6、47).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from hashlib import sha256

import msgspec

from mediation.calendar.terms import When
from mediation.engine.case import Case, Evidence, Handoff, Paper, Told
from mediation.engine.travelling import told_of
from mediation.handoffs.messages import EvidenceListed, Packet, PaperListed, PartyShown, Side
from mediation.town.around import Town
from mediation.town.institutions import InstitutionId

_KEPT_HERE = frozenset({
    "drafted_by", "directed_by", "reporter", "reporter_phone", "address", "approver", "entered_here", "decided_by",
    "proposed_by", "proposed_on", "proposal", "proposal_reason", "proposal_step", "sent_back_on", "sent_back_reason",
    "first_case", "first_no",
})  # fmt: skip
_NOT_ASKED_ANY_MORE = frozenset({"declined", "expired", "revoked"})
_NOT_FOR_THE_OTHER_SIDE = frozenset({
    "acceptance_register", "take_register", "rights_notice", "non_acceptance_notice", "termination_notice",
    "ruling_notice", "suspension_record",
})  # fmt: skip
ONLY_REPORTED = frozenset({"police_report", "police_visits", "police_presence"})
"""Routes along which something is reported, not handed over: neither claims nor evidence go along."""


def packet(case: Case, handoff: Handoff, town: Town, digests: Mapping[int, str]) -> Packet:
    """Give the packet of a handoff: what left with it, and how it stands. `digests` are those of drawn papers.

    Parties, telephones and corrections that came after the letter left are the committee's, and stand in no packet.
    """
    about = tells_about(handoff)
    told = handoff.told or told_of(case)
    found = Packet(
        no=handoff.no,
        route=handoff.route,
        category=handoff.category,
        direction=handoff.direction,
        status=handoff.status,
        sender=_side(handoff.sender, handoff.sender_number, town),
        receiver=_side(handoff.receiver, handoff.receiver_number, town),
        offered_on=handoff.offered_on.day,
        receipt_on=_day(handoff.receipt_on),
        answered_on=_day(handoff.answered_on),
        returned_on=_day(handoff.returned_on),
        feedback_on=_day(handoff.feedback_on),
        application_on=_day(handoff.application_on),
        outcome=handoff.outcome,
        reason=handoff.reason,
        facts={key: _plain(value) for key, value in sorted(handoff.facts.items()) if key not in _KEPT_HERE},
        place=town.places[case.place].name if case.place in town.places else "",
        title=told.title if about else "",
        kind=case.kind,
        summary=told.summary if about else "",
        claims=told.claims if about and handoff.route not in ONLY_REPORTED else "",
        parties=tuple(_parties(case, handoff, told)) if about else (),
        papers=tuple(_papers(case, handoff, digests)),
        evidence=listed_evidence(case, handoff, town) if about else (),
    )
    return msgspec.structs.replace(found, digest=digest_of(found))


def tells_about(handoff: Handoff) -> bool:
    """Say whether a packet still tells of the dispute and its parties: not once it was declined, expired or revoked."""
    return handoff.status not in _NOT_ASKED_ANY_MORE


def digest_of(found: Packet) -> str:
    """Give the SHA-256 of a packet: of its JSON without the digest, keys sorted, no spaces."""
    plain = msgspec.to_builtins(msgspec.structs.replace(found, digest=""))
    return sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()


def _side(institution: InstitutionId, number: str, town: Town) -> Side:
    known = town.institutions.get(institution)
    return Side(id=institution, name=known.name if known is not None else "", number=number)


def _day(when: When | None) -> date | None:
    return None if when is None else when.day


def _plain(value: object) -> str | bool | int | list[str]:
    if isinstance(value, bool | int | str):
        return value
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return str(value)


def _parties(case: Case, handoff: Handoff, told: Told) -> list[PartyShown]:
    """List who went along. Who left since stays with the sender that named him; a receiver needs him no more."""
    here = {one.no for one in case.remaining}
    return [
        PartyShown(name=one.name, side=one.side, kind=one.kind, phone=one.phone)
        for one in told.parties
        if handoff.direction == "in" or one.no in here
    ]


def listed_evidence(case: Case, handoff: Handoff, town: Town) -> tuple[EvidenceListed, ...]:
    """List the evidence that goes along: by title, never what is private or was withdrawn.

    With a case that came in goes what its sender brought; what the committee takes in is the committee's.
    """
    if handoff.route in ONLY_REPORTED:
        return ()
    return tuple(
        EvidenceListed(no=one.no, title=one.title, kind=one.kind, pages=one.pages, digest=one.digest)
        for one in case.evidence
        if not one.private and not one.withdrawn and (handoff.direction != "in" or _brought(one, handoff, town))
    )


def _brought(piece: Evidence, handoff: Handoff, town: Town) -> bool:
    person = town.people.get(piece.added_by)
    return person is not None and any(post.institution == handoff.sender for post in person.posts)


def travels(paper: Paper) -> bool:
    """Say whether a paper of a handoff is for the other side, and not for the parties or one's own file."""
    return paper.kind not in _NOT_FOR_THE_OTHER_SIDE


def _papers(case: Case, handoff: Handoff, digests: Mapping[int, str]) -> list[PaperListed]:
    return [
        PaperListed(
            no=one.no,
            kind=one.kind,
            title=one.title,
            number=one.number,
            on=one.on.day,
            digest=digests.get(one.no, ""),
        )
        for one in case.papers
        if one.handoff == handoff.no and one.status != "void" and travels(one)
    ]
