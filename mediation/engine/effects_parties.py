"""The effects on who acts for a party, and on the register of the seal. See `effects.py`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from mediation.engine import events as ev
from mediation.engine.case import Agent, Case, SealUse
from mediation.engine.identity_numbers import citizen, telephones
from mediation.engine.probe import Probe
from mediation.engine.standings import holder
from mediation.town.institutions import AccountId

_replace = msgspec.structs.replace


def _name_agent(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Keep what an agent may do, and from when to when; registered again under the same name, the newer holds."""
    number = str(probe.get("agent_id_number") or "")
    agent = Agent(
        name=str(probe.get("agent_name")),
        kind=str(probe.get("agent_kind")),
        since=probe.get("since"),
        until=probe.get("until"),
        powers=tuple(probe.get("special_powers") or ()) if probe.get("authority") == "special" else (),
        id_number=citizen(number, on=probe.on.day).number if number else "",
        phone=telephones(str(probe.get("agent_phone") or "")),
    )
    parties = []
    for party in case.parties:
        if party.no == probe.get("party"):
            agents = (*(one for one in party.agents if one.name != agent.name), agent)
            names = [one.name for one in agents if one.until is None or one.until >= probe.on.day]
            party = _replace(party, agents=agents, agent="、".join(names))
        parties.append(party)
    yield ev.PartiesChanged(parties=tuple(parties))


def _choose_representatives(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Keep who speaks for whom; those who were chosen speak for themselves."""
    chosen, choosers = tuple(probe.get("representatives") or ()), set(probe.get("choosers") or ())
    may = probe.get("may_settle") is True
    yield ev.PartiesChanged(
        parties=tuple(
            _replace(one, represented_by=chosen, may_settle=may) if one.no in choosers - set(chosen) else one
            for one in case.parties
        )
    )


def _log_seal(probe: Probe, case: Case) -> Iterable[ev.Event]:
    """Write one line of the register: what was named in the form, else the agreement that is put in force."""
    agreement = case.agreement
    title, number, copies = probe.get("paper_title"), probe.get("paper_number"), probe.get("seal_copies")
    if title is None and agreement is not None:
        title, number, copies = "人民调解协议书", agreement.number, agreement.copies
    approved = probe.get("seal_approved_by")
    yield ev.SealUsed(
        use=SealUse(
            no=len(case.seal_uses) + 1,
            institution=probe.town.committee(holder(case)).id,
            on=probe.get("sealed_on"),
            paper=str(title or ""),
            number=str(number or ""),
            copies=int(copies or 1),
            keeper=probe.actor.account,
            approved_by=None if not approved else AccountId(approved),
        )
    )


EFFECTS: dict[str, Callable[..., Iterable[ev.Event]]] = {
    "name_agent": _name_agent,
    "choose_representatives": _choose_representatives,
    "log_seal": _log_seal,
}
