"""Places: the tree from prefecture down to grid, as frozen values. Who sits at a place is in `institutions.py`."""

from __future__ import annotations

from enum import StrEnum
from typing import NewType

import msgspec

PlaceId = NewType("PlaceId", str)


class PlaceKind(StrEnum):
    """The rungs of the administrative tree, highest first (州、市、街道、社区、小区、网格)."""

    prefecture = "prefecture"
    city = "city"
    street = "street"
    community = "community"
    estate = "estate"
    grid = "grid"


PLACE_TITLES: dict[PlaceKind, str] = {
    PlaceKind.prefecture: "州",
    PlaceKind.city: "市",
    PlaceKind.street: "街道",
    PlaceKind.community: "社区",
    PlaceKind.estate: "小区",
    PlaceKind.grid: "网格",
}


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """One place. `parent` is None only for the root of a deployment."""

    id: PlaceId
    kind: PlaceKind
    name: str
    parent: PlaceId | None = None
