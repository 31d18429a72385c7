"""What a file lacks: each rule of the list and each check, found where it is broken and silent where it is not."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest

from api.pages.dossier_view import PAGES
from mediation.calendar.moments import When
from mediation.definitions.dossier_rules import FILE_CHECKS, FILE_CONDITIONS, FilePart, supplied_on
from mediation.engine.amendments import Correction
from mediation.engine.case import Answer, Case, CaseId, Evidence, Paper
from mediation.engine.completeness import CONDITIONS, lacking, required_lacking
from mediation.engine.cross_checks import CHECKS
from mediation.engine.file_review import review
from mediation.engine.paper_copies import SCAN, signers_wanted, wanted_of
from mediation.engine.paper_marks import HandSigned, ScannedPages, Sealed
from mediation.town.institutions import AccountId
from tests.dossier.shelves import WORKFLOW
from tests.engine.builders import instant
from tests.engine.stages import Play
from tests.shipped import shipped, space

IDENTITY = "52260119900307123X"


class Told(Play):
    """The shipped workflow, not the first revision."""

    level = "street"


def a_play() -> Told:
    return Told(workflow=WORKFLOW)


def archived() -> Case:
    play = a_play().mediating()
    play.session("2026-09-07 14:00", "agreed")
    play.archiving()
    play.act("2026-09-22 10:00", play.clerk, "archive", **play.filing(missing_reason=""))
    parties = tuple(msgspec.structs.replace(one, id_number=IDENTITY) for one in play.case.parties)
    return msgspec.structs.replace(play.case, parties=parties)


def changed(**parts: Any) -> Case:
    return msgspec.structs.replace(COMPLETE, **parts)


def codes(case: Case) -> set[str]:
    return {one.part for one in lacking(WORKFLOW, case)}


def without_papers(*kinds: str) -> Case:
    return changed(papers=tuple(one for one in COMPLETE.papers if one.kind not in kinds))


def agreement(**parts: Any) -> Case:
    return changed(agreements=(msgspec.structs.replace(COMPLETE.agreements[-1], **parts),))


def day(text: str) -> When:
    return When.on(date.fromisoformat(text))


def a_piece(**parts: Any) -> Evidence:
    given = {
        "no": 1, "digest": "0" * 64, "size": 1, "media": "image/jpeg", "name": "a.jpg", "title": "a",
        "kind": "photograph", "supplied_on": day("2026-09-07"), "added_by": AccountId("x"),
        "added_at": instant("2026-09-07 10:00"),
    }  # fmt: skip
    return Evidence(**(given | parts))


def signed_copies(case: Case) -> Case:
    """The case with every paper printed, signed, stamped and scanned, as the list wants."""
    scan = a_piece(no=len(case.evidence) + 1, kind=SCAN, media="application/pdf", pages=99, digest="f" * 64)
    papers = []
    for paper in case.papers:
        wants = wanted_of(WORKFLOW, case, paper)
        hands = signers_wanted(case, paper, wants)
        named = ("mediator:street_mediator" if one == "mediator" else one for one in hands)
        papers.append(
            msgspec.structs.replace(
                paper,
                signed=tuple(HandSigned(who=one, on=paper.on.day) for one in named),
                sealed=Sealed(on=paper.on.day, institution=paper.institution, use=1) if "stamped" in wants else None,
                scanned=(ScannedPages(evidence=scan.no, first=1, last=1),),
            )
        )
    return msgspec.structs.replace(case, papers=tuple(papers), evidence=(*case.evidence, scan))


COMPLETE = signed_copies(archived())


def test_every_name_that_an_author_may_use_means_something() -> None:
    assert set(CONDITIONS) == set(FILE_CONDITIONS)
    assert set(CHECKS) == set(FILE_CHECKS)


def test_a_receipt_wants_both_hands_of_its_obligation_and_how_it_was_signed_a_hand_and_the_seal() -> None:
    proof = next(one for one in COMPLETE.papers if one.kind == "performance_proof")
    assert wanted_of(WORKFLOW, COMPLETE, proof) == ("signed_by_parties", "scanned")
    assert signers_wanted(COMPLETE, proof, ("signed_by_parties",)) == ("party:1", "party:2")
    bare = msgspec.structs.replace(proof, signed=(), scanned=())
    case = changed(papers=tuple(bare if one.no == proof.no else one for one in COMPLETE.papers))
    (lack,) = lacking(WORKFLOW, case)
    assert (lack.part, lack.paper, lack.required) == ("performance_copy", proof.no, False)
    assert "当事人签名、签名件扫描（第 1、2 号当事人）" in lack.why_zh
    apart = msgspec.structs.replace(bare, no=99, kind="signing_record", title="调解协议书签署情况")
    (lack,) = lacking(WORKFLOW, changed(papers=(*COMPLETE.papers, apart)))
    assert (lack.part, lack.paper) == ("signing_copy", 99)
    assert "缺调解员签名、盖章、签名件扫描" in lack.why_zh


def test_a_complete_file_lacks_nothing_and_scores_everything() -> None:
    assert codes(COMPLETE) == set()
    found = review(WORKFLOW, COMPLETE)
    assert found is not None
    assert (found.score, found.most, found.grade, found.vetoed) == (100, 100, "优", ())


@pytest.mark.parametrize(
    ("kinds", "part", "required"),
    [
        (("acceptance_register", "application"), "begins_with", True),
        (("rights_notice",), "rights_notice", False),
        (("session_record",), "session_records", True),
        (("agreement", "seal_log"), "agreement", True),
        (("visit_record",), "visits", True),
        (("performance_proof",), "performance", False),
    ],
)
def test_a_paper_that_is_not_there_is_missed(kinds: tuple[str, ...], part: str, required: bool) -> None:
    case = without_papers(*kinds)
    assert codes(case) == {part}
    assert bool(required_lacking(WORKFLOW, case)) is required
    (lack,) = lacking(WORKFLOW, case)
    assert lack.supplied_by
    assert set(lack.supplied_by) <= set(WORKFLOW.actions)


def test_a_void_paper_is_no_paper() -> None:
    papers = tuple(
        msgspec.structs.replace(one, status="void") if one.kind == "visit_record" else one for one in COMPLETE.papers
    )
    assert "visits" in codes(changed(papers=papers))


BROKEN: dict[str, Case] = {
    "request after acceptance": changed(requested_on=day("2026-09-08")),
    "session before acceptance": changed(accepted_on=day("2026-09-08")),
    "agreement before the session": changed(
        sessions=tuple(msgspec.structs.replace(one, on=day("2026-09-09")) for one in COMPLETE.sessions)
    ),
    "effect before the agreement": agreement(effective_on=date(2026, 9, 1)),
    "visit after the archive": changed(
        visits=tuple(msgspec.structs.replace(one, on=day("2026-09-30")) for one in COMPLETE.visits)
    ),
    "performed before agreed": agreement(
        obligations=tuple(
            msgspec.structs.replace(one, performed_on=day("2026-09-07")) for one in COMPLETE.agreements[-1].obligations
        )
    ),
    "performed after the archive": agreement(
        obligations=tuple(
            msgspec.structs.replace(one, performed_on=day("2026-09-30")) for one in COMPLETE.agreements[-1].obligations
        )
    ),
}


@pytest.mark.parametrize("what", BROKEN)
def test_days_out_of_order_refuse_the_archive(what: str) -> None:
    found = [one for one in lacking(WORKFLOW, BROKEN[what]) if one.part == "dates_in_order"]
    assert found
    assert all(one.required and one.why_zh and one.why_en for one in found)


@pytest.mark.parametrize(
    ("case", "part", "why"),
    [
        (agreement(signatures=COMPLETE.agreements[-1].signatures[1:]), "signed", "第 1 号当事人签名"),
        (
            agreement(
                signatures=tuple(
                    one for one in COMPLETE.agreements[-1].signatures if not one.who.startswith("mediator")
                )
            ),
            "signed",
            "调解员签名",
        ),
        (
            agreement(signatures=tuple(one for one in COMPLETE.agreements[-1].signatures if one.who != "seal")),
            "sealed",
            "调委会印章",
        ),
        (changed(rights_told=False), "rights_told", "告知权利义务"),
        (changed(evidence=(*COMPLETE.evidence, a_piece(no=2))), "evidence_checked", "第 2 号证据材料"),
        (changed(visits_planned=3), "visited_in_time", "应回访 3 次"),
        (
            changed(answers=(Answer(party=1, value="refused", on=day("2026-09-06"), rung="street"),)),
            "nobody_forced",
            "第 1 号当事人拒绝后仍开会调解",
        ),
    ],
)
def test_what_a_reviewer_deducts_for_is_found(case: Case, part: str, why: str) -> None:
    (lack,) = [one for one in lacking(WORKFLOW, case) if one.part == part]
    assert why in lack.why_zh
    assert lack.why_en


def test_a_missing_seal_vetoes_whatever_the_score() -> None:
    unsealed = agreement(signatures=tuple(one for one in COMPLETE.agreements[-1].signatures if one.who != "seal"))
    found = review(WORKFLOW, unsealed)
    assert found is not None
    assert [one.zh for one in found.vetoed] == ["协议书没有调委会印章"]
    assert found.grade == "不合格"


def test_a_line_of_the_review_loses_no_more_than_its_points() -> None:
    found = review(
        WORKFLOW, changed(parties=tuple(msgspec.structs.replace(one, id_number="") for one in COMPLETE.parties * 3))
    )
    assert found is not None
    line = next(one for one in found.lines if one.key == "facts")
    assert (line.kept, line.points) == (0, 10)


def test_nobody_is_named_in_what_is_missing() -> None:
    names = {one.name for one in COMPLETE.parties}
    for case in BROKEN.values():
        for lack in lacking(WORKFLOW, case):
            assert not any(name in lack.why_zh + lack.why_en for name in names if len(name) > 1)


def test_what_was_never_asked_of_a_case_is_not_missed() -> None:
    logged = a_play().logged().case
    assert {one.part for one in required_lacking(WORKFLOW, logged)} == {"begins_with"}


WORKFLOWS = {key: shipped(key) for key in ("property_three_level", "linked_mediation_121")}


def can_be_lacking(part: FilePart) -> bool:
    return bool(part.check or part.wants) or part.required or part.when != "always"


@pytest.mark.parametrize(
    ("key", "part"),
    [(key, part) for key, workflow in WORKFLOWS.items() for part in workflow.dossier if can_be_lacking(part)],
    ids=lambda one: one if isinstance(one, str) else one.key,
)
def test_every_rule_of_the_list_has_what_supplies_it(key: str, part: FilePart) -> None:
    """An action that can be taken in some case that gets there, or a page of the case."""
    proof, workflow = space(key), WORKFLOWS[key]
    assert set(part.supplied_by) <= set(workflow.actions)
    taken = [one for one in part.supplied_by if any(proof.may(number, one) for number in range(len(proof.nodes)))]
    assert taken == list(part.supplied_by)
    assert taken or supplied_on(part) in PAGES


@pytest.mark.parametrize("key", WORKFLOWS)
def test_whatever_only_an_act_before_acceptance_makes_is_supplied_on_a_page_afterwards(key: str) -> None:
    """A paper made void while the case is under way cannot be made by accepting it once more."""
    proof, workflow = space(key), WORKFLOWS[key]
    late = [number for state in ("performing", "archiving") for number in proof.by_state[state]]
    early = [
        part
        for part in workflow.dossier
        if can_be_lacking(part) and not part.check
        if not any(proof.may(number, one) for one in part.supplied_by for number in late)
    ]
    assert {part.key for part in early} >= {"rights_notice", "begins_with"}
    assert all(supplied_on(part) in PAGES for part in early)


def test_the_identity_of_a_party_is_supplied_by_completing_or_correcting_the_party() -> None:
    part = next(one for one in WORKFLOW.dossier if one.key == "parties_identified")
    assert part.supplied_by == ("correct_party", "add_party")


@pytest.mark.parametrize(
    ("newer", "faulty"),
    [
        ({}, False),  # of the same kind
        ({"kind": "session_record", "session": 1, "replaces": 1}, False),  # names the wrong one
        ({"kind": "session_record", "session": 1, "replaces": 2}, True),  # names another
        ({"party": 2}, True),  # for somebody else
        ({"no": 2, "replaces": 1}, True),  # was there before the correction
    ],
)
def test_after_a_correction_the_paper_that_names_the_wrong_one_counts(newer: dict[str, Any], faulty: bool) -> None:
    on, house = When.at(instant("2026-09-08 09:00")), WORKFLOW.documents["acceptance_register"]
    plain: dict[str, Any] = {"title": house.title.zh, "institution": "committee", "on": on, "number": ""}
    wrong = Paper(no=1, kind="acceptance_register", **plain)
    right = Paper(**{"no": 3, "kind": "acceptance_register", **plain, **newer})
    corrected = Correction(
        no=1, of="party", ref=1, field="name", was="甲", now="乙", reason="笔误", by=AccountId("clerk"), on=on,
        papers=(1,), since=2,
    )  # fmt: skip
    case = Case(id=CaseId("case"), papers=(wrong, right), corrections=(corrected,))
    assert bool(list(CHECKS["papers_as_corrected"](WORKFLOW, case))) is faulty
