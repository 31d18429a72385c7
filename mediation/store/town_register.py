"""Places, institutions, people, «121» platforms and lists as rows, and the frozen `Town` made of them.

Every change proves the whole town again before it is kept (TownError otherwise) and gives it a new edition; whoever
holds a `Town` of another edition builds it anew. A place that moves takes the paths of its cases along.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from mediation.calendar.published import Published
from mediation.calendar.working_days import WorkingCalendar
from mediation.engine.actor import THE_CLOCK
from mediation.errors import TownError
from mediation.store.calendar_notices import CalendarNotices
from mediation.store.columns import place_path
from mediation.store.journal import Entropy
from mediation.store.linked_register import read_linked, write_linked
from mediation.store.list_register import Gone, merged, read_lists, write_lists
from mediation.store.wire import Wire
from mediation.town.around import Lists, Town
from mediation.town.institutions import AccountId, Institution, InstitutionId, InstitutionKind, Person, Post, Role
from mediation.town.linked import Linked, entered
from mediation.town.places import Place, PlaceId, PlaceKind

_PLACE = (
    "INSERT INTO place (id, kind, name, parent, path, position) VALUES (:id, :kind, :name, :parent, '', :position)"
    " ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, name = excluded.name, parent = excluded.parent"
)
_INSTITUTION = (
    "INSERT INTO institution (id, kind, name, abbr, place, acts_for, phone, address, position) VALUES"
    " (:id, :kind, :name, :abbr, :place, :acts_for, :phone, :address, :position) ON CONFLICT (id) DO UPDATE SET"
    " kind = excluded.kind, name = excluded.name, abbr = excluded.abbr, place = excluded.place,"
    " acts_for = excluded.acts_for, phone = excluded.phone, address = excluded.address"
)
_PERSON = (
    "INSERT INTO person (account, name, registered_at, employer, specialities, languages, position) VALUES"
    " (:account, :name, :registered_at, :employer, :specialities, :languages, :position) ON CONFLICT (account)"
    " DO UPDATE SET name = excluded.name, registered_at = excluded.registered_at, employer = excluded.employer,"
    " specialities = excluded.specialities, languages = excluded.languages"
)
_POST = (
    "INSERT INTO post (account, institution, role, position) VALUES (:account, :institution, :role, :position)"
    " ON CONFLICT DO NOTHING"
)
_UNKNOWN = "none"
_NO_LISTS = Lists()
_NOTHING_GONE = Gone()


class TownShelf:
    """The town that was built last, with its edition, and its calendar. One per store, shared by its transactions.

    `files` is the calendar as the program and the files of the deployment have it; `laid` is the one with the published
    notices over it, and how many those were: they only become more.
    """

    __slots__ = ("files", "held", "laid")

    def __init__(self, calendar: WorkingCalendar | Published) -> None:
        self.files = calendar if isinstance(calendar, Published) else Published(calendar)
        self.held: tuple[str, Town] | None = None
        self.laid: tuple[int, Published] = (0, self.files)


class TownRegister:
    """The rows of `place`, `institution`, `person` and `post`; others: `linked_register.py`, `list_register.py`."""

    __slots__ = ("_entropy", "_shelf", "_wire")

    def __init__(self, wire: Wire, shelf: TownShelf, entropy: Entropy) -> None:
        self._wire = wire
        self._shelf = shelf
        self._entropy = entropy

    def last(self) -> tuple[str, Town]:
        """Give the town that was built last, with its edition, without asking whether it still is the town."""
        return self._shelf.held or (_UNKNOWN, self.around())

    def around(self) -> Town:
        """Give the town as it is in this transaction."""
        row = self._wire.one("SELECT edition FROM town_edition WHERE one = 1")
        edition = _UNKNOWN if row is None else row[0]
        held = self._shelf.held
        if held is None or held[0] != edition:
            held = self._shelf.held = (edition, self._built())
        return held[1]

    def put(
        self,
        *,
        places: Iterable[Place] = (),
        institutions: Iterable[Institution] = (),
        people: Iterable[Person] = (),
        linked: Iterable[Linked] = (),
        lists: Lists = _NO_LISTS,
        gone: Gone = _NOTHING_GONE,
    ) -> Town:
        """Add or change places, institutions, people, platforms and lines of the lists, and take lines off; give the
        town that comes of it, or raise TownError.

        A platform that is given replaces what its street had, supports and team with it.
        """
        before = self.around()
        # Built and proved in memory first: the database would refuse a misfit too, but not in the reader's words.
        everyone = {**before.people, **{one.account: one for one in people}}
        if THE_CLOCK.account in everyone:
            raise TownError(f"账号 {THE_CLOCK.account} 保留给时限，不能登记人员")
        platforms = _with(before.said, linked)
        published = self._published()
        town = Town(
            calendar=published.at(),
            published=published,
            places={**before.places, **{one.id: one for one in places}}.values(),
            institutions={**before.institutions, **{one.id: one for one in institutions}}.values(),
            people=everyone.values(),
            linked=[entered(one, everyone) for one in platforms],
            **merged(before.lists, lists, gone).parts,
        )
        self._write(before, town)
        self.renew()
        return town

    def renew(self) -> None:
        """Give the town a new edition: whoever holds it builds it anew, its calendar with it."""
        edition = self._entropy(8).hex()
        self._wire.run(
            "INSERT INTO town_edition (one, edition) VALUES (1, :edition)"
            " ON CONFLICT (one) DO UPDATE SET edition = excluded.edition",
            {"edition": edition},
        )

    def _published(self) -> Published:
        """Give the calendar with every published notice over that of the files."""
        notices = CalendarNotices(self._wire)
        if (count := notices.count()) != self._shelf.laid[0]:
            self._shelf.laid = (count, self._shelf.files.over(one.file for one in notices.all()))
        return self._shelf.laid[1]

    def _write(self, before: Town, town: Town) -> None:
        places = _changed(before.places, town.places)
        self._wire.many(_PLACE, [{**_plain(one), "position": at} for at, one in places])
        self._move(before, town)
        institutions = _changed(before.institutions, town.institutions)
        self._wire.many(_INSTITUTION, [{**_plain(one), "position": at} for at, one in institutions])
        people = _changed(before.people, town.people)
        self._wire.many(_PERSON, [_person(at, one) for at, one in people])
        self._wire.many("DELETE FROM post WHERE account = :account", [{"account": one.account} for _, one in people])
        self._wire.many(
            _POST,
            [
                {"account": one.account, "institution": post.institution, "role": post.role.value, "position": at}
                for _, one in people
                for at, post in enumerate(one.posts)
            ],
        )
        write_linked(self._wire, before, town)
        write_lists(self._wire, before, town)
        self._rehouse(before, town)

    def _move(self, before: Town, town: Town) -> None:
        """Write the paths of places that are new or moved, and of the cases in dispute there."""
        moved = [
            {"place": place, "path": place_path(place, town)}
            for place in town.places
            if before.path(place) != town.path(place)
        ]
        self._wire.many("UPDATE place SET path = :path WHERE id = :place", moved)
        known = [row for row in moved if row["place"] in before.places]
        self._wire.many("UPDATE case_record SET place_path = :path WHERE place = :place", known)

    def _rehouse(self, before: Town, town: Town) -> None:
        """Write the custodian's path of cases whose custodian sits elsewhere now."""
        moved = [
            {"custodian": one.id, "path": place_path(one.place, town)}
            for one in town.institutions.values()
            if one.id in before.institutions and before.path(before.institutions[one.id].place) != town.path(one.place)
        ]
        self._wire.many("UPDATE case_record SET custodian_path = :path WHERE custodian = :custodian", moved)

    def _built(self) -> Town:
        people, published = self._people(), self._published()
        return Town(
            calendar=published.at(),
            published=published,
            places=[
                Place(id=PlaceId(row[0]), kind=PlaceKind(row[1]), name=row[2], parent=row[3])
                for row in self._wire.all("SELECT id, kind, name, parent FROM place ORDER BY position")
            ],
            institutions=[
                _institution(row)
                for row in self._wire.all(
                    "SELECT id, kind, name, abbr, place, acts_for, phone, address FROM institution ORDER BY position"
                )
            ],
            people=people,
            linked=read_linked(self._wire, people),
            **read_lists(self._wire).parts,
        )

    def _people(self) -> list[Person]:
        posts: dict[str, list[Post]] = {}
        for account, institution, role in self._wire.all(
            "SELECT account, institution, role FROM post ORDER BY account, position"
        ):
            posts.setdefault(account, []).append(Post(institution=InstitutionId(institution), role=Role(role)))
        return [
            Person(
                account=AccountId(row[0]),
                name=row[1],
                registered_at=row[2],
                employer=row[3],
                specialities=msgspec.json.decode(row[4], type=tuple[str, ...]),
                languages=msgspec.json.decode(row[5], type=tuple[str, ...]),
                posts=tuple(posts.get(row[0], ())),
            )
            for row in self._wire.all(
                "SELECT account, name, registered_at, employer, specialities, languages FROM person ORDER BY position"
            )
        ]


