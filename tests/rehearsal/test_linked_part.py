"""The part `linked` of a town file: what it says, what it may leave out, and every fault by file and line."""

from __future__ import annotations

from pathlib import Path

import pytest

from mediation.errors import DefinitionError
from mediation.rehearsal.town_file import read_town
from mediation.town.linked import EVERY_DAY, Linked

TOWN = """\
town: t
places: [{id: s, kind: street, name: 示例街道}]
institutions:
  - {id: k, kind: street_committee, name: 街道调委会, abbr: 示, place: s}
  - {id: p, kind: police_station, name: 派出所, abbr: 公, place: s}
people:
  - {account: a, name: 调解员甲, posts: {k: [mediator]}, registered_at: k, specialities: [邻里], languages: [苗语]}
  - {account: b, name: 值守甲, posts: {k: [duty_officer]}}
"""
SAID = """\
linked:
  - platform: {institution: k, title: 联调室}
    supports: [{kind: police, title: 治安支撑, institutions: p}, {kind: legal}]
    team: [{account: a, specialities: [物业], duty_days: [1, 5]}]
"""


def read(tmp_path: Path, linked: str) -> tuple[Linked, ...]:
    path = tmp_path / "t.yaml"
    path.write_text(TOWN + linked, encoding="utf-8")
    return read_town(path).linked


def faults(tmp_path: Path, old: str, new: str) -> list[tuple[str, int]]:
    assert SAID.count(old) == 1
    with pytest.raises(DefinitionError) as caught:
        read(tmp_path, SAID.replace(old, new))
    return [(one.code, one.line) for one in caught.value.findings]


def test_a_platform_is_read_with_its_supports_and_its_team(tmp_path: Path) -> None:
    [found] = read(tmp_path, SAID)
    assert (found.platform.institution, found.platform.title) == ("k", "联调室")
    assert [(one.kind, one.title, one.institutions) for one in found.supports] == [
        ("police", "治安支撑", ("p",)),
        ("legal", "法律服务", ()),
    ]
    [member] = found.team
    assert (member.name, member.registered_at) == ("调解员甲", "k")
    assert (member.specialities, member.languages, member.duty_days) == (("物业",), ("苗语",), (1, 5))


def test_a_town_may_say_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "") == ()


def test_title_team_and_duty_days_may_be_left_out(tmp_path: Path) -> None:
    [found] = read(tmp_path, "linked: [{platform: {institution: k}, supports: [{kind: police}, {kind: legal}]}]\n")
    assert found.platform.title == "靶向联动综合调解室"
    assert [(one.account, one.duty_days) for one in found.team] == [("a", EVERY_DAY)]


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("platform: {institution: k, title: 联调室}", "platform: {title: 联调室}", [("missing", 10)]),
        (
            "platform: {institution: k, title: 联调室}",
            "platfrom: {institution: k}",
            [("missing", 10), ("unknown_key", 10)],
        ),
        ("kind: legal", "kind: medical", [("unknown_name", 11)]),
        ("{kind: legal}", "{title: 法律服务}", [("missing", 11)]),
        ("account: a, specialities", "account: b, specialities", [("not_registered", 12)]),
        ("account: a, specialities", "specialities", [("missing", 12)]),
        ("[1, 5]", "[0, 5]", [("wrong_type", 12)]),
        ("[1, 5]", "周一", [("wrong_type", 12)]),
    ],
)
def test_a_fault_is_told_by_line(tmp_path: Path, old: str, new: str, wanted: list[tuple[str, int]]) -> None:
    assert sorted(faults(tmp_path, old, new)) == wanted
