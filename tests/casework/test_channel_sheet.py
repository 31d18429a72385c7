"""Channels in a town's spreadsheet or file: kind and address come along, entirely or not at all; never a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from mediation.casework.channel_keeping import rotate, set_up
from mediation.casework.town_intake import take_in
from mediation.casework.town_sheet import read_sheet, write_sheet
from mediation.errors import DefinitionError, MediationError, TownError
from mediation.rehearsal.town_file import read_town
from mediation.store.memory import MemoryStore
from mediation.town.counterparts import Channel, ChannelId, ChannelKind
from mediation.town.institutions import AccountId, InstitutionId
from tests.engine.builders import a_town
from tests.store.houses import MORNING, a_house

POLICE = Channel(
    id=ChannelId("police"),
    institution=InstitutionId("station"),
    kind=ChannelKind.webhook,
    address="https://police.example.cn/handoffs",
    accounts=(AccountId("officer"), AccountId("deputy")),
)
COURT = Channel(id=ChannelId("court"), institution=InstitutionId("court"), kind=ChannelKind.paper)
FILE = """
town: small
places: [{id: p, kind: street, name: 街}]
institutions: [{id: i, kind: police_station, name: 所, abbr: 所, place: p}]
people: [{account: a, name: 甲, posts: {i: [officer]}}]
channels: [{id: police, institution: i, kind: webhook, address: 'https://police.example.cn/x', accounts: [a]}]
"""


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "town.xlsx"
    write_sheet(path, a_town(), (POLICE, COURT))
    return path


def changed(path: Path, cell: str, value: Any) -> Path:
    book = load_workbook(path)
    book["通道"][cell] = value
    book.save(path)
    return path


def test_channels_come_back_as_they_were_and_are_set_up(written: Path) -> None:
    sheet = read_sheet(written)
    assert sheet.channels == (POLICE, COURT)
    house = a_house(MemoryStore(a_town()))
    take_in(house, sheet, at=MORNING)
    with house.store.reading() as reading:
        assert reading.channels.all() == (COURT, POLICE)
        assert reading.channels.keys("police") == ()


def test_no_secret_is_written_and_a_closed_channel_keeps_closed_and_keeps_its_keys(written: Path) -> None:
    house = a_house(MemoryStore(a_town()))
    take_in(house, read_sheet(written), at=MORNING)
    key = rotate(house, "police", at=MORNING)
    set_up(house, Channel(id=POLICE.id, institution=POLICE.institution, kind=ChannelKind.paper, open=False))
    with house.store.reading() as reading:
        write_sheet(written, a_town(), reading.channels.all())
    cells = [str(cell) for row in load_workbook(written)["通道"].iter_rows(values_only=True) for cell in row]
    assert not [one for one in cells if key.secret in one or key.key_id in one]
    write_sheet(written, a_town(), (POLICE,))
    take_in(house, read_sheet(written), at=MORNING)
    with house.store.reading() as reading:
        found = reading.channels.get("police")
        assert found is not None
        assert (found.kind, found.open, found.accounts) == (ChannelKind.webhook, False, POLICE.accounts)
        assert [one.secret for one in reading.channels.live_keys("police")] == [key.secret]


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("C2", "飞鸽传书", "“通道”第 2 行“方式”不认识“飞鸽传书”"),
        ("B2", None, "“通道”第 2 行未填“机构”"),
        ("A3", "police", "“通道”第 3 行通道编号“police”出现两次"),
        ("G1", "密钥", "“通道”有不认识的列“密钥”"),
    ],
)
def test_every_fault_says_where(written: Path, cell: str, value: Any, told: str) -> None:
    with pytest.raises(TownError) as refused:
        read_sheet(changed(written, cell, value))
    assert told in refused.value.message


@pytest.mark.parametrize(
    ("cell", "value", "told"),
    [
        ("B2", "nowhere", "没有机构 nowhere"),
        ("D2", None, "https://"),
        ("D2", "https://user:secret@police.example.cn/x", "不写账号和口令"),
        ("E2", "grid", "服务账号 grid"),
        ("F2", "no_such_workflow", "没有流程"),
    ],
)
def test_what_does_not_fit_takes_nothing_in(written: Path, cell: str, value: Any, told: str) -> None:
    house = a_house(MemoryStore(a_town()))
    with pytest.raises(MediationError, match=told) as refused:
        take_in(house, read_sheet(changed(written, cell, value)), at=MORNING)
    assert "secret" not in str(refused.value)
    with house.store.reading() as reading:
        assert reading.channels.all() == ()


def test_a_town_file_names_channels_and_no_key(tmp_path: Path) -> None:
    path = tmp_path / "small.yaml"
    path.write_text(FILE, "utf-8")
    (found,) = read_town(path).channels
    assert (found.kind, found.address, found.accounts) == (ChannelKind.webhook, "https://police.example.cn/x", ("a",))
    path.write_text(FILE.replace("accounts: [a]", "secret: x"), "utf-8")
    with pytest.raises(DefinitionError):
        read_town(path)
