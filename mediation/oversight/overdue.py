"""The workbench's four questions: what is mine to do, what ends today, what is over, what waits for another.

SELECT only. «Mine» follows the standings: an institution acts as custodian or handling room; a supervisor looks over
the subtree. Where one is the far side of a handoff, `far_side.py` says what waits for it, and by which clock.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal

import msgspec

from mediation.calendar.moments import day_of, end_of_day
from mediation.engine.actor import Actor
from mediation.engine.case import Case, Session
from mediation.oversight.casebook import CaseRow, rows_where
from mediation.oversight.far_side import Far
from mediation.store.cases import opened_case
from mediation.store.instants import micros
from mediation.store.visibility import eyes, subtrees
from mediation.store.wire import Wire, listed
from mediation.town.around import Town
from mediation.town.institutions import Role

Question = Literal["mine", "today", "overdue", "waiting"]
QUESTIONS: tuple[Question, ...] = ("mine", "today", "overdue", "waiting")

_STATE = "(workflow || '/' || state)"
_FAR = "far:"
_ONLY_OWN = frozenset({Role.mediator, Role.grid_worker})
"""Who holds no other role than these is asked only about cases without a lead, or with themselves as the lead."""


class Waits(msgspec.Struct, frozen=True, kw_only=True):
    """States in which a case waits: `all_` for anybody else, `elsewhere` for another institution.

    Each is written «workflow/state», for two procedures may use one name for different things. `by_role` gives, for
    roles that act only now and then (clerk, keeper of the seal), the states in which they do. `far` are the cases in
    which the actor's institutions are the far side of a handoff, from `far_side`.
    """

    all_: tuple[str, ...]
    elsewhere: tuple[str, ...]
    by_role: dict[str, tuple[str, ...]] = {}
    far: tuple[Far, ...] = ()


class Numbers(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases answer each question."""

    mine: int
    today: int
    overdue: int
    waiting: int


