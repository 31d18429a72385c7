"""The town around a case as one frozen value: calendar, places, institutions, people.

The write path takes a `Town` from the store and hands it to the engine, which asks it where things are and who
somebody is, and nothing else: no case stands here and no secret.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

import msgspec

from mediation.calendar.published import Published
from mediation.calendar.working_days import WorkingCalendar
from mediation.errors import TownError
from mediation.town.grid_register import Grid
from mediation.town.grid_register import misfits as misfits_of_grids
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Role
from mediation.town.linked import Linked, misfits, usual_linked, whole
from mediation.town.places import Place, PlaceId, PlaceKind
from mediation.town.powers import Power
from mediation.town.powers import misfits as misfits_of_powers
from mediation.town.rosters import RosterEntry, RosterId, Serving, ranked
from mediation.town.rosters import misfits as misfits_of_rosters
from mediation.town.service_catalogue import Offer, OfferId
from mediation.town.service_catalogue import misfits as misfits_of_offers

_BELOW_STREETS = frozenset({PlaceKind.grid, PlaceKind.estate, PlaceKind.community})


class Lists(msgspec.Struct, frozen=True, kw_only=True):
    """What a deployment registers beside places, institutions and people: powers, rosters, offers, charges of grids."""

    powers: tuple[Power, ...] = ()
    roster: tuple[RosterEntry, ...] = ()
    offers: tuple[Offer, ...] = ()
    grids: tuple[Grid, ...] = ()

    @property
    def parts(self) -> dict[str, Any]:
        """Give the lists by the names under which a town takes them."""
        return {name: getattr(self, name) for name in self.__struct_fields__}


class Town:
    """Places, institutions and people of one deployment, proved to fit together when it is made.

    Raises TownError naming every misfit: an unknown parent, a circle, an institution at no place, `acts_for` nobody,
    a post at no institution, a person twice.
    """

    __slots__ = (
        *("_at_place", "_paths", "calendar", "grids", "institutions", "linked", "offers", "people"),
        *("places", "powers", "published", "roster", "said"),
    )

    def __init__(
        self,
        *,
        calendar: WorkingCalendar,
        places: Iterable[Place],
        institutions: Iterable[Institution],
        people: Iterable[Person],
        linked: Iterable[Linked] = (),
        powers: Iterable[Power] = (),
        roster: Iterable[RosterEntry] = (),
        offers: Iterable[Offer] = (),
        grids: Iterable[Grid] = (),
        published: Published | None = None,
    ) -> None:
        faults: list[str] = []
        #: The calendar of the country; a case counts by that of its place (`calendar_at`).
        self.calendar = calendar
        self.published = published or Published(calendar)
        self.places: Mapping[PlaceId, Place] = MappingProxyType(_by_id(places, "id", "区划", faults))
        self.institutions: Mapping[InstitutionId, Institution] = MappingProxyType(
            _by_id(institutions, "id", "机构", faults)
        )
        self.people: Mapping[AccountId, Person] = MappingProxyType(_by_id(people, "account", "人员", faults))
        self._paths: dict[PlaceId, tuple[PlaceId, ...]] = {}
        for place in self.places:
            self._paths[place] = tuple(self._climb(place, faults))
        self._at_place: dict[tuple[PlaceId, InstitutionKind], InstitutionId] = {}
        for institution in self.institutions.values():
            self._at_place.setdefault((institution.place, institution.kind), institution.id)
        self._check(faults)
        #: The platforms as the deployment says them; `linked` has the usual ones of all other streets beside them.
        self.said: tuple[Linked, ...] = tuple(linked)
        self.linked: Mapping[InstitutionId, Linked] = MappingProxyType(self._platforms(self.said, faults))
        #: The list of powers and duties (自治清单) by matter; empty where the deployment has none.
        self.powers: Mapping[str, Power] = MappingProxyType(_by_id(powers, "matter", "权责事项", faults))
        self.roster: Mapping[RosterId, RosterEntry] = MappingProxyType(_by_id(roster, "id", "名册编号", faults))
        #: What is offered to residents (“3+3+X”).
        self.offers: Mapping[OfferId, Offer] = MappingProxyType(_by_id(offers, "id", "服务项目", faults))
        #: Who is in charge of a grid, as far as the deployment says.
        self.grids: Mapping[PlaceId, Grid] = MappingProxyType(_by_id(grids, "place", "网格", faults))
        faults.extend(misfits_of_powers(self.powers.values(), self))
        faults.extend(misfits_of_rosters(self.roster.values(), self))
        faults.extend(misfits_of_offers(self.offers.values(), self))
        faults.extend(misfits_of_grids(self.grids.values(), self))
        if faults:
            raise TownError("；".join(faults))

    def _climb(self, place: PlaceId, faults: list[str]) -> Iterator[PlaceId]:
        seen: set[PlaceId] = set()
        here: PlaceId | None = place
        while here is not None:
            if here in seen:
                faults.append(f"区划 {place} 的上级成环")
                return
            found = self.places.get(here)
            if found is None:
                faults.append(f"区划 {place} 的上级 {here} 不存在")
                return
            seen.add(here)
            yield here
            here = found.parent

    def _check(self, faults: list[str]) -> None:
        for institution in self.institutions.values():
            if institution.place not in self.places:
                faults.append(f"机构 {institution.name} 所在区划 {institution.place} 不存在")
            if institution.acts_for is not None and institution.acts_for not in self.institutions:
                faults.append(f"机构 {institution.name} 代表的机构 {institution.acts_for} 不存在")
        for person in self.people.values():
            named = [post.institution for post in person.posts]
            named += [one for one in (person.registered_at, person.employer) if one is not None]
            faults.extend(
                f"人员 {person.account} 所属机构 {institution} 不存在"
                for institution in named
                if institution not in self.institutions
            )

    def _platforms(self, given: Iterable[Linked], faults: list[str]) -> dict[InstitutionId, Linked]:
        """Give every street committee as the «121» platform that it is, as the deployment says or as is usual."""
        said: dict[InstitutionId, Linked] = {}
        for one in given:
            faults.extend(misfits(one, self))
            if one.platform.institution in said:
                faults.append(f"平台 {one.platform.institution} 出现两次")
            said[one.platform.institution] = whole(one, self.people)
        kind = InstitutionKind.street_committee
        here = [one for one in self.institutions.values() if one.kind is kind and one.place in self.places]
        return {one.id: said.get(one.id) or usual_linked(one, self) for one in here}

    @property
    def lists(self) -> Lists:
        """Give the lists as they were put in, all in one hand."""
        return Lists(
            powers=tuple(self.powers.values()),
            roster=tuple(self.roster.values()),
            offers=tuple(self.offers.values()),
            grids=tuple(self.grids.values()),
        )

    def linked_around(self, place: PlaceId) -> Linked | None:
        """Give the «121» platform of the street in which `place` lies, with its supports and team, or None."""
        committee = self.nearest((InstitutionKind.street_committee,), place)
        return None if committee is None else self.linked[committee.id]

    def calendar_at(self, place: PlaceId) -> WorkingCalendar:
        """Give the calendar that holds at a place: the country's, with the local holidays there and above it."""
        return self.published.at(self.path(place))

    def path(self, place: PlaceId) -> tuple[PlaceId, ...]:
        """Give the place and everything above it, lowest first; empty for an unknown place."""
        return self._paths.get(place, ())

    def lies_in(self, place: PlaceId, above: PlaceId) -> bool:
        """Say whether `place` is `above` or lies somewhere below it."""
        return above in self._paths.get(place, ())

    def nearest(self, kinds: Iterable[InstitutionKind], place: PlaceId) -> Institution | None:
        """Find the institution of one of `kinds` (best first) nearest above `place`, or None."""
        wanted = tuple(kinds)
        for here in self.path(place):
            for kind in wanted:
                found = self._at_place.get((here, kind))
                if found is not None:
                    return self.institutions[found]
        return None

    def authority_over(self, matter: str, place: PlaceId | None = None) -> tuple[Institution, ...]:
        """Give the institutions of this town that decide a matter, best first: those that the list names, or else
        the one of each kind nearest above `place`. Empty for a matter that is not on the list; of the many bureaus
        of a town none is guessed.
        """
        power = self.powers.get(matter)
        if power is None:
            return ()
        if power.institutions:
            return tuple(self.institutions[one] for one in power.institutions)
        single = [kind for kind in power.authority if kind is not InstitutionKind.bureau]
        near = [] if place is None else [self.nearest((kind,), place) for kind in single]
        return tuple(one for one in near if one is not None)

    def on_duty(self, place: PlaceId, day: date, skill: str, language: str = "") -> tuple[Serving, ...]:
        """Rank who of the rosters serves `place`, best first, with reasons: those signed on there, above it and, last,
        below it. A person decides whom to send.
        """
        return ranked(self.roster.values(), self._nearness(place), day, skill, language)

    def offered(self, place: PlaceId, need: str = "") -> tuple[Offer, ...]:
        """List what is offered at `place` for a need, the nearest offer first, those below it last; all for no need."""
        nearness = self._nearness(place)
        fitting = [one for one in self.offers.values() if one.place in nearness and one.named(need)]
        return tuple(sorted(fitting, key=lambda one: nearness[one.place]))

    def _nearness(self, place: PlaceId) -> dict[PlaceId, int]:
        """Give how far what serves `place` may sit: itself 0, each rung above it one more, what lies below it last."""
        path = self.path(place)
        above = {here: far for far, here in enumerate(path)}
        return above | {here: len(path) for here in self.places if here not in above and self.lies_in(here, place)}

    def grid_workers(self, place: PlaceId) -> tuple[Person, ...]:
        """List who works the grid that `place` is, first choice first: whom the register names, or else the grid
        workers of the institutions nearest above it, up to its community.
        """
        grid = self.grids.get(place)
        if grid is not None and grid.workers:
            return tuple(self.people[one] for one in grid.workers)
        for here in self.path(place):
            if self.places[here].kind not in _BELOW_STREETS:
                break
            seats = [one.id for one in self.institutions.values() if one.place == here]
            found = [person for seat in seats for person in self.holders(Role.grid_worker, seat)]
            if found:
                return tuple(dict.fromkeys(found))
        return ()

    def committee(self, institution: InstitutionId) -> Institution:
        """Give the committee under whose name, number and seal `institution` works: itself, unless it acts for one."""
        here = self.institutions[institution]
        return here if here.acts_for is None else self.institutions[here.acts_for]

    def estate_of(self, place: PlaceId) -> PlaceId | None:
        """Give the estate (小区) that `place` is or lies in, or None."""
        return next((here for here in self.path(place) if self.places[here].kind is PlaceKind.estate), None)

    def holders(self, role: Role, institution: InstitutionId) -> tuple[Person, ...]:
        """List who holds `role` at `institution`, in the order in which they were entered."""
        return tuple(
            person
            for person in self.people.values()
            if any(post.role is role and post.institution == institution for post in person.posts)
        )


def _by_id(things: Iterable[Any], key: str, what: str, faults: list[str]) -> dict[Any, Any]:
    found: dict[Any, Any] = {}
    for thing in things:
        name = getattr(thing, key)
        if name in found:
            faults.append(f"{what} {name} 出现两次")
        found[name] = thing
    return found
