"""Evidence of a case: which kinds there are, what may be added, checked, withdrawn, and what may leave the house.

Like a remark, a file belongs to no state of the procedure: everybody who sees the whole case may add one until the case
ends. Whether the bytes are what they say they are has been found out before (`casework/attach.py`); nothing here looks
at a file.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from mediation.calendar.terms import When, day_of
from mediation.definitions.evidence_kinds import EVIDENCE_KINDS
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.case import Case, Evidence
from mediation.engine.commands import AddEvidence, CheckEvidence, OfEvidence, WithdrawEvidence
from mediation.engine.paper_copies import SCAN
from mediation.engine.paper_scans import scanned
from mediation.engine.standings import holder
from mediation.errors import ActionNotOffered, ActorNotEntitled, CaseClosed, FieldsInvalid, Objection, RequirementUnmet
from mediation.town.around import Town

KINDS = EVIDENCE_KINDS
MOST_FILES = 500
"""How many pieces one case may hold: 20 papers and 30 photographs are a full file."""
LONGEST_TITLE, LONGEST_SUPPLIER, LONGEST_WORDS, LONGEST_NAME = 100, 50, 200, 200
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CLOCK_SKEW = timedelta(minutes=5)


def decide_evidence(
    workflow: Workflow, case: Case, command: OfEvidence, actor: Actor, at: datetime, town: Town
) -> tuple[ev.EvidenceAdded | ev.EvidenceCheckedAgainstOriginal | ev.EvidenceWithdrawn | ev.PaperScanned, ...]:
    """Give the events of a command about evidence. Raises a Refusal with all objections; nothing happened then."""
    state = workflow.states.get(case.state)
    if state is None:
        raise ActionNotOffered(Objection("NOT_OFFERED", "案件尚未登记，不能添加证据材料"))
    if isinstance(command, AddEvidence) and command.scans:  # a signed copy is wanted after the end, too
        added = _added(case, command, actor, at)
        return (added, *scanned(workflow, case, added.evidence, command.scans, actor, town))
    if state.final:
        raise CaseClosed(Objection("CASE_CLOSED", "案件已办结，证据材料不能再变动"))
    match command:
        case AddEvidence():
            return (_added(case, command, actor, at),)
        case CheckEvidence():
            return (_checked(case, command, actor, at),)
        case WithdrawEvidence():
            return (_withdrawn(case, command, actor, at),)


def may_travel(case: Case) -> tuple[Evidence, ...]:
    """List the evidence that a packet for another institution may name: what counts and is not private.

    Nothing travels by itself: whoever puts a packet together still chooses from these.
    """
    return tuple(one for one in counting(case) if not one.private)


def found(case: Case, no: int) -> Evidence | None:
    """Give the piece with this number, or None."""
    return next((one for one in case.evidence if one.no == no), None)


def counting(case: Case, kind: str = "") -> tuple[Evidence, ...]:
    """List what counts, of one kind or of all. Scans of papers are no evidence."""
    standing = (one for one in case.evidence if not one.withdrawn and one.kind != SCAN)
    return tuple(one for one in standing if kind in {"", one.kind})


def _added(case: Case, command: AddEvidence, actor: Actor, at: datetime) -> ev.EvidenceAdded:
    title = command.title.strip() or command.name.rsplit(".", 1)[0].strip() or KINDS["other"][0]
    objections = [*_faults(case, command, at)]
    if not command.title.strip():
        title = title[:LONGEST_TITLE]
    elif len(title) > LONGEST_TITLE:
        objections.append(Objection("INVALID", f"材料名称最多 {LONGEST_TITLE} 字", "title"))
    if objections:
        raise FieldsInvalid(*objections)
    piece = Evidence(
        no=len(case.evidence) + 1,
        digest=command.digest,
        size=command.size,
        media=command.media,
        name=command.name,
        title=title,
        kind=command.kind,
        pages=command.pages,
        supplied_by=command.supplied_by,
        supplier=command.supplier.strip(),
        supplied_on=command.supplied or When.at(at),
        added_by=actor.account,
        added_at=at,
        private=command.private,
        pictured=command.pictured,
    )
    return ev.EvidenceAdded(evidence=piece)


def _faults(case: Case, command: AddEvidence, at: datetime) -> list[Objection]:
    faults = []
    if not _SHA256.fullmatch(command.digest) or command.size < 1 or command.pages < 1:
        faults.append(Objection("INVALID", "文件的校验信息不完整，请重新上传", "file"))
    if not 1 <= len(command.name) <= LONGEST_NAME or not command.name.isprintable():
        faults.append(Objection("INVALID", f"文件名须为 1 至 {LONGEST_NAME} 个可见字符", "name"))
    # A scan of our papers names them at once; one of a reply is kept for the committee until the answer is entered.
    if command.kind not in KINDS and not (command.kind == SCAN and (command.scans or command.private)):
        faults.append(Objection("INVALID", "请选择材料种类", "kind"))
    if command.kind == SCAN and command.media != "application/pdf" and not command.media.startswith("image/"):
        faults.append(Objection("NOT_A_SCAN", "扫描件须为 PDF 或图片", "file"))
    if command.scans and command.kind != SCAN:
        faults.append(Objection("INVALID", "签名件扫描不是证据材料", "kind"))
    if command.supplied_by and case.party(command.supplied_by) is None:
        faults.append(Objection("INVALID", "没有这位当事人，请重新选择提交人", "supplied_by"))
    if len(command.supplier.strip()) > LONGEST_SUPPLIER:
        faults.append(Objection("INVALID", f"提交人最多 {LONGEST_SUPPLIER} 字", "supplier"))
    if not command.supplied_by and not command.supplier.strip():
        faults.append(Objection("MISSING", "请写明由谁提交", "supplier"))
    if command.supplied is not None and _lies_ahead(command.supplied, at):
        faults.append(Objection("FUTURE", "提交日期不能晚于今天", "supplied"))
    same = next((one for one in case.evidence if not one.withdrawn and one.digest == command.digest), None)
    if same is not None:
        faults.append(Objection("SAME_FILE", f"这个文件已在本案证据材料中（第 {same.no} 号），不必重复上传", "file"))
    if len(case.evidence) >= MOST_FILES:
        faults.append(Objection("TOO_MANY_FILES", f"一件案件最多 {MOST_FILES} 份证据材料", "file"))
    return faults


def _checked(case: Case, command: CheckEvidence, actor: Actor, at: datetime) -> ev.EvidenceCheckedAgainstOriginal:
    piece = _standing(case, command.no)
    _by_handlers(case, actor, also=case.participants)
    if piece.checked_on is not None:
        raise RequirementUnmet(Objection("ALREADY_CHECKED", "这份材料已经与原件核对"))
    on = command.checked or When.at(at)
    faults = []
    if _lies_ahead(on, at):
        faults.append(Objection("FUTURE", "核对日期不能晚于今天", "checked"))
    if on.day < piece.supplied_on.day:
        faults.append(Objection("BEFORE_BASIS", "核对日期不能早于提交日期", "checked"))
    if len(command.words.strip()) > LONGEST_WORDS:
        faults.append(Objection("INVALID", f"核对说明最多 {LONGEST_WORDS} 字", "words"))
    if faults:
        raise FieldsInvalid(*faults)
    return ev.EvidenceCheckedAgainstOriginal(no=piece.no, by=actor.account, on=on, words=command.words.strip())


def _withdrawn(case: Case, command: WithdrawEvidence, actor: Actor, at: datetime) -> ev.EvidenceWithdrawn:
    piece = _standing(case, command.no)
    if piece.added_by != actor.account:
        _by_handlers(case, actor)
    reason = command.reason.strip()
    if not reason:
        raise FieldsInvalid(Objection("MISSING", "请写明撤下的原因", "reason"))
    if len(reason) > LONGEST_WORDS:
        raise FieldsInvalid(Objection("INVALID", f"撤下的原因最多 {LONGEST_WORDS} 字", "reason"))
    return ev.EvidenceWithdrawn(no=piece.no, by=actor.account, on=When.at(at), reason=reason)


def _standing(case: Case, no: int) -> Evidence:
    piece = found(case, no)
    if piece is None:
        raise ActionNotOffered(Objection("NO_SUCH_EVIDENCE", "没有这份证据材料", "no"))
    if piece.withdrawn:
        raise ActionNotOffered(Objection("EVIDENCE_WITHDRAWN", "这份证据材料已经撤下", "no"))
    return piece


def may_check(case: Case, actor: Actor) -> bool:
    """Say whether this actor may hold evidence against the original: somebody of the house that handles the case."""
    return bool(actor.institutions & {holder(case), case.handler, *case.participants})


def may_withdraw(case: Case, piece: Evidence, actor: Actor) -> bool:
    """Say whether this actor may take a piece out: who added it, or the house that handles the case."""
    return piece.added_by == actor.account or bool(actor.institutions & {holder(case), case.handler})


def _by_handlers(case: Case, actor: Actor, *, also: tuple[str, ...] = ()) -> None:
    if not actor.institutions & {holder(case), case.handler, *also}:
        raise ActorNotEntitled(Objection("NOT_ENTITLED", "只有承办机构的人员可以办理"))


def _lies_ahead(on: When, at: datetime) -> bool:
    return on.day > day_of(at) or (on.instant is not None and on.instant > at + _CLOCK_SKEW)
