"""Why a mediator may have to stand back (回避): what the record and the town show of ties to the parties.

Warnings for who names the mediators; a person looks into them and decides. What is forbidden outright is a requirement
(`no_interest` in `guards_ladder.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.engine.case import Case, Party
from mediation.town.around import Town
from mediation.town.institutions import Institution, Person


def ties(person: Person, case: Case, town: Town) -> tuple[str, ...]:
    """List what ties somebody to the parties of a case, in the words of a warning; empty for nothing known."""
    return tuple(dict.fromkeys(_ties(person, case, town)))


def _ties(person: Person, case: Case, town: Town) -> Iterator[str]:
    posts = {post.institution for post in person.posts}
    for party in case.remaining:
        called = f"第 {party.no} 号当事人"
        for name, role in _people(party):
            if name and name == person.name:
                yield f"与{called}{role}同名：是本人的须回避"
        for body in _bodies(party, town):
            if body.id == person.employer:
                yield f"受雇于{called}（{body.name}）：须回避"
            elif body.id in posts:
                yield f"在{called}（{body.name}）任职：须披露，一方要求即回避"


def _bodies(party: Party, town: Town) -> tuple[Institution, ...]:
    """Give the body of the town that a party is: the one that was chosen, else those of its name, as forms write it."""
    if party.institution is not None:
        return tuple(one for one in (town.institutions.get(party.institution),) if one is not None)
    return tuple(one for one in town.institutions.values() if party.kind != "person" and one.name == party.name)


def _people(party: Party) -> Iterator[tuple[str, str]]:
    yield party.name, ""
    yield party.legal_representative, "的法定代表人"
    yield party.guardian, "的监护人"
    yield from ((one.name, "的代理人") for one in party.agents)
    if not party.agents:
        yield party.agent, "的代理人"
