"""Whose calendars somebody may look at: their own, and those of institutions whose work they run. Pure.

What a calendar then shows is a matter of the cases that its reader sees (`store/visibility.py`), never more.
"""

from __future__ import annotations

from mediation.engine.actor import Actor
from mediation.town.around import Town
from mediation.town.institutions import Role

MINE = "mine"
"""One's own calendar: the cases that one leads or in which one mediates."""

#: Who runs an institution's work. Others have their own calendar.
_RUNS = frozenset(
    {
        *(Role.grid_worker, Role.mediator, Role.director, Role.clerk, Role.supervisor, Role.duty_officer),
        *(Role.officer, Role.station_deputy, Role.group_leader, Role.branch_secretary, Role.community_secretary),
        *(Role.community_worker, Role.area_leader, Role.street_leader, Role.street_worker, Role.department_officer),
        *(Role.department_leader, Role.council_head, Role.origin_officer, Role.resettlement_officer),
    }
)


def scopes(actor: Actor, town: Town) -> tuple[str, ...]:
    """List the calendars of an actor: `mine`, and the id of each institution."""
    at = {post.institution for post in actor.posts if post.role in _RUNS and post.institution in town.institutions}
    return (MINE, *sorted(at))
