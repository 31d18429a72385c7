"""No identity number, telephone or address comes to rest in plain: looked for in every byte that is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from mediation.casework.deliver import deliver
from mediation.casework.house import House
from mediation.casework.keep_evidence import sweep_vault, verify_vault
from mediation.engine.case import Case
from mediation.engine.consequences import Delivery
from mediation.store.backup import back_up
from mediation.store.database import Store
from mediation.store.evidence_backup import copy_out, named_in
from mediation.store.evidence_vault import FolderVault
from mediation.store.resealing import seal_anew
from mediation.store.sealed_vault import SealedVault
from mediation.store.verification import verify_all
from tests.engine.builders import a_town, an_actor
from tests.evidence import files
from tests.evidence.rooms import brought
from tests.store.houses import FORM, MORNING, a_house, library, logged, noted, postgres_key, postgres_url, sqlite_store
from tests.store.test_feed_index import become, session
from tests.town.registers import REGISTER, a_registered_town

ID_NUMBER, PHONE, ADDRESS = "522601198001010016", "13912345678", "民主路12号3栋2单元501"
OTHER_PHONE = "13987654321"
PLAIN = (ID_NUMBER, PHONE, ADDRESS, OTHER_PHONE, PHONE[-8:], "3栋2单元501")


def drawn(case: object, paper: object, *_: object) -> bytes:
    """Draw a paper that holds all of it."""
    return f"%PDF {ID_NUMBER} {PHONE} {ADDRESS}".encode()


def lived_in(store: Store, folder: Path) -> tuple[House, Case]:
    """A house in which all of it was said: in the form, in free text, in a file, a paper, a delivery, a session."""
    vault = SealedVault(FolderVault(folder / "vault"), store.sealing)
    house = a_house(store, vault=vault, render=drawn)
    party = {**FORM["parties"][0], "id_number": ID_NUMBER, "phone": PHONE, "address": ADDRESS}
    title = f"{ADDRESS}的甲某某（{PHONE}）与物业的纠纷"
    case = logged(house, title=title, summary=f"住{ADDRESS}，电话{PHONE}", parties=[party, FORM["parties"][1]])
    case = noted(house, case, "note-1", text=f"回访 {PHONE}，身份证 {ID_NUMBER}")
    case = brought(house, case, files.picture() + PHONE.encode(), title="照片")
    deliver(house, MORNING)
    owed = Delivery(kind="notify", key="x", payload={"institutions": [], "what": PHONE, "where": ADDRESS})
    with store.transaction() as tx:
        tx.outbox.post(case.id, [owed], an_actor("director"), MORNING)
        tx.papers.put(case.id, case.papers[0].no, drawn(case, None), MORNING) if case.papers else None
        tx.feeds.follow(case, become(case, sessions=(session(1, place=ADDRESS),)))
    return house, case


def kept(folder: Path) -> Iterator[tuple[str, bytes]]:
    for file in sorted(folder.rglob("*")):
        if file.is_file() and not file.name.endswith(".key"):
            yield str(file.relative_to(folder)), file.read_bytes()


def seen(data: bytes) -> list[str]:
    return [one for one in PLAIN if any(one.encode(code) in data for code in ("utf-8", "utf-16-le", "gb18030"))]


def test_on_sqlite_in_the_vault_and_in_the_backup(tmp_path: Path) -> None:
    live = tmp_path / "live"
    live.mkdir()
    store = sqlite_store(live)
    house, case = lived_in(store, live)
    copy = tmp_path / "copies" / "one.backup"
    back_up(f"sqlite:///{live}/mediation.db", copy)
    assert house.vault is not None
    assert copy_out(named_in(copy), house.vault, copy.parent / "evidence", store.sealing).copied == 1
    looked_at = {name: seen(data) for name, data in kept(tmp_path)}
    assert {"live/mediation.db", "live/mediation.db-wal", "copies/one.backup"} <= looked_at.keys()
    assert sum("vault" in name for name in looked_at) >= 1
    assert {name: found for name, found in looked_at.items() if found} == {}
    with store.reading() as reading:  # and yet it is all there
        found = reading.cases.get(case.id)
    assert found is not None
    assert (found.parties[0].id_number, found.parties[0].phone, found.parties[0].address) == (ID_NUMBER, PHONE, ADDRESS)
    assert [one.fault for one in verify_vault(house, MORNING)] == [""]
    store.close()


@pytest.mark.slow
@pytest.mark.xdist_group("postgres")
def test_on_postgresql(tmp_path: Path) -> None:
    url = postgres_url("in_plain")
    store = Store.open(url, calendar=a_town().calendar, key_file=postgres_key())
    lived_in(store, tmp_path)
    store.close()
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        tables = [row[0] for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
        assert len(tables) > 40
        for table in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'):
                data = b"\n".join(one if isinstance(one, bytes) else str(one).encode() for one in row)
                assert seen(data) == [], table


def test_the_telephones_of_the_registers_are_sealed(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    town = a_registered_town()
    with store.transaction() as tx:
        tx.town.put(
            places=town.places.values(), institutions=town.institutions.values(), people=town.people.values(),
            linked=town.said, lists=town.lists,
        )  # fmt: skip
        tx.residents.put(REGISTER, tx.town.around())
    store.close()
    phones = [one.phone for one in (*REGISTER.residents, *town.roster.values()) if one.phone]
    assert phones
    assert [name for name, data in kept(tmp_path) for phone in phones if phone.encode() in data] == []


def test_what_lay_in_plain_is_sealed_and_nothing_becomes_another(tmp_path: Path) -> None:
    store = sqlite_store(tmp_path)
    house, case = lived_in(store, tmp_path)
    before = [one.fault for one in verify_all(store, library())]
    with store.reading() as reading:
        entries = reading.journal.entries(case.id)
    assert seal_anew(store) == 0, "all of it is sealed already"
    assert isinstance(house.vault, SealedVault)
    lying = next(iter(house.vault.lying()))
    opened = house.vault.open(lying.case, lying.digest)
    assert opened is not None
    plain = opened.read()
    file = tmp_path / "vault" / "cases" / lying.case / lying.digest
    file.write_bytes(plain)  # as an earlier program left it
    sweep_vault(house, MORNING)
    assert file.read_bytes() != plain
    assert [one.fault for one in verify_vault(house, MORNING)] == [""]
    with store.reading() as reading:
        assert reading.journal.entries(case.id) == entries
    assert [one.fault for one in verify_all(store, library())] == before
    store.close()
