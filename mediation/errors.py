"""Every error this house raises, in one tree.

MediationError
├── DefinitionError       the workflow file is wrong: its author must act
│   ├── UnreadableDefinition    not YAML, a duplicate key, a surprising type
│   ├── UnknownName             a name nobody defined; «did you mean …»
│   ├── UnsoundDefinition       readable, but the proof found faults (all of them at once)
│   └── UnknownRevision         no such workflow or revision is loaded
├── Refusal               the engine says no: the actor must act
│   ├── ActionNotOffered        the action does not exist here, or not in this state
│   ├── ActorNotEntitled        somebody else may do this
│   ├── RequirementUnmet        something must be done or recorded first
│   ├── FieldsInvalid           the form is incomplete or wrong
│   ├── CaseClosed              the case has ended
│   └── HandoffMismatch         no such handoff is open, or it is the other side's turn
├── RecordError           the record and the request disagree
│   ├── CaseNotFound            absent or invisible: the two look the same
│   ├── StaleCase               somebody acted in between
│   ├── AlreadyLogged           this matter is in the register already
│   ├── CommandIdReused         the same command id with another content
│   ├── BrokenChain             the journal does not verify
│   ├── EvidenceDamaged         a file is missing or not what it was
│   └── StoreUnavailable        the database cannot take the work now; nothing was stored
├── CalendarError         a calendar cannot answer
├── DocumentError
│   ├── MissingFacts            a paper lacks facts, each named
│   ├── NamesLeft               a case for teaching would still show what is known of somebody
│   └── RenderFailed            drawing failed and may be tried again
├── HandoffError
│   ├── ChannelUnavailable      the other side cannot be reached now
│   ├── AddressRefused          an address that may not be called
│   ├── MessageUnsigned         a message whose signature or timestamp does not hold
│   ├── MessageMalformed        a message that is not what the protocol says
│   ├── MessageOutOfOrder       a message before or behind its turn
│   └── ReceiptRefused          a receipt that does not fit
├── SignInError
│   ├── SignInRefused           wrong name or password
│   └── SignInLocked            too many tries
└── TownError             places, institutions or people do not fit together

A class's docstring is its message when none is given; values are attributes.
Messages are Chinese first; no personal data stands in any of them.
"""

from __future__ import annotations

from typing import NamedTuple


class Objection(NamedTuple):
    """One reason for a refusal: a stable code, the words for the actor, and the form field if one is at fault."""

    code: str
    reason: str
    field: str | None = None
    basis: str | None = None


class Finding(NamedTuple):
    """One fault in a definition: code, words, where it stands, what to do, and a shortest path that shows it.

    What reads and proves workflows says everything in Chinese and in English (`*_en`).
    """

    code: str
    message: str
    file: str = ""
    line: int = 0
    hint: str = ""
    path: tuple[str, ...] = ()
    message_en: str = ""
    hint_en: str = ""
    path_en: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        where = f"{place}: " if place else ""
        lines = [f"{where}{self.code} {self.message}"]
        for label, told in (
            ("路径: ", " → ".join(self.path)),
            ("提示: ", self.hint),
            ("", self.message_en),
            ("path: ", " → ".join(self.path_en)),
            ("hint: ", self.hint_en),
        ):
            if told:
                lines.append(f"    {label}{told}")
        return "\n".join(lines)


class MediationError(Exception):
    """出错了。"""

    def __init__(self, message: str | None = None) -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        super().__init__(self.message)


# --- definitions ---------------------------------------------------------------------------------------------


class DefinitionError(MediationError):
    """流程文件有误。"""

    def __init__(self, message: str | None = None, *, findings: tuple[Finding, ...] = ()) -> None:
        self.findings = findings
        text = "\n".join(str(finding) for finding in findings)
        super().__init__(message if not text else f"{message}\n{text}" if message else text)


class UnreadableDefinition(DefinitionError):
    """流程文件无法读取。"""


class UnknownName(DefinitionError):
    """流程文件中有未定义的名称。"""


class UnsoundDefinition(DefinitionError):
    """流程未通过证明。"""


