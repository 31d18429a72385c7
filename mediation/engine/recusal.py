"""Why a mediator may have to stand back (回避): what the record and the town show of ties to the parties.

Warnings for who names the mediators; a person looks into them and decides. What is forbidden outright is a requirement
(`no_interest` in `guards_ladder.py`).
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.engine.case import Case, Party
from mediation.town.around import Town
from mediation.town.institutions import Person


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
        if party.institution is None or party.institution not in town.institutions:
            continue
        body = town.institutions[party.institution].name
        if party.institution == person.employer:
            yield f"受雇于{called}（{body}）：须回避"
        elif party.institution in posts:
            yield f"在{called}（{body}）任职：须披露，一方要求即回避"


def _people(party: Party) -> Iterator[tuple[str, str]]:
    yield party.name, ""
    yield party.legal_representative, "的法定代表人"
    yield party.guardian, "的监护人"
    yield from ((one.name, "的代理人") for one in party.agents)
    if not party.agents:
        yield party.agent, "的代理人"
