"""Who acts for a party, in the words of a paper: an agent and how far, a guardian, chosen representatives; who signed.

The words are those of the record; whether somebody may sign is `engine/guards_parties.py`'s to judge.
"""

from __future__ import annotations

from datetime import date

import msgspec

from mediation.documents.wording import day_words, listed
from mediation.engine.case import Agent, Agreement, Case, Party

_POWERS = {
    "settle": "代为和解、签署调解协议",
    "waive": "代为承认、放弃、变更请求",
    "receive": "代为领取款物",
}
_CAPACITY = {"agent": "委托代理人", "guardian": "法定代理人（监护人）", "representative": "推选的代表人"}


class SignedLine(msgspec.Struct, frozen=True, kw_only=True):
    """One signature of an agreement: of whom, by whom, where, on which day."""

    whose: str
    by: str
    where: str
    day: str


def authority(agent: Agent) -> str:
    """Say how far an agent may go: general, or special with what exactly (民法典 165), and between which days."""
    powers = [_POWERS.get(one, one) for one in agent.powers]
    how_far = f"特别授权：{'；'.join(powers)}" if powers else "一般授权"
    until = f"至{day_words(agent.until)}止" if agent.until is not None else "至调解结束"
    return f"{how_far}，自{day_words(agent.since)}{until}"


def agent_words(party: Party) -> str:
    """Name a party's agents with their authority; the bare name where no power of attorney is on record."""
    known = "、".join(f"{one.name}（{authority(one)}）" for one in party.agents)
    return known or party.agent


def guardian_words(party: Party) -> str:
    """Name a party's guardian with what he is to the party."""
    relation = f"（{party.guardian_relation}）" if party.guardian and party.guardian_relation else ""
    return f"{party.guardian}{relation}"


def representatives_words(case: Case, party: Party) -> str:
    """Name those who were chosen to speak for a party, and whether they may sign for it."""
    names = [found.name for no in party.represented_by if (found := case.party(no)) is not None]
    if not names:
        return ""
    return f"{listed(tuple(names))}（{'可以代签调解协议' if party.may_settle else '签署调解协议须本人同意'}）"


def signed_lines(case: Case, agreement: Agreement) -> tuple[SignedLine, ...]:
    """List the signatures of the parties in the order of their days."""
    found: list[tuple[date, SignedLine]] = []
    for one in agreement.signatures:
        kind, _, number = one.who.partition(":")
        party = case.party(int(number)) if kind == "party" and number.isdigit() else None
        if party is not None:
            line = SignedLine(whose=party.name, by=_by(party, one.by), where=one.where, day=day_words(one.on))
            found.append((one.on, line))
    return tuple(line for _, line in sorted(found, key=lambda pair: pair[0]))


def _by(party: Party, by: str) -> str:
    if not by:
        return "本人" if party.kind == "person" else "代表人"
    capacity = _CAPACITY.get(by, by)
    if by == "agent":
        return f"{capacity}{agent_words(party)}"
    return f"{capacity}{guardian_words(party)}" if by == "guardian" else capacity
