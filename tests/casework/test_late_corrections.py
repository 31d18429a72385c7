"""Records of closed cases: asked for by who handled it, approved by who supervises; the closed file stays as it is."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest

from mediation.calendar.terms import When
from mediation.casework.archive_export import export_files, seal_folder
from mediation.casework.bind_file import bind_file
from mediation.casework.deliver import deliver
from mediation.casework.handle import handle
from mediation.casework.redact import decide_request
from mediation.documents.drawing import page
from mediation.documents.facts import facts_for
from mediation.engine.amending_folds import read_day
from mediation.engine.case import Case
from mediation.engine.commands import AskCorrection, AskRedaction, DecideCorrection, DecideRedaction
from mediation.engine.late_corrections import as_closed
from mediation.errors import ActionNotOffered, ActorNotEntitled, FieldsInvalid, Refusal, RequirementUnmet
from mediation.store.memory import MemoryStore
from mediation.store.verification import verify_case
from tests.dossier.shelves import LATER, WORKFLOW, Kept, house_with_vault
from tests.engine.builders import a_town, an_actor, instant
from tests.engine.stages import owed

PHONE = "13800000001"
PARTIES = [{"name": "甲", "side": "applicant", "phone": PHONE}, {"name": "乙", "side": "respondent"}]
REASON = "归档后核对身份证复印件，登记时写错一字。"
AT = instant("2026-10-12 09:00")


class Closed(Kept):
    """An archived case whose record is put right through the write path."""

    asked = 0

    def asks(self, of: str, field: str, now: str, who: str = "street_clerk", **where: Any) -> Case:
        self.asked += 1
        said = {"of": of, "field": field, "now": now, "reason": REASON, **where}
        command = AskCorrection(case=self.case.id, command_id=f"ask-{self.asked:05}", **said)
        self.case = handle(self.house, command, actor=an_actor(who), at=AT)
        return self.case

    def decides(self, no: int = 1, who: str = "supervisor", *, approve: bool = True, words: str = "") -> Case:
        self.asked += 1
        said = {"no": no, "approve": approve, "words": words}
        command = DecideCorrection(case=self.case.id, command_id=f"decide-{self.asked:05}", **said)
        self.case = handle(self.house, command, actor=an_actor(who), at=AT)
        return self.case


@pytest.fixture
def closed(tmp_path: Path) -> Closed:
    made = Closed(house_with_vault(MemoryStore(a_town()), tmp_path))
    made.logged(parties=PARTIES)
    made.mediating()
    made.session("2026-09-07 14:00", "agreed")
    made.performing("2026-09-09 10:00", owed("2026-09-20", amount="3000"))
    made.act("2026-09-14 10:00", made.mediator, "perform", obligation=1, amount="3000", proof="receipt")
    made.archived()
    return made


def test_who_handled_it_asks_and_who_supervises_approves(closed: Closed) -> None:
    before = closed.case
    closed.asks("party", "name", "李四光", ref=2)
    (asked,) = closed.case.late_corrections
    assert (asked.was, asked.now, asked.status, asked.after) == ("乙", "李四光", "asked", before.version)
    assert closed.case.parties == before.parties
    closed.decides(words="已核对")
    (done,), (made,) = closed.case.late_corrections, closed.case.corrections
    assert (done.status, done.decided_by, done.words) == ("done", "supervisor", "已核对")
    assert (made.of, made.ref, made.field, made.was, made.now, made.by) == (
        "party",
        2,
        "name",
        "乙",
        "李四光",
        "street_clerk",
    )
    assert closed.case.parties[1].name == "李四光"
    assert (closed.case.state, closed.case.outcome) == (before.state, before.outcome)
    sheet = closed.case.papers[-1]
    assert (sheet.kind, sheet.facts, sheet.number) == ("correction_sheet", {"correction": 1}, before.number)
    deliver(closed.house, at=AT)
    with closed.house.store.reading() as reading:
        drawn = reading.papers.drawn(closed.case.id, sheet.no)
    assert drawn is not None
    assert drawn.content.startswith(b"%PDF")
    assert verify_case(closed.house.store, closed.house.library, closed.case.id).fault is None  # type: ignore[arg-type]


def test_a_refusal_changes_nothing_and_says_why(closed: Closed) -> None:
    before = closed.case
    closed.asks("case", "amount", "3500")
    with pytest.raises(FieldsInvalid):
        closed.decides(approve=False)
    closed.decides(approve=False, words="回单为三千元。")
    assert (closed.case.amount, closed.case.papers, closed.case.corrections) == (before.amount, before.papers, ())
    assert closed.case.late_corrections[0].status == "refused"
    closed.asks("case", "amount", "3200")
    assert closed.case.late_corrections[1].no == 2


def test_nobody_approves_his_own_and_only_who_supervises_decides(closed: Closed) -> None:
    with pytest.raises(ActorNotEntitled):
        closed.asks("case", "title", "楼道堆物引起的纠纷", who="supervisor")
    closed.asks("case", "title", "楼道堆物引起的纠纷", who="street_director")
    with pytest.raises(ActionNotOffered):
        closed.asks("case", "claims", "赔偿")
    for who in ("street_director", "street_clerk", "street_mediator"):
        with pytest.raises(ActorNotEntitled):
            closed.decides(who=who)
    with pytest.raises(ActionNotOffered):
        closed.decides(no=2)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"of": "party", "ref": 9, "field": "name", "now": "丁"}, "NOTHING_TO_CORRECT"),
        ({"of": "case", "field": "outcome", "now": "terminated"}, "NOTHING_TO_CORRECT"),
        ({"of": "party", "ref": 1, "field": "name", "now": "甲"}, "NOTHING_TO_CORRECT"),
        ({"of": "party", "ref": 1, "field": "name", "now": "甲" * 61}, "INVALID"),
        ({"of": "party", "ref": 1, "field": "id_number", "now": "522601198001010017"}, "INVALID"),
        ({"of": "case", "field": "amount", "now": "三千"}, "INVALID"),
        ({"of": "case", "field": "amount", "now": "-1"}, "INVALID"),
        ({"of": "case", "field": "arose_on", "now": "2027-01-01"}, "INVALID"),
        ({"of": "session", "ref": 1, "field": "on", "now": "昨天"}, "INVALID"),
        ({"of": "performance", "ref": 1, "entry": 1, "field": "amount", "now": "2000"}, "CHANGES_OUTCOME"),
        ({"of": "performance", "ref": 1, "entry": 1, "field": "amount", "now": "3000.00"}, "NOTHING_TO_CORRECT"),
        ({"of": "performance", "ref": 1, "entry": 2, "field": "note", "now": "x"}, "NOTHING_TO_CORRECT"),
    ],
)
def test_what_is_no_value_of_the_record_or_cannot_be_true_is_refused(
    closed: Closed, said: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refusal) as refused:
        closed.asks(**said)
    assert [one.code for one in refused.value.objections] == [code]
    assert closed.case.late_corrections == ()


def test_the_day_and_the_proof_of_a_performance_can_be_put_right(closed: Closed) -> None:
    closed.asks("performance", "on", "2026-09-13", ref=1, entry=1)
    closed.decides()
    owed_ = closed.case.agreements[-1].obligations[0]
    assert owed_.performed_on is not None
    assert (owed_.performed_on.day.isoformat(), owed_.paid) == ("2026-09-13", "3000.00")


def test_the_day_of_a_session_is_put_right_and_its_hour_stays(closed: Closed) -> None:
    closed.asks("session", "on", "2026-09-06", ref=1)
    (asked,) = closed.case.late_corrections
    assert (read_day(asked.was), read_day(asked.now)) == (
        When.at(instant("2026-09-07 14:00")),
        When.at(instant("2026-09-06 14:00")),
    )
    closed.decides()
    assert closed.case.sessions[0].on == When.at(instant("2026-09-06 14:00"))
    sheet = page(facts_for(WORKFLOW, closed.case, closed.case.papers[-1], a_town()))
    for words in ("2026年9月7日14时00分", "2026年9月6日14时00分"):
        assert words in sheet, words
    closed.asks("performance", "on", "2026-09-13", ref=1, entry=1)
    assert (closed.case.late_corrections[1].was, closed.case.late_corrections[1].now) == ("2026-09-14", "2026-09-13")


def test_an_hour_that_is_kept_does_not_lie_ahead(closed: Closed) -> None:
    with pytest.raises(FieldsInvalid) as refused:
        closed.asks("session", "on", "2026-10-12", ref=1)  # asked at nine, held at two in the afternoon
    assert [one.code for one in refused.value.objections] == ["INVALID"]


def test_an_open_case_is_corrected_by_an_act_instead(tmp_path: Path) -> None:
    made = Closed(house_with_vault(MemoryStore(a_town()), tmp_path))
    made.mediating()
    with pytest.raises(RequirementUnmet):
        made.asks("case", "amount", "3500")


def test_the_closed_file_is_bound_to_the_same_bytes_and_the_sheet_lies_beside(closed: Closed, tmp_path: Path) -> None:
    first = bound(closed, tmp_path / "first")
    closed.asks("party", "name", "李四光", ref=2)
    closed.decides()
    assert bound(closed, tmp_path / "second") == first
    folder = tmp_path / "handed"
    (one,) = export_files(closed.house, [closed.case.id], folder, at=LATER, tell=lambda case: None)
    (folder / "handover.csv").write_text(f"{closed.case.id},{one.head}\n", encoding="utf-8")
    seal_folder(folder)
    case = folder / "cases" / closed.case.id
    assert (case / "dossier.pdf").read_bytes() == first
    assert "李四光" in (case / "case.json").read_text("utf-8")
    assert "李四光" not in (case / "case-as-closed.json").read_text("utf-8")
    assert [file.name for file in case.glob("correction-*.pdf")] == [f"correction-{closed.case.papers[-1].no}.pdf"]
    told = subprocess.run(["sh", "verify.sh"], cwd=folder, capture_output=True, text=True, check=False)
    assert "everything holds" in told.stdout, told


def test_what_was_asked_or_refused_does_not_freeze_the_file(closed: Closed, tmp_path: Path) -> None:
    closed.asks("case", "amount", "3500")
    assert as_closed(closed.case) == 0
    closed.decides(approve=False, words="回单为三千元。")
    assert as_closed(closed.case) == 0
    before = closed.case.version
    first = bound(closed, tmp_path / "first")
    closed.asks("party", "name", "李四光", ref=2)
    closed.decides(no=2)
    assert as_closed(closed.case) == before
    assert bound(closed, tmp_path / "second") == first


def test_a_redaction_before_a_correction_leaves_the_file_as_it_was_closed(closed: Closed, tmp_path: Path) -> None:
    removes(closed)
    first = bound(closed, tmp_path / "first")
    closed.asks("party", "name", "李四光", ref=2)
    closed.decides()
    assert bound(closed, tmp_path / "second") == first
    case = handed_over(closed, tmp_path / "handed")
    assert "李四光" not in (case / "case-as-closed.json").read_text("utf-8")
    assert "李四光" in (case / "case.json").read_text("utf-8")
    assert len(list(case.glob("correction-*.pdf"))) == 1


def test_a_redaction_after_a_correction_binds_anew_and_the_sheets_still_go_along(
    closed: Closed, tmp_path: Path
) -> None:
    closed.asks("session", "on", "2026-09-06", ref=1)
    closed.decides()
    removes(closed)
    case = handed_over(closed, tmp_path / "handed")
    for file in (case / "case.json", *(case / "entries").iterdir()):
        assert PHONE.encode() not in file.read_bytes(), file.name
    assert not (case / "case-as-closed.json").exists()
    assert [file.name for file in case.glob("correction-*.pdf")] == [f"correction-{closed.case.papers[-1].no}.pdf"]


def removes(closed: Closed) -> None:
    """Remove the telephone of the first party, as an authority ordered."""
    assert closed.case.parties[0].phone == PHONE
    said: dict[str, Any] = {"party": 1, "what": ("phone",), "reason": "本人申请删除。", "basis": "个人信息保护法 47"}
    ask = AskRedaction(case=closed.case.id, command_id="ask-redact-1", ordered_by="示例市人民法院", **said)
    handle(closed.house, ask, actor=an_actor("street_clerk"), at=AT)
    decide = DecideRedaction(case=closed.case.id, command_id="decide-redact-1", no=1, approve=True)
    closed.case = decide_request(closed.house, decide, actor=an_actor("supervisor"), at=AT).case


def handed_over(closed: Closed, folder: Path) -> Path:
    """Export the file, hold it against the shell's own proof, and give the folder of the case."""
    (one,) = export_files(closed.house, [closed.case.id], folder, at=LATER, tell=lambda case: None)
    (folder / "handover.csv").write_text(f"{closed.case.id},{one.head}\n", encoding="utf-8")
    seal_folder(folder)
    told = subprocess.run(["sh", "verify.sh"], cwd=folder, capture_output=True, text=True, check=False)
    assert "everything holds" in told.stdout, told
    return folder / "cases" / closed.case.id


def bound(closed: Closed, folder: Path) -> bytes:
    folder.mkdir()
    bind_file(closed.house, closed.case.id, folder, purpose="archive", at=LATER, tell=lambda done, of: None)
    return (folder / "dossier.pdf").read_bytes()