def _with(before: tuple[Linked, ...], given: Iterable[Linked]) -> list[Linked]:
    """Put platforms in the place of those of the same streets, new ones at the end."""
    new: dict[InstitutionId, Linked] = {}
    for one in given:
        home = one.platform.institution
        if home in new:
            raise TownError(f"平台 {home} 出现两次")
        new[home] = one
    return list(({one.platform.institution: one for one in before} | new).values())


def _changed(before: Any, after: Any) -> list[tuple[int, Any]]:
    """List what is new or different, with its place in the order of entry."""
    return [(at, one) for at, (name, one) in enumerate(after.items()) if before.get(name) != one]


def _plain(one: Place | Institution) -> dict[str, Any]:
    return {**msgspec.structs.asdict(one), "kind": one.kind.value}


def _person(at: int, one: Person) -> dict[str, Any]:
    return {
        "account": one.account,
        "name": one.name,
        "registered_at": one.registered_at,
        "employer": one.employer,
        "specialities": msgspec.json.encode(one.specialities).decode(),
        "languages": msgspec.json.encode(one.languages).decode(),
        "position": at,
    }


def _institution(row: tuple[Any, ...]) -> Institution:
    number, kind, name, abbr, place, acts_for, phone, address = row
    return Institution(
        id=InstitutionId(number),
        kind=InstitutionKind(kind),
        name=name,
        abbr=abbr,
        place=PlaceId(place),
        acts_for=acts_for,
        phone=phone,
        address=address,
    )
