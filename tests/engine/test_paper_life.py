"""What may be recorded of a paper after it was issued, in which order; what is refused, and why."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from mediation.engine.case import Paper
from mediation.engine.commands import AddEvidence, Command, CorrectPaper, MarkPapers, VoidPaper
from mediation.engine.completeness import lacking
from mediation.engine.paper_copies import next_step
from mediation.engine.paper_marks import HandSigned, PagesOf
from mediation.errors import ActionNotOffered, ActorNotEntitled, CaseClosed, FieldsInvalid, Refusal, RequirementUnmet
from mediation.town.institutions import AccountId
from tests.dossier.shelves import WORKFLOW
from tests.engine.builders import an_actor, instant
from tests.engine.stages import Play

DAY = date(2026, 9, 7)
AT = "2026-09-10 09:00"
DIRECTOR, OTHERS = AccountId("street_director"), AccountId("director")
POLICE = HandSigned(who="mediator:officer", on=DAY)


class Table(Play):
    """A case at the street, whose papers lie on the table."""

    level = "street"
    commands = 0

    def paper(self, kind: str, party: int = 0) -> Paper:
        return next(one for one in reversed(self.case.papers) if one.kind == kind and party in {0, one.party})

    def does(self, command: Command, who: str = "street_clerk", at: str = AT) -> None:
        self.send(command, an_actor(who), instant(at))

    def id(self) -> str:
        self.commands += 1
        return f"paper-{self.commands:04}"

    def mark(self, *papers: Paper, who: str = "street_clerk", at: str = AT, **said: Any) -> None:
        numbers = tuple(one.no for one in papers)
        self.does(MarkPapers(case=self.case.id, command_id=self.id(), papers=numbers, **said), who, at)

    def scan(self, *pages: PagesOf, count: int = 4, media: str = "application/pdf", who: str = "street_clerk") -> None:
        digest = f"{len(self.case.evidence):064x}"
        command = AddEvidence(
            case=self.case.id, command_id=self.id(), digest=digest, size=9, media=media, name="扫描.pdf",
            kind="signed_copy", pages=count, supplier="街道调委会", scans=pages,
        )  # fmt: skip
        self.does(command, who)

    def told_apart(self) -> tuple[Paper, Paper]:
        """The notice of rights as two papers, one for each party."""
        one = self.paper("rights_notice")
        first = msgspec.structs.replace(one, party=1)
        second = msgspec.structs.replace(one, party=2, no=len(self.case.papers) + 1)
        others = tuple(first if paper.no == one.no else paper for paper in self.case.papers)
        self.case = msgspec.structs.replace(self.case, papers=(*others, second))
        return first, second

    def step(self, kind: str) -> str:
        return next_step(WORKFLOW, self.case, self.paper(kind))

    def lacks(self, part: str) -> list[str]:
        return [one.why_zh for one in lacking(WORKFLOW, self.case) if one.part == part]


@pytest.fixture
def table() -> Table:
    made = Table(workflow=WORKFLOW)
    made.mediating()
    made.session("2026-09-07 14:00", "agreed")
    return made


def codes(refused: pytest.ExceptionInfo[Any]) -> list[tuple[str, str | None]]:
    return [(one.code, one.field) for one in refused.value.objections]


def test_a_paper_runs_printed_signed_stamped_scanned(table: Table) -> None:
    form = table.paper("acceptance_register")
    assert table.step("acceptance_register") == "printed"
    assert table.lacks("acceptance_copy")[0].endswith("缺当事人签名、盖章、签名件扫描（第 1、2 号当事人）")
    table.mark(form, printed=DAY, copies=3)
    assert table.step("acceptance_register") == "signed"
    table.mark(form, signed=date(2026, 9, 8))
    assert table.step("acceptance_register") == "stamped"
    table.mark(form, stamped=date(2026, 9, 9), stamped_copies=3, approved_by=DIRECTOR)
    assert table.step("acceptance_register") == "scanned"
    assert table.lacks("acceptance_copy")[0].endswith("缺签名件扫描")
    table.scan(PagesOf(paper=form.no))
    assert table.step("acceptance_register") == ""
    assert table.lacks("acceptance_copy") == []
    kept = table.paper("acceptance_register")
    assert [(one.on, one.copies, one.by) for one in kept.printed] == [(DAY, 3, "street_clerk")]
    assert [(one.who, one.on.day) for one in kept.signed] == [("party:1", 8), ("party:2", 8)]
    (use,) = table.case.seal_uses
    assert (use.paper, use.number, use.copies, use.approved_by) == (form.title, form.number, 3, DIRECTOR)
    assert kept.sealed is not None
    assert kept.sealed.use == use.no
    assert (kept.scanned[0].first, kept.scanned[0].last) == (1, 4)


def test_several_papers_in_one_act_each_by_those_whom_it_concerns(table: Table) -> None:
    first, second = table.told_apart()
    record = table.paper("session_record")
    table.mark(first, second, record, printed=DAY, signed=DAY)
    assert [one.who for one in table.paper("rights_notice", 1).signed] == ["party:1"]
    assert [one.who for one in table.paper("rights_notice", 2).signed] == ["party:2"]
    hands = [one.who for one in table.paper("session_record").signed]
    assert hands == ["party:1", "party:2", "mediator:street_mediator"]
    table.scan(
        PagesOf(paper=first.no, last=1), PagesOf(paper=second.no, first=2, last=2), PagesOf(paper=record.no, first=3)
    )
    assert table.lacks("rights_copy") == []
    assert table.lacks("record_copy") == []
    assert [one.kind for one in table.case.evidence] == ["signed_copy"]
    assert not any(one.part in {"evidence", "evidence_checked"} for one in lacking(WORKFLOW, table.case))


def test_each_signs_on_a_day_of_its_own(table: Table) -> None:
    record = table.paper("session_record")
    table.mark(record, printed=DAY)
    table.mark(record, signatures=(HandSigned(who="party:1", on=DAY),))
    assert table.lacks("record_copy")[0].endswith("缺当事人签名、调解员签名、签名件扫描（第 2 号当事人）")
    table.mark(record, signatures=(HandSigned(who="party:2", on=date(2026, 9, 9)),), signed=date(2026, 9, 10))
    days = {one.who: one.on.day for one in table.paper("session_record").signed}
    assert days == {"party:1": 7, "party:2": 9, "mediator:street_mediator": 10}


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"signed": DAY}, ("OUT_OF_ORDER", "signed")),
        ({"stamped": DAY, "approved_by": DIRECTOR}, ("OUT_OF_ORDER", "stamped")),
        ({"printed": date(2026, 9, 11)}, ("FUTURE", "printed")),
        ({"printed": date(2026, 9, 6)}, ("BEFORE_BASIS", "printed")),
        ({"printed": date(2026, 9, 8), "signed": DAY}, ("BEFORE_BASIS", "signatures")),
        ({"printed": DAY, "stamped": DAY, "approved_by": DIRECTOR}, ("OUT_OF_ORDER", "stamped")),
        ({"printed": DAY, "signed": DAY, "stamped": DAY}, ("MISSING", "approved_by")),
        ({"printed": DAY, "signed": DAY, "stamped": DAY, "approved_by": OTHERS}, ("MISSING", "approved_by")),
        ({"printed": DAY, "copies": 0}, ("INVALID", "copies")),
        ({}, ("MISSING", "step")),
        ({"printed": DAY, "signatures": (HandSigned(who="party:9", on=DAY),)}, ("NO_SUCH_SIGNER", "signatures")),
        ({"printed": DAY, "signatures": (HandSigned(who="party:x", on=DAY),)}, ("NO_SUCH_SIGNER", "signatures")),
        ({"printed": DAY, "signatures": (HandSigned(who="seal", on=DAY),)}, ("NO_SUCH_SIGNER", "signatures")),
        ({"printed": DAY, "signatures": (POLICE,)}, ("NO_SUCH_SIGNER", "signatures")),
    ],
)  # fmt: skip
def test_what_is_out_of_order_or_wrong_is_refused_and_says_which(
    table: Table, said: dict[str, Any], wanted: tuple[str, str]
) -> None:
    before = table.case
    with pytest.raises(FieldsInvalid) as refused:
        table.mark(table.paper("acceptance_register"), **said)
    assert wanted in codes(refused)
    assert table.case is before


def test_a_notice_for_one_party_is_not_signed_by_another(table: Table) -> None:
    notice, _ = table.told_apart()
    with pytest.raises(FieldsInvalid) as refused:
        table.mark(notice, printed=DAY, signatures=(HandSigned(who="party:2", on=DAY),))
    assert codes(refused) == [("NOT_THEIR_PAPER", "signatures")]


def test_nothing_is_recorded_twice(table: Table) -> None:
    form = table.paper("acceptance_register")
    table.mark(form, printed=DAY, signed=DAY, stamped=DAY, approved_by=DIRECTOR)
    for said, code in (
        ({"signatures": (HandSigned(who="party:1", on=DAY),)}, "ALREADY_SIGNED"),
        ({"signed": DAY}, "WHO_SIGNED"),
        ({"stamped": DAY, "approved_by": DIRECTOR}, "ALREADY_STAMPED"),
    ):
        with pytest.raises(FieldsInvalid) as refused:
            table.mark(form, **said)
        assert code in [one for one, _ in codes(refused)]
    table.mark(form, printed=date(2026, 9, 9))  # another copy may always be printed


def test_one_paper_refused_refuses_the_whole_act_and_names_it(table: Table) -> None:
    one, other = table.paper("acceptance_register"), table.paper("session_record")
    table.mark(one, printed=DAY)
    before = table.case
    with pytest.raises(FieldsInvalid) as refused:
        table.mark(one, other, signed=DAY)
    assert "《人民调解记录》还没有登记打印" in refused.value.message
    assert table.case is before


def test_the_seal_agrees_with_its_register(table: Table) -> None:
    notice = table.paper("acceptance_register")
    table.act(
        "2026-09-09 09:00", "street_clerk", "use_seal", paper_title=notice.title, paper_number=notice.number,
        seal_copies=2, sealed_on="2026-09-08", seal_approved_by=DIRECTOR,
    )  # fmt: skip
    table.mark(notice, printed=DAY, signed=DAY)
    with pytest.raises(FieldsInvalid) as refused:
        table.mark(notice, stamped=date(2026, 9, 9), approved_by=DIRECTOR)
    assert codes(refused) == [("SEAL_DAY_DIFFERS", "stamped")]
    table.mark(notice, stamped=date(2026, 9, 8))
    assert len(table.case.seal_uses) == 1, "the line that was there is the one"


def test_only_who_keeps_the_seal_records_it_and_only_the_house_marks(table: Table) -> None:
    form = table.paper("acceptance_register")
    table.mark(form, printed=DAY, signed=DAY, who="street_mediator")
    with pytest.raises(ActorNotEntitled):
        table.mark(form, stamped=DAY, approved_by=DIRECTOR, who="street_mediator")
    with pytest.raises(ActorNotEntitled):
        table.mark(form, printed=DAY, who="officer")


def test_an_agreement_is_signed_and_sealed_by_the_act_that_puts_it_in_force(table: Table) -> None:
    table.signing()
    paper = table.paper("agreement")
    table.mark(paper, printed=date(2026, 9, 8), copies=3)
    assert table.step("agreement") == "put_in_force"
    for said in ({"signed": date(2026, 9, 9)}, {"stamped": date(2026, 9, 9), "approved_by": DIRECTOR}):
        with pytest.raises(FieldsInvalid) as refused:
            table.mark(paper, **said)
        assert "SIGNED_BY_ACT" in [code for code, _ in codes(refused)]
    with pytest.raises(FieldsInvalid) as early:
        table.scan(PagesOf(paper=paper.no))
    assert codes(early) == [("OUT_OF_ORDER", "scans")]
    table.performing()
    assert table.lacks("agreement_copy")[0].endswith("缺签名件扫描")
    table.scan(PagesOf(paper=paper.no))
    assert table.lacks("agreement_copy") == []


@pytest.mark.parametrize(
    ("pages", "media", "wanted"),
    [
        ((PagesOf(paper=99),), "application/pdf", "NO_SUCH_PAPER"),
        ((PagesOf(paper=1, first=2, last=9),), "application/pdf", "INVALID"),
        ((PagesOf(paper=1, first=3, last=2),), "application/pdf", "INVALID"),
        ((PagesOf(paper=1, first=0, last=1),), "application/pdf", "INVALID"),
        ((PagesOf(paper=1, last=2), PagesOf(paper=2, first=2)), "application/pdf", "PAGES_TWICE"),
        ((PagesOf(paper=1),), "audio/mpeg", "NOT_A_SCAN"),
    ],
)
def test_a_scan_of_the_wrong_kind_or_pages_is_refused(
    table: Table, pages: tuple[PagesOf, ...], media: str, wanted: str
) -> None:
    form, notice = table.paper("acceptance_register"), table.paper("rights_notice")
    table.mark(form, notice, printed=DAY, signed=DAY)
    table.mark(form, stamped=DAY, approved_by=DIRECTOR)
    named = {1: form.no, 2: notice.no}
    asked = tuple(msgspec.structs.replace(one, paper=named.get(one.paper, one.paper)) for one in pages)
    with pytest.raises(FieldsInvalid) as refused:
        table.scan(*asked, media=media)
    assert wanted in [code for code, _ in codes(refused)]
    assert table.case.evidence == ()


def test_a_void_paper_keeps_its_number_and_counts_no_more(table: Table) -> None:
    record = table.paper("session_record")
    assert not any(one.part == "session_records" for one in lacking(WORKFLOW, table.case))
    table.does(
        VoidPaper(case=table.case.id, command_id=table.id(), no=record.no, reason="写错了日期"), "street_mediator"
    )
    kept = table.paper("session_record")
    assert (kept.status, kept.number, kept.void_reason) == ("void", record.number, "写错了日期")
    table.signing()
    assert any(one.part == "session_records" for one in lacking(WORKFLOW, table.case))
    with pytest.raises(FieldsInvalid):
        table.mark(kept, printed=DAY)
    with pytest.raises(ActionNotOffered):
        table.does(VoidPaper(case=table.case.id, command_id=table.id(), no=kept.no, reason="再来"), "street_mediator")


def test_a_correction_issues_a_new_paper_that_names_the_old(table: Table) -> None:
    record = table.paper("session_record")
    table.mark(record, printed=DAY, signed=DAY)
    command = CorrectPaper(case=table.case.id, command_id=table.id(), no=record.no, reason="地点有误")
    table.does(command, "street_mediator")
    old = table.case.paper(record.no)
    new = table.paper("session_record")
    assert old is not None
    assert (old.status, new.status) == ("void", "issued")
    assert (new.replaces, new.replaces_reason, new.session) == (record.no, "地点有误", record.session)
    assert new.signed == new.printed == ()
    assert table.step("session_record") == "printed"
    assert old.signed, "what was signed stays to be seen"


@pytest.mark.parametrize("command", [VoidPaper, CorrectPaper])
def test_an_agreement_in_force_is_not_undone_by_striking_its_paper(table: Table, command: type[Any]) -> None:
    table.performing()
    paper = table.paper("agreement")
    with pytest.raises(RequirementUnmet) as refused:
        table.does(command(case=table.case.id, command_id=table.id(), no=paper.no, reason="写错"), "street_mediator")
    assert codes(refused) == [("AGREEMENT_IN_FORCE", "no")]
    assert "变更协议" in refused.value.message


def test_a_drafted_agreement_is_corrected_and_not_made_void(table: Table) -> None:
    table.signing()
    paper = table.paper("agreement")
    with pytest.raises(RequirementUnmet) as refused:
        table.does(VoidPaper(case=table.case.id, command_id=table.id(), no=paper.no, reason="错"), "street_mediator")
    assert codes(refused) == [("AGREEMENT_OPEN", "no")]
    table.does(CorrectPaper(case=table.case.id, command_id=table.id(), no=paper.no, reason="错字"), "street_mediator")
    new = table.paper("agreement")
    assert new.number == paper.number, "the number names the agreement"
    table.performing()
    assert table.case.agreement is not None
    assert table.case.agreement.in_force


def test_reasons_and_rights_are_wanted(table: Table) -> None:
    record = table.paper("session_record")
    for reason in ("", "字" * 201):
        with pytest.raises(FieldsInvalid) as refused:
            table.does(
                VoidPaper(case=table.case.id, command_id=table.id(), no=record.no, reason=reason), "street_mediator"
            )
        assert codes(refused)[0][1] == "reason"
    with pytest.raises(ActorNotEntitled):
        table.does(VoidPaper(case=table.case.id, command_id=table.id(), no=record.no, reason="错"), "officer")


def test_when_the_file_is_archived_nothing_moves(table: Table) -> None:
    table.archived()
    record = table.paper("session_record")
    late = "2026-09-23 09:00"
    for command in (
        MarkPapers(case=table.case.id, command_id=table.id(), papers=(record.no,), printed=date(2026, 9, 22)),
        VoidPaper(case=table.case.id, command_id=table.id(), no=record.no, reason="错"),
        CorrectPaper(case=table.case.id, command_id=table.id(), no=record.no, reason="错"),
    ):
        with pytest.raises(CaseClosed):
            table.does(command, "street_mediator", late)


def test_taking_an_act_back_keeps_what_became_of_papers(table: Table) -> None:
    record, form = table.paper("session_record"), table.paper("acceptance_register")
    table.act("2026-09-10 08:00", "street_mediator", "mark_risk", colour="yellow", reason="情绪激动")
    table.mark(form, printed=DAY, signed=DAY, stamped=DAY, approved_by=DIRECTOR)
    command = CorrectPaper(case=table.case.id, command_id=table.id(), no=record.no, reason="地点有误")
    table.does(command, "street_mediator")
    table.act("2026-09-10 10:00", "street_mediator", "undo", reason="按错了")
    assert table.case.risk.colour == "green"
    kept = table.paper("acceptance_register")
    assert kept.printed
    assert kept.sealed is not None
    assert len(table.case.seal_uses) == 1, "no line of the register is struck out"
    assert table.paper("session_record").replaces == record.no


def test_where_signed_copies_are_required_closing_wants_them_or_a_reason() -> None:
    parts = tuple(
        msgspec.structs.replace(one, required=True) if one.key == "agreement_copy" else one for one in WORKFLOW.dossier
    )
    table = Table(workflow=msgspec.structs.replace(WORKFLOW, dossier=parts))
    table.mediating()
    table.session("2026-09-07 14:00", "agreed")
    table.archiving()
    with pytest.raises(RequirementUnmet) as refused:
        table.act("2026-09-22 10:00", "street_clerk", "archive", **table.filing(missing_reason=""))
    assert codes(refused) == [("FILE_INCOMPLETE", "missing_reason")]
    assert "缺签名件扫描" in refused.value.message
    table.scan(PagesOf(paper=table.paper("agreement").no))
    table.act("2026-09-22 10:00", "street_clerk", "archive", **table.filing(missing_reason=""))
    assert table.state == "archived"


def test_every_refusal_names_nobody(table: Table) -> None:
    names = {one.name for one in table.case.parties}
    with pytest.raises(Refusal) as refused:
        table.mark(table.paper("acceptance_register"), printed=DAY, signatures=(HandSigned(who="party:9", on=DAY),))
    assert not any(name in refused.value.message for name in names)