class Meeting(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was arranged and not held yet."""

    case: Case
    session: Session


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What answers a question: cases of one's own, those from the far side, and the cursor after them."""

    rows: tuple[CaseRow, ...]
    far: tuple[Far, ...] = ()
    after: str = ""


def numbers(wire: Wire, *, actor: Actor, town: Town, waits: Waits, at: datetime) -> Numbers:
    """Count all four."""
    found = {}
    for question in QUESTIONS:
        sql, values = _condition(question, actor, town, waits, at)
        row = wire.one(f"SELECT COUNT(*) FROM case_record WHERE {sql}", values)
        found[question] = (int(row[0]) if row else 0) + len(_of_far(question, waits.far, at))
    return Numbers(**found)


def answered(
    wire: Wire,
    question: Question,
    *,
    actor: Actor,
    town: Town,
    waits: Waits,
    at: datetime,
    after: str,
    limit: int,
) -> Answer:
    """List the cases that answer a question, most urgent first; those from the far side on the first pages."""
    far = _of_far(question, waits.far, at)
    place = int(after.removeprefix(_FAR)) if after.startswith(_FAR) and after.removeprefix(_FAR).isdecimal() else None
    shown = far[place or 0 :][:limit] if place is not None or not after else ()
    if shown and (place or 0) + limit < len(far):
        return Answer(rows=(), far=shown, after=f"{_FAR}{(place or 0) + limit}")
    sql, values = _condition(question, actor, town, waits, at)
    page = rows_where(wire, sql, values, after="" if place is not None else after, limit=limit)
    return Answer(rows=page.rows, far=shown, after=page.after)


def _of_far(question: Question, far: tuple[Far, ...], at: datetime) -> tuple[Far, ...]:
    match question:
        case "mine":
            return tuple(one for one in far if one.turn)
        case "today":
            tonight = end_of_day(day_of(at))
            return tuple(one for one in far if one.own_due is not None and at < one.own_due <= tonight)
        case "overdue":
            return tuple(one for one in far if one.own_due is not None and one.own_due <= at)
        case "waiting":
            return tuple(one for one in far if not one.turn)


def meetings(wire: Wire, *, actor: Actor, town: Town, first: date, last: date) -> tuple[Meeting, ...]:
    """List the sessions arranged for these days at the actor's institutions, earliest first."""
    sql, values = _standing(actor, town, ("custodian", "handler", "receiver", "participant"))
    rows = wire.all(
        f"SELECT id, record FROM case_record WHERE closed = 0 AND {sql} AND marks LIKE :planned LIMIT 500",
        {**values, "planned": "% planned %"},
    )
    found = [
        Meeting(case=case, session=session)
        for case in (opened_case(wire, *row) for row in rows)
        for session in case.sessions
        if not session.held and first <= session.on.day <= last
    ]
    return tuple(sorted(found, key=lambda one: (one.session.on.earliest, one.case.id)))


def _condition(question: Question, actor: Actor, town: Town, waits: Waits, at: datetime) -> tuple[str, dict[str, Any]]:
    own, values = _standing(actor, town, ("custodian", "handler"))
    states, named = listed("waiting", waits.all_)
    away, named_away = listed("away", waits.elsewhere)
    seen_from_afar, far = listed("far", tuple(one.case.id for one in waits.far) or ("",))
    values |= named | named_away | far | {"now": micros(at), "tonight": micros(end_of_day(day_of(at)))}
    here = f" AND {_STATE} NOT IN ({away})" if waits.elsewhere else ""
    own_open = f"({own}{here}{_of_lead(actor, values)}{_of_role(actor, waits, values)})"
    asked = " OR ".join([own_open, *_offered_to_oneself(own, actor, town, values)])
    above, paths = _subtree(actor, town)
    values |= paths
    scope = " OR ".join(part for part in (own, above) if part)
    still = f"closed = 0 AND id NOT IN ({seen_from_afar})"
    match question:
        case "mine":
            late = f" OR ({above} AND due_at <= :now)" if above else ""
            return f"{still} AND ({asked}{late})", values
        case "today":
            return f"{still} AND due_at > :now AND due_at <= :tonight AND ({scope})", values
        case "overdue":
            return f"{still} AND due_at <= :now AND ({scope})", values
        case "waiting":
            return f"{still} AND {_STATE} IN ({states}) AND ({scope})", values


def _of_lead(actor: Actor, values: dict[str, Any]) -> str:
    if {post.role for post in actor.posts} - _ONLY_OWN:
        return ""
    values["me"] = actor.account
    return " AND (lead IS NULL OR lead = :me)"


def _of_role(actor: Actor, waits: Waits, values: dict[str, Any]) -> str:
    """Narrow to the states in which somebody acts whose posts act only now and then."""
    roles = {str(post.role) for post in actor.posts}
    if not roles or roles - waits.by_role.keys():
        return ""
    states, named = listed("acting", tuple(sorted({state for role in roles for state in waits.by_role[role]})) or ("",))
    values |= named
    return f" AND {_STATE} IN ({states})"


def _offered_to_oneself(own: str, actor: Actor, town: Town, values: dict[str, Any]) -> list[str]:
    """Find what waits for a director although the state says «elsewhere»: offers between rungs of one committee."""
    found: list[str] = []
    for number, institution in enumerate(sorted(eyes(actor, town) & actor.at_any((Role.director,)))):
        found.append(f"({own} AND marks LIKE :own_{number})")
        values[f"own_{number}"] = f"% own:{institution} %"
    return found


def _standing(
    actor: Actor, town: Town, relations: tuple[str, ...], *, prefix: str = "own"
) -> tuple[str, dict[str, Any]]:
    names, values = listed(f"{prefix}_eye", sorted(eyes(actor, town)))
    kinds, more = listed(f"{prefix}_relation", relations)
    return (
        f"EXISTS (SELECT 1 FROM standing WHERE standing.case_id = case_record.id AND standing.institution IN ({names})"
        f" AND standing.relation IN ({kinds}) AND standing.until IS NULL)",
        values | more,
    )


def _subtree(actor: Actor, town: Town) -> tuple[str, dict[str, Any]]:
    values: dict[str, Any] = {}
    parts = []
    for position, path in enumerate(subtrees(actor, town)):
        values |= {f"sub_low_{position}": path, f"sub_high_{position}": path[:-1] + "0"}
        parts.append(f"(place_path >= :sub_low_{position} AND place_path < :sub_high_{position})")
    return (f"({' OR '.join(parts)})" if parts else ""), values


def tomorrow(at: datetime) -> date:
    """Give the Shanghai day after this instant's."""
    return day_of(at) + timedelta(days=1)
