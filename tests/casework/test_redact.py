"""A lawful redaction: nothing of the values is left anywhere, the chain still verifies, and a forged one is found."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from mediation.casework.archive_export import export_files, seal_folder
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.keep_evidence import sweep_vault, verify_vault
from mediation.casework.redact import Redacted, decide_request
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import AskCorrection, AskRedaction, DecideCorrection, DecideRedaction
from mediation.engine.redacting import SIGN
from mediation.errors import ActionNotOffered, ActorNotEntitled, FieldsInvalid, Refusal, RequirementUnmet
from mediation.store.database import Store
from mediation.store.evidence_vault import FolderVault
from mediation.store.rows import metadata
from mediation.store.verification import verify_case
from tests.dossier.shelves import LATER, Kept, house_with_vault, photograph
from tests.engine.builders import an_actor
from tests.store.houses import KINDS, stores

NAME, ID, PHONE, ADDRESS = "张三丰", "522601198001010016", "13800000001", "示例小区3栋2单元501室"
OTHER = "李四光"
PARTIES = [
    {"name": NAME, "side": "applicant", "id_number": ID, "phone": PHONE, "address": ADDRESS},
    {"name": OTHER, "side": "respondent", "phone": "13900000002"},
]
VALUES = (NAME, ID, PHONE, ADDRESS)
NOTED = '[{"event":"noted","on":{"day":"2026-09-07"},"text":"x"}]'
WHAT = ("name", "id_number", "phone", "address")


@pytest.fixture(params=KINDS)
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    for store in stores(request.param, tmp_path):
        yield house_with_vault(store, tmp_path)


@pytest.fixture
def in_memory(tmp_path: Path) -> Iterator[House]:
    for store in stores("memory", tmp_path):
        yield house_with_vault(store, tmp_path)


def archived(house: House, *, drawn: bool = False) -> Case:
    """A file in the archive, with everything that a party's values can lie in."""
    kept = Kept(house)
    kept.logged(parties=PARTIES, summary=f"{NAME}家漏水，电话 138-0000-0001。")
    kept.mediating()
    kept.bring(photograph(1), f"{NAME}的照片.jpg", title=f"{NAME}家现场")
    kept.bring(photograph(2), "楼道.jpg", title="楼道", supplied_by=2)
    kept.archived()
    if drawn:
        kept.drawn()
    return kept.case


def ask(house: House, case: Case, who: str = "street_clerk", **over: Any) -> Case:
    said: dict[str, Any] = {
        "party": 1,
        "what": WHAT,
        "reason": "本人申请删除。",
        "basis": "个人信息保护法 47",
        "ordered_by": "示例市人民法院",
        "evidence": (1,),
        **over,
    }
    command = AskRedaction(case=case.id, command_id=f"ask-{len(case.redactions)}-{who}", **said)
    return handle(house, command, actor=an_actor(who), at=LATER)


def decide(house: House, case: Case, who: str = "supervisor", **over: Any) -> Redacted:
    command = DecideRedaction(
        case=case.id, command_id=f"decide-{case.version}-{who}", **({"no": 1, "approve": True} | over)
    )
    return decide_request(house, command, actor=an_actor(who), at=LATER)


def everything_stored(store: Store, case: CaseId) -> str:
    """Every text and number of every table, and what is sealed as its readers open it."""
    found: list[str] = []
    with store.reading() as reading:
        for table in metadata.tables.values():
            names = ", ".join(one.name for one in table.columns)
            for row in reading.rows(f"SELECT {names} FROM {table.name}"):
                found += [one.decode("latin-1") if isinstance(one, bytes) else str(one) for one in row]
        opened = (reading.cases.get(case), *reading.journal.entries(case))
        found += [msgspec.json.encode(one).decode() for one in opened]
        for key, payload in reading.rows("SELECT key, payload FROM outbox WHERE case_id = :case", {"case": case}):
            found.append(reading.wire.sealing.text("outbox", f"{case}/{key}", payload))
    return "\n".join(found)


def refusal(act: Callable[[], object], kind: type[Refusal]) -> str:
    with pytest.raises(kind) as caught:
        act()
    return caught.value.objections[0].code


def test_nothing_of_the_values_is_left_and_the_chain_holds(house: House, tmp_path: Path) -> None:
    case = archived(house, drawn=True)
    before = everything_stored(house.store, case.id)
    assert all(one in before for one in VALUES)
    asked = ask(house, case)
    done = decide(house, asked)
    after = everything_stored(house.store, case.id)
    assert [one for one in (*VALUES, "138-0000-0001") if one in after] == []
    assert OTHER in after
    assert SIGN in after
    assert done.entries
    assert done.files == 1
    assert done.papers
    assert verify_case(house.store, house.library, case.id).fault is None
    with house.store.reading() as reading:
        again = reading.journal.retell(case.id)
        assert again == reading.cases.get(case.id) == done.case
        for no in done.papers:
            assert reading.papers.drawn(case.id, no) is None
            assert reading.rows("SELECT digest FROM paper WHERE case_id = :c AND no = :n", {"c": case.id, "n": no})[0][
                0
            ]
        indexed = reading.rows("SELECT party FROM party_index WHERE case_id = :case", {"case": case.id})
        assert 1 not in {row[0] for row in indexed}
        assert 2 in {row[0] for row in indexed}
    assert not [one for one in verify_vault(house, LATER) if one.fault]
    assert [one.removed_on is not None for one in done.case.evidence] == [True, False]


