"""The registers beside a town file: read as they are written, every fault by line, absent where nobody wrote them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.calendar.published import published
from mediation.errors import DefinitionError
from mediation.rehearsal.registers_part import Registers, read_registers
from mediation.rehearsal.town_file import read_town
from mediation.town.grid_register import Grid, Household, Resident, claimed_twice, misfits_of_register
from mediation.town.institutions import InstitutionKind
from mediation.town.linked import EVERY_DAY
from mediation.town.rosters import RosterKind

PLACES = Path(__file__).resolve().parents[2] / "workflows" / "places"
CALENDAR = published(PLACES.parent / "calendars").at()
WHOLE = """\
town: sample
powers:
  - {matter: noise, title: 噪声, authority: [police_station], basis: 噪声污染防治法 82, evidence: D, words: [噪音]}
roster:
  - {id: p1, kind: party_member, name: 党员甲, place: estate, skills: [水电], duty_days: [6, 7], account: a}
offers:
  - {id: meals, title: 长者食堂, body: social, system: public_interest, provider: 示例中心, place: estate, needs: 送餐}
grids:
  - place: grid_1
    workers: [a]
    patrons: [p1]
    buildings:
      - id: b1
        name: 1栋
        households:
          - {unit: "2", room: "501", residents: [{name: 甲某, relation: 户主, phone: "13800000001"}, {name: 甲小}]}
          - {room: "101"}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "sample_registers.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_registers_are_read_as_they_are_written(tmp_path: Path) -> None:
    found = read_registers(written(tmp_path, WHOLE))
    (power,), (entry,), (offer,), (grid,) = (
        found.lists.powers,
        found.lists.roster,
        found.lists.offers,
        found.lists.grids,
    )
    assert (power.authority, power.street_decides, power.words) == ((InstitutionKind.police_station,), False, ("噪音",))
    assert (entry.kind, entry.duty_days, entry.account) == (RosterKind.party_member, (6, 7), "a")
    assert (offer.title, offer.needs, offer.institution) == ("长者食堂", ("送餐",), None)
    assert grid == Grid(place=grid.place, workers=grid.workers, patrons=(entry.id,))
    first, second = found.register.households
    assert first == Household(id=first.id, building=first.building, unit="2", room="501")
    assert (first.id, second.id, second.unit) == ("b1-2-501", "b1-101", "")
    assert found.register.residents == (
        Resident(household=first.id, name="甲某", relation="户主", phone="13800000001"),
        Resident(household=first.id, name="甲小"),
    )


def test_a_town_without_such_a_file_has_none(tmp_path: Path) -> None:
    assert read_registers(tmp_path / "nowhere_registers.yaml") == Registers()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("town: sample", "town: other"), "town 应与文件名相同：sample"),
        (("kind: party_member", "kind: party"), "party"),
        (("body: social", "body: private"), "private"),
        (("authority: [police_station]", "authority: [police]"), "police"),
        (("duty_days: [6, 7]", "duty_days: [8]"), "值守日应为 1 至 7"),
        ((", basis: 噪声污染防治法 82", ""), "缺少“basis”"),
        ((", provider: 示例中心", ""), "缺少“provider”"),
        (("name: 1栋", "title: 1栋"), "不能写“title”"),
        (('room: "101"', 'door: "101"'), "不能写“door”"),
        (("{name: 甲小}", "{nickname: 甲小}"), "不能写“nickname”"),
        (("workers: [a]", "worker: [a]"), "不能写“worker”"),
    ],
)
def test_every_fault_is_told_by_line(tmp_path: Path, change: tuple[str, str], said: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_registers(written(tmp_path, WHOLE.replace(*change)))
    assert said in str(caught.value)
    assert "sample_registers.yaml:" in str(caught.value)


@pytest.mark.parametrize("town", ["sample_town", "kaili"])
def test_the_registers_that_ship_fit_their_towns(town: str) -> None:
    file = read_town(PLACES / f"{town}.yaml")
    built = file.town(CALENDAR)
    register = file.registers.register
    assert misfits_of_register(register, built) == []
    assert claimed_twice(register.buildings, built) == []
    assert {one.kind for one in built.roster.values()} == set(RosterKind)
    assert {one.system for one in built.offers.values()} == {"public", "public_interest", "commercial"}
    assert {one.body for one in built.offers.values()} == {"party_government", "self_government", "social"}
    assert {one.street_decides for one in built.powers.values()} == {True, False}
    assert all(built.grid_workers(place) for place in built.grids)
    assert any(one.duty_days != EVERY_DAY for one in built.roster.values())
    assert len(register.residents) > len(register.households) > len(register.buildings)
