"""Which place a command means: its id or its name, with every place above it. Whoever names none is told what there is.

Nothing about holidays is known here: `mediation.calendar` has those.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from mediation.definitions.names import suggested
from mediation.errors import CalendarError
from mediation.town.places import Place, PlaceId

#: Files that lie beside a town's and are none.
_BESIDE = ("_cases", "_registers")


def places_of_files(workflows: Path) -> tuple[Place, ...]:
    """Give the places of the town files that lie beside the workflows; where two name one, the first counts.

    Raises DefinitionError for a file that cannot be read.
    """
    from mediation.rehearsal.town_file import read_town  # here, as most questions name no place

    found: dict[PlaceId, Place] = {}
    for path in sorted((workflows / "places").glob("*.yaml")):
        if not path.stem.endswith(_BESIDE):
            for place in read_town(path).places:
                found.setdefault(place.id, place)
    return tuple(found.values())


def path_of(named: str, places: Iterable[Place], holding: Iterable[str] = ()) -> tuple[str, ...]:
    """Give the id of a place and of all above it. `holding` are ids that have holidays of their own and count as known.

    Raises CalendarError in both languages for a place that nobody knows, with what may have been meant, and for a name
    that several places bear.
    """
    known = {place.id: place for place in places}
    holders = tuple(holding)
    meant = [place.id for place in known.values() if place.name == named]
    if PlaceId(named) in known:
        return _climbed(PlaceId(named), known)
    if named in holders:
        return (named,)
    if len(meant) == 1:
        return _climbed(meant[0], known)
    if meant:
        ids = "、".join(meant)
        raise CalendarError(
            f"“{named}”不止一处，请写编号：{ids}。 Several places are called that; write the id: {', '.join(meant)}."
        )
    names = (*known, *holders, *(place.name for place in known.values()))
    hint = suggested(named, names)
    raise CalendarError(f"没有区划“{named[:60]}”。{hint.zh} There is no place “{named[:60]}”. {hint.en}")


def _climbed(place: PlaceId, known: Mapping[PlaceId, Place]) -> tuple[str, ...]:
    path: list[str] = []
    here: PlaceId | None = place
    while here is not None and here not in path and here in known:
        path.append(here)
        here = known[here].parent
    return tuple(path)