def but_for_the_values(case: Case) -> Any:
    plain = msgspec.json.encode(case).decode()
    for one in ("138-0000-0001", *VALUES):
        plain = plain.replace(one, SIGN)
    found = msgspec.json.decode(plain)
    for key in ("version", "redactions", "last_actor"):
        found.pop(key, None)
    for part in (*found["papers"], *found["evidence"]):
        part.pop("removed_on", None)
    return found


def test_the_case_is_the_same_but_for_the_values(tmp_path: Path) -> None:
    for store in stores("memory", tmp_path):
        house = house_with_vault(store, tmp_path)
        case = archived(house)
        done = decide(house, ask(house, case))
        assert but_for_the_values(done.case) == but_for_the_values(case)


def test_the_old_bytes_are_gone_from_the_database_file(tmp_path: Path) -> None:
    for store in stores("sqlite", tmp_path):
        house = house_with_vault(store, tmp_path)
        case = ask(house, archived(house))
        assert decide(house, case).entries
        for file in tmp_path.glob("mediation.db*"):
            content = file.read_bytes()
            assert [one for one in VALUES if one.encode() in content] == [], file.name


def test_what_remains_is_verified_by_a_shell(tmp_path: Path) -> None:
    for store in stores("sqlite", tmp_path):
        house = house_with_vault(store, tmp_path)
        case = decide(house, ask(house, archived(house, drawn=True))).case
        folder = tmp_path / "handed"
        done = export_files(house, [case.id], folder, at=LATER, tell=lambda one: None)
        (folder / "handover.csv").write_text(done[0].head)
        seal_folder(folder)
        said = subprocess.run(["/bin/sh", "verify.sh"], cwd=folder, capture_output=True, text=True, check=False)
        assert (said.returncode, said.stdout.strip()) == (0, "全部相符 / everything holds")
        entries = sorted((folder / "cases" / case.id / "entries").iterdir())
        changed = next(file for file in entries if SIGN.encode() in file.read_bytes())
        changed.write_bytes(changed.read_bytes() + b" ")
        seal_folder(folder)
        said = subprocess.run(["/bin/sh", "verify.sh"], cwd=folder, capture_output=True, text=True, check=False)
        assert f"entry {changed.name}" in said.stdout


def test_a_forged_redaction_is_found(house: House) -> None:
    case = decide(house, ask(house, archived(house))).case
    first = case.redactions[0].entries[0]
    with house.store.transaction() as tx:
        tx.journal.replace(case.id, first, NOTED, redacted_by=99)
    fault = verify_case(house.store, house.library, case.id).fault
    assert fault is not None
    assert (fault.code, fault.seq) == ("redaction", first)


def test_an_entry_replaced_without_a_word_is_found(house: House) -> None:
    case = archived(house)
    with house.store.transaction() as tx:
        tx.journal.replace(case.id, 1, NOTED, redacted_by=3)
    fault = verify_case(house.store, house.library, case.id).fault
    assert fault is not None
    assert (fault.code, fault.seq) == ("redaction", 1)


def test_the_triggers_allow_exactly_this(house: House) -> None:
    case = archived(house)
    key = {"c": case.id}
    for changed in ("payload = 'x'", "salt = 'x'", "payload = 'x', redacted_by = 0", "seq = 99, redacted_by = 3"):
        with pytest.raises(Exception, match="may only be"), house.store.transaction() as tx:
            tx.wire.run(f"UPDATE journal_payload SET {changed} WHERE case_id = :c AND seq = 1", key)
    with pytest.raises(Exception, match="append-only"), house.store.transaction() as tx:
        tx.wire.run("UPDATE answered_command SET content = 'x' WHERE case_id = :c", key)


def test_nobody_approves_his_own_request(house: House) -> None:
    case = ask(house, archived(house), who="supervisor")
    assert refusal(lambda: decide(house, case), ActorNotEntitled) == "OWN_REQUEST"


def test_who_may_not_ask_or_decide_is_refused(house: House) -> None:
    case = archived(house)
    assert refusal(lambda: ask(house, case, who="street_mediator"), ActorNotEntitled) == "NOT_ENTITLED"
    asked = ask(house, case)
    assert refusal(lambda: decide(house, asked, who="street_director"), ActorNotEntitled) == "NOT_ENTITLED"
    assert refusal(lambda: decide(house, asked, no=2), ActionNotOffered) == "NO_REQUEST"
    assert refusal(lambda: ask(house, asked, what=("phone",)), ActionNotOffered) == "REDACTION_PENDING"


