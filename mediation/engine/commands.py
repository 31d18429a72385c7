"""What can be asked of the engine, in the imperative. What came of it are events (`events.py`)."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from mediation.calendar.terms import When
from mediation.engine.amendments import ReplacedEntry
from mediation.engine.case import CaseId, WorkflowRef
from mediation.engine.paper_marks import HandSigned, PagesOf
from mediation.town.institutions import AccountId


class _Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="command"):
    """A request about one case. `command_id` is unique per account: sent twice, it takes effect once."""

    case: CaseId
    command_id: str


class OpenCase(_Command, frozen=True, kw_only=True, tag="open_case"):
    """Open a case by the workflow's opening action (`log`, or an incoming handoff).

    `linked_from` is the case that owes this one: it is set by a consequence, never by a person, and whoever was
    entitled to the act there needs no post that opens cases here.
    """

    workflow: str
    action: str
    fields: dict[str, Any] = {}
    happened: When | None = None
    late_reason: str = ""
    linked_from: CaseId | None = None


class TakeAction(_Command, frozen=True, kw_only=True, tag="take_action"):
    """Do something to a case. `expected_version` is required from people; the clock and channels omit it.

    `happened` None means now. `late_reason` is wanted when the act lies more than 15 days back.
    """

    action: str
    fields: dict[str, Any] = {}
    happened: When | None = None
    expected_version: int | None = None
    late_reason: str = ""


class AddNote(_Command, frozen=True, kw_only=True, tag="add_note"):
    """Add a remark to the file. Needs no version: a remark never conflicts."""

    text: str
    happened: When | None = None


class AddEvidence(_Command, frozen=True, kw_only=True, tag="add_evidence"):
    """Add a file to the evidence. Sent by `casework/attach.py` only, when the file is on the disk for good.

    Needs no version: a file never conflicts. `supplied` None means now; `supplied_by` is a party's number or 0. With
    `scans` it shows papers of the case as they were signed, and is no evidence of the dispute.
    """

    digest: str
    size: int
    media: str
    name: str
    kind: str
    title: str = ""
    pages: int = 1
    supplied_by: int = 0
    supplier: str = ""
    supplied: When | None = None
    private: bool = False
    pictured: bool = False
    scans: tuple[PagesOf, ...] = ()


class CheckEvidence(_Command, frozen=True, kw_only=True, tag="check_evidence"):
    """Say that a piece of evidence was held against the original and agrees with it (与原件核对一致)."""

    no: int
    words: str = ""
    checked: When | None = None


class WithdrawEvidence(_Command, frozen=True, kw_only=True, tag="withdraw_evidence"):
    """Take a piece of evidence out of what counts, with the reason. It stays in the file, marked."""

    no: int
    reason: str


class MarkPapers(_Command, frozen=True, kw_only=True, tag="mark_papers"):
    """Record what became of papers: printed, signed, stamped, one of these or several, for all of them in one act.

    `papers` are numbers in the case. `signed` is the day on which everybody signed whose signature a paper wants;
    `signatures` name people one by one, each with a day. `approved_by` approved the use of the seal. `shown_by` is the
    number of a scan in the case that shows the paper, where it is another institution's reply.
    """

    papers: tuple[int, ...]
    printed: date | None = None
    copies: int = 1
    signed: date | None = None
    signatures: tuple[HandSigned, ...] = ()
    stamped: date | None = None
    stamped_copies: int = 1
    approved_by: AccountId | None = None
    shown_by: int = 0


class VoidPaper(_Command, frozen=True, kw_only=True, tag="void_paper"):
    """Make a paper void (作废), with the reason. It stays in the file and keeps its number."""

    no: int
    reason: str


class CorrectPaper(_Command, frozen=True, kw_only=True, tag="correct_paper"):
    """Issue a paper anew from the record as it stands (更正): the old one becomes void, the new one says why."""

    no: int
    reason: str


OfPapers = MarkPapers | VoidPaper | CorrectPaper


class AskRedaction(_Command, frozen=True, kw_only=True, tag="ask_redaction"):
    """Ask that personal values of a party be removed from the record of a closed case (个人信息保护法 47).

    `what` are kinds of `redacting.KINDS`; `evidence` the pieces whose files go, too. `ordered_by` names the authority
    that ordered it; without one, a file that is still to be kept stays as it is.
    """

    party: int
    what: tuple[str, ...]
    reason: str
    basis: str
    ordered_by: str = ""
    evidence: tuple[int, ...] = ()


class DecideRedaction(_Command, frozen=True, kw_only=True, tag="decide_redaction"):
    """Approve or refuse what somebody else asked. An approval is sent by `casework/redact.py` only, which has replaced
    the entries named in `replaced` in the same transaction."""

    no: int
    approve: bool
    words: str = ""
    replaced: tuple[ReplacedEntry, ...] = ()
    papers: tuple[int, ...] = ()
    removed: tuple[str, ...] = ()


OfRedaction = AskRedaction | DecideRedaction


class AskCorrection(_Command, frozen=True, kw_only=True, tag="ask_correction"):
    """Ask that one value of a closed record be put right, with the reason; somebody else decides.

    `of`, `ref`, `entry` and `field` name the value as `amendments.Correction` does, `now` is what is right.
    """

    of: str
    field: str
    now: str
    reason: str
    ref: int = 0
    entry: int = 0


class DecideCorrection(_Command, frozen=True, kw_only=True, tag="decide_correction"):
    """Approve or refuse the correction of a closed record that somebody else asked for."""

    no: int
    approve: bool
    words: str = ""


OfCorrection = AskCorrection | DecideCorrection

OfEvidence = AddEvidence | CheckEvidence | WithdrawEvidence


class ReachStep(_Command, frozen=True, kw_only=True, tag="reach_step"):
    """Carry out a due step of a clock. Sent by the sweep only; a step that is no longer due does nothing."""

    key: str
    ref: str
    anchor: str
    step: int


class Reproject(_Command, frozen=True, kw_only=True, tag="reproject"):
    """Count the running clocks of a case anew after a holiday notice was published. Sent for the clock only.

    `notice` is the number of the notice; what does not move does nothing.
    """

    notice: int


class Answers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What becomes of words that another revision does not have: the old key and the new one.

    A clock may also be answered by `drop` (it ends), a kind of paper and a fact by `keep` (it stays as it was noted).
    """

    states: dict[str, str] = {}
    levels: dict[str, str] = {}
    routes: dict[str, str] = {}
    deadlines: dict[str, str] = {}
    documents: dict[str, str] = {}
    fields: dict[str, str] = {}


class Adopt(_Command, frozen=True, kw_only=True, tag="adopt"):
    """Bind a case to another revision of its workflow. Sent by an approved plan only (`casework/adopt.py`).

    `takes_back` is the entry by which the case was bound to its present revision, if that is to be undone; 0 if not.
    """

    plan: str
    to: WorkflowRef
    answers: Answers = Answers()
    takes_back: int = 0
    expected_version: int | None = None


OfTheRecord = OfRedaction | OfCorrection

Command = OpenCase | TakeAction | AddNote | OfEvidence | OfPapers | OfTheRecord | ReachStep | Reproject | Adopt
