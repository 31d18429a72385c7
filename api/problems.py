"""The one table from errors to answers: status, stable code and title, for pages and JSON alike (RFC 9457).

The house below knows no HTTP numbers. A test walks the error tree and fails where a leaf has no row here.
How an answer is drawn stands in `answers.py`; this file only says what it says.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from mediation import errors
from mediation.errors import MediationError, Objection


class FaceError(MediationError):
    """请求无法处理。"""


class NotSignedIn(FaceError):
    """请先登录。"""


class FormExpired(FaceError):
    """页面停留过久或登录已更换，请返回刷新后重新提交。"""


class RequestTooLarge(FaceError):
    """提交的内容过大。"""


class PageNotFound(FaceError):
    """没有这个页面。"""


class NotAllowedHere(FaceError):
    """您的岗位不使用这个页面。"""


class RequestMalformed(FaceError):
    """提交的内容无法读取。"""

    def __init__(self, *objections: Objection) -> None:
        self.objections = objections
        super().__init__("；".join(one.reason for one in objections) or None)


class Row(NamedTuple):
    """How one kind of error is answered."""

    status: int
    code: str
    title: str


_TABLE: dict[type[MediationError], Row] = {
    MediationError: Row(500, "internal", "系统出错"),
    # definitions: they stop the start; a page meets only the last
    errors.DefinitionError: Row(500, "definition_error", "流程文件有误"),
    errors.UnreadableDefinition: Row(500, "unreadable_definition", "流程文件无法读取"),
    errors.UnknownName: Row(500, "unknown_name", "流程文件中有未定义的名称"),
    errors.UnsoundDefinition: Row(500, "unsound_definition", "流程未通过证明"),
    errors.UnknownRevision: Row(404, "unknown_revision", "没有这个流程"),
    # refusals: the actor must act
    errors.Refusal: Row(422, "refused", "不予办理"),
    errors.ActionNotOffered: Row(409, "action_not_offered", "当前不能办理此动作"),
    errors.ActorNotEntitled: Row(403, "actor_not_entitled", "没有办理权限"),
    errors.RequirementUnmet: Row(422, "requirement_unmet", "办理条件尚未满足"),
    errors.FieldsInvalid: Row(422, "fields_invalid", "填写的内容有误"),
    errors.CaseClosed: Row(409, "case_closed", "案件已办结"),
    errors.HandoffMismatch: Row(409, "handoff_mismatch", "没有与之对应的移送"),
    # the record
    errors.RecordError: Row(409, "record_error", "记录与请求不符"),
    errors.CaseNotFound: Row(404, "case_not_found", "没有这个案件"),
    errors.StaleCase: Row(409, "stale_case", "案件已被他人更新"),
    errors.AlreadyLogged: Row(409, "already_logged", "该事项已经登记"),
    errors.CommandIdReused: Row(409, "command_id_reused", "同一指令编号被用于不同内容"),
    errors.BrokenChain: Row(500, "broken_chain", "流转记录校验不通过"),
    errors.EvidenceDamaged: Row(409, "evidence_damaged", "证据文件与登记不一致"),
    errors.StoreUnavailable: Row(503, "store_unavailable", "数据库暂时无法写入"),
    errors.CalendarError: Row(422, "calendar_error", "日期超出工作日历"),
    # papers, handoffs, people
    errors.DocumentError: Row(500, "document_error", "文书出错"),
    errors.MissingFacts: Row(422, "missing_facts", "文书缺少必要内容"),
    errors.NamesLeft: Row(422, "names_left", "仍有未隐去的姓名、地点或号码"),
    errors.RenderFailed: Row(503, "render_failed", "文书生成失败"),
    errors.HandoffError: Row(502, "handoff_error", "移送未送达"),
    errors.ChannelUnavailable: Row(503, "channel_unavailable", "对方系统暂时无法连接"),
    errors.AddressRefused: Row(422, "address_refused", "对方地址不予访问"),
    errors.MessageUnsigned: Row(401, "message_unsigned", "消息的签名不符"),
    errors.MessageMalformed: Row(422, "message_malformed", "消息与协议不符"),
    errors.MessageOutOfOrder: Row(409, "message_out_of_order", "消息的次序不符"),
    errors.ReceiptRefused: Row(422, "receipt_refused", "回执与移送不符"),
    errors.SignInError: Row(401, "sign_in_error", "无法登录"),
    errors.SignInRefused: Row(401, "sign_in_refused", "账号或密码不正确"),
    errors.SignInLocked: Row(429, "sign_in_locked", "账号已暂时锁定"),
    errors.TownError: Row(500, "town_error", "区划、机构或人员资料有误"),
    # the faces' own
    FaceError: Row(400, "bad_request", "请求无法处理"),
    NotSignedIn: Row(401, "not_signed_in", "请先登录"),
    FormExpired: Row(403, "form_expired", "页面已失效"),
    RequestTooLarge: Row(413, "request_too_large", "提交的内容过大"),
    PageNotFound: Row(404, "page_not_found", "没有这个页面"),
    NotAllowedHere: Row(403, "not_allowed_here", "没有使用权限"),
    RequestMalformed: Row(422, "request_malformed", "提交的内容有误"),
}


def row_of(error: type[MediationError]) -> Row:
    """Give the row of an error's own class, or of the nearest class above it that has one."""
    return next(_TABLE[kind] for kind in error.__mro__ if kind in _TABLE)


def has_own_row(error: type[MediationError]) -> bool:
    """Say whether this very class stands in the table."""
    return error in _TABLE


def objections_of(error: MediationError) -> tuple[Objection, ...]:
    """Give the reasons that an error carries; none for most."""
    found = getattr(error, "objections", ())
    return tuple(one for one in found if isinstance(one, Objection))


def problem(error: MediationError, *, instance: str = "") -> dict[str, Any]:
    """Write an error as a problem document (RFC 9457), with our members `code` and `objections`.

    An error of status 500 says nothing about its inside.
    """
    row = row_of(type(error))
    body: dict[str, Any] = {
        "type": f"urn:mediation:problem:{row.code}",
        "title": row.title,
        "status": row.status,
        "detail": row.title if row.status == 500 else error.message,
        "instance": instance,
        "code": row.code,
        "objections": [one._asdict() for one in objections_of(error)],
    }
    if isinstance(error, errors.StaleCase):
        body |= {"expected_version": error.expected, "actual_version": error.actual}
    if isinstance(error, errors.MessageOutOfOrder):
        body["awaited"] = error.awaited
    if isinstance(error, errors.MissingFacts):
        body["missing"] = list(error.missing)
    return body