class UnknownRevision(DefinitionError):
    """没有这个流程或版本。"""


# --- refusals ------------------------------------------------------------------------------------------------


class Refusal(MediationError):
    """不予办理。"""

    def __init__(self, *objections: Objection) -> None:
        self.objections = objections
        super().__init__("；".join(objection.reason for objection in objections) or None)


class ActionNotOffered(Refusal):
    """当前环节不能办理此动作。"""


class ActorNotEntitled(Refusal):
    """您没有办理此动作的权限。"""


class RequirementUnmet(Refusal):
    """办理条件尚未满足。"""


class FieldsInvalid(Refusal):
    """填写的内容有误。"""


class CaseClosed(Refusal):
    """案件已办结。"""


class HandoffMismatch(Refusal):
    """没有与之对应的移送。"""


# --- the record ----------------------------------------------------------------------------------------------


class RecordError(MediationError):
    """记录与请求不符。"""


class CaseNotFound(RecordError):
    """没有这个案件，或您无权查看。"""


class StaleCase(RecordError):
    """案件已被他人更新，请核对后再办理。"""

    def __init__(self, *, expected: int, actual: int) -> None:
        self.expected = expected
        self.actual = actual
        super().__init__()


class AlreadyLogged(RecordError):
    """该事项已经登记。"""


class CommandIdReused(RecordError):
    """同一指令编号被用于不同内容。"""


class BrokenChain(RecordError):
    """流转记录校验不通过。"""

    def __init__(self, message: str | None = None, *, case: str = "", seq: int = 0) -> None:
        self.case = case
        self.seq = seq
        super().__init__(message)


class EvidenceDamaged(RecordError):
    """证据文件缺失，或与登记时不一致，没有给出。已记入“自动办理未成功的事项”，请联系系统管理员从备份中恢复。"""


class StoreUnavailable(RecordError):
    """数据库暂时无法写入，本次办理未保存，请稍后再试。"""


class CalendarError(MediationError):
    """日历无法作答。"""


# --- papers, handoffs, people --------------------------------------------------------------------------------


class DocumentError(MediationError):
    """文书出错。"""


class MissingFacts(DocumentError):
    """文书缺少必要内容。"""

    def __init__(self, missing: tuple[str, ...]) -> None:
        self.missing = missing
        super().__init__(f"文书缺少：{'、'.join(missing)}")


class NamesLeft(DocumentError):
    """教学案例中仍有已知的姓名、地点或号码。"""

    def __init__(self, where: tuple[str, ...]) -> None:
        self.where = where
        super().__init__(
            f"{'、'.join(where)}中仍有已知的姓名、地点或号码没有隐去，未写出文件。未办结的请更正这些写法，已办结的由人摘写。"
        )


class RenderFailed(DocumentError):
    """文书生成失败，可以重试。"""


class HandoffError(MediationError):
    """移送未送达。"""


class ChannelUnavailable(HandoffError):
    """对方系统暂时无法连接，将自动重试。"""


class AddressRefused(HandoffError):
    """对方地址不予访问。"""


class _MessageRefused(HandoffError):
    """消息不予接收。"""

    def __init__(self, *objections: Objection) -> None:
        self.objections = objections
        super().__init__("；".join(objection.reason for objection in objections) or None)


class MessageUnsigned(_MessageRefused):
    """消息的签名不符。"""


class MessageMalformed(_MessageRefused):
    """消息与协议不符。"""


class MessageOutOfOrder(_MessageRefused):
    """消息的次序不符。"""

    def __init__(self, *, awaited: int) -> None:
        self.awaited = awaited
        super().__init__(Objection("OUT_OF_ORDER", f"本案现在等待第 {awaited} 条消息", "seq"))


class ReceiptRefused(HandoffError):
    """回执与移送不符。"""


class SignInError(MediationError):
    """无法登录。"""


class SignInRefused(SignInError):
    """账号或密码不正确。"""


class SignInLocked(SignInError):
    """尝试次数过多，账号已暂时锁定，请稍后再试。"""


class TownError(MediationError):
    """区划、机构或人员资料有误。"""