@pytest.mark.parametrize(
    ("over", "code", "field"),
    [
        ({"party": 9}, "UNKNOWN_PARTY", "party"),
        ({"what": ()}, "INVALID", "what"),
        ({"what": ("shoe",)}, "INVALID", "what"),
        ({"evidence": (9,)}, "INVALID", "evidence"),
        ({"reason": " "}, "MISSING", "reason"),
        ({"basis": ""}, "MISSING", "basis"),
        ({"reason": f"删去{NAME}"}, "VALUE_REPEATED", "reason"),
        ({"ordered_by": "院" * 201}, "INVALID", "ordered_by"),
    ],
)
def test_a_request_says_what_by_which_law_and_repeats_no_value(
    tmp_path: Path, over: dict[str, Any], code: str, field: str
) -> None:
    for store in stores("memory", tmp_path):
        house = house_with_vault(store, tmp_path)
        case = archived(house)
        with pytest.raises(FieldsInvalid) as caught:
            ask(house, case, **over)
        assert [(one.code, one.field) for one in caught.value.objections] == [(code, field)]


def test_an_open_case_is_not_touched(in_memory: House) -> None:
    open_one = Kept(in_memory)
    open_one.logged(parties=PARTIES)
    assert refusal(lambda: ask(in_memory, open_one.case, evidence=()), RequirementUnmet) == "CASE_OPEN"


def test_a_file_to_be_kept_is_not_touched_unless_an_authority_orders_it(in_memory: House) -> None:
    case = archived(in_memory)
    assert refusal(lambda: ask(in_memory, case, ordered_by=""), RequirementUnmet) == "TO_BE_KEPT"


def test_a_refused_request_changes_nothing_else(house: House) -> None:
    case = ask(house, archived(house))
    assert refusal(lambda: decide(house, case, approve=False), FieldsInvalid) == "MISSING"
    done = decide(house, case, approve=False, words="仍在保管期内。")
    assert done.case.redactions[0].status == "refused"
    assert done.case.parties == case.parties
    assert verify_case(house.store, house.library, case.id).fault is None


def test_a_second_redaction_is_fine(house: House) -> None:
    first = decide(house, ask(house, archived(house), what=("phone",), evidence=())).case
    second = decide(house, ask(house, first, evidence=()), no=2)
    assert second.entries
    after = everything_stored(house.store, first.id)
    assert [one for one in VALUES if one in after] == []
    assert verify_case(house.store, house.library, first.id).fault is None


class Killed(BaseException):
    """The process ends here."""


class Dying(FolderVault):
    """A vault whose process is killed as it takes a file away."""

    def take_away(self, case: CaseId, digest: str) -> None:
        raise Killed


def test_one_of_several_telephones_that_were_refused_is_gone_from_the_reason_too(in_memory: House) -> None:
    first, second = "13700000001", "13700000002"
    case = archived(in_memory)
    said: dict[str, Any] = {"of": "party", "ref": 1, "field": "phone", "reason": f"本人来电，另有 {second}。"}
    asking = AskCorrection(case=case.id, command_id="ask-phones-1", now=f"{first}、{second}", **said)
    case = handle(in_memory, asking, actor=an_actor("street_clerk"), at=LATER)
    deciding = DecideCorrection(
        case=case.id, command_id="decide-phones-1", no=1, approve=False, words=f"{first} 无从核对。"
    )
    case = handle(in_memory, deciding, actor=an_actor("supervisor"), at=LATER)
    decide(in_memory, ask(in_memory, case, what=("phone",), evidence=()))
    after = everything_stored(in_memory.store, case.id)
    assert [one for one in (PHONE, first, second) if one in after] == []
    assert "另有 〔已依法删除〕" in after


def test_a_kill_in_the_middle_leaves_all_or_nothing(tmp_path: Path) -> None:
    for store in stores("sqlite", tmp_path):
        house = house_with_vault(store, tmp_path)
        case = ask(house, archived(house))
        command = DecideRedaction(case=case.id, command_id="decide-killed", no=1, approve=True)

        dying = House(
            store=store, library=house.library, render=house.render, vault=Dying(tmp_path / "vault"),
            passwords=house.passwords,
        )  # fmt: skip
        with pytest.raises(Killed):
            decide_request(dying, command, actor=an_actor("supervisor"), at=LATER)
        assert house.vault is not None
        digest = case.evidence[0].digest
        assert house.vault.open(case.id, digest) is not None
        assert verify_case(store, house.library, case.id).fault is None
        sweep_vault(house, LATER)  # takes away what was given up
        assert house.vault.open(case.id, digest) is None
        assert (
            decide_request(house, command, actor=an_actor("supervisor"), at=LATER).case.redactions[0].status == "done"
        )
