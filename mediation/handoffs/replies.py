"""From what another institution says to an ordinary command: one table of rows, to which more may be added. Pure.

A row says which action a message means on which route, and which posts of the sender's service accounts may take it.
Whether the action may be taken now is, as always, the engine's to judge.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import msgspec

from mediation.calendar.terms import When
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId, Handoff
from mediation.engine.commands import OpenCase, TakeAction
from mediation.errors import ActorNotEntitled, HandoffMismatch, MessageMalformed, Objection
from mediation.handoffs.bodies import Identifier, Number
from mediation.handoffs.messages import Incoming
from mediation.town.around import Town
from mediation.town.counterparts import Channel
from mediation.town.institutions import InstitutionId


class Row(NamedTuple):
    """What a message of one kind means on some routes (none: it begins a handoff, and needs no number of one).

    `status` narrows it to handoffs that stand so. `given` are answers of the form that a message need not say.
    """

    kind: str
    action: str
    routes: tuple[str, ...]
    roles: tuple[str, ...]
    opens: bool = False
    status: str = ""
    given: tuple[tuple[str, str], ...] = ()


_STATION = ("officer", "station_deputy")
_ENTRUSTING = ("court_officer", "liaison_officer", "department_officer")

ROWS: tuple[Row, ...] = (
    Row("offer_a", "offer_a", (), _STATION, opens=True),
    Row("offer_b", "offer_b", (), ("officer",), opens=True),
    Row("entrust_again", "entrust_again", (), ("officer",)),
    Row("sign_off", "sign_off", ("police_b",), ("station_deputy",)),
    Row("revoke", "revoke_entrustment", ("police_a", "police_b"), ("station_deputy",)),
    Row("recognise", "recognise", ("police_b",), ("station_deputy",)),
    Row("not_recognise", "not_recognise", ("police_b",), ("station_deputy",)),
    Row("receipt", "confirm_receipt", ("police_d",), _STATION),
    Row("receipt", "confirm_report", ("police_report",), _STATION),
    Row("answer", "police_answer", ("police_d",), _STATION),
    Row("answer", "department_answers", ("department",), ("department_officer", "street_worker", "liaison_officer")),
    Row("answer", "committee_answers", ("joint_committee",), ("director", "mediator", "origin_officer")),
    Row("answer", "service_answers", ("service",), ("liaison_officer", "lawyer")),
    Row("answer", "appraisal_report", ("appraisal",), ("liaison_officer",)),
    Row("entrust", "offer_entrusted", (), _ENTRUSTING, opens=True, given=(("through", "program"),)),
    Row("revoke", "revoke_entrusted", ("entrusted",), _ENTRUSTING, status="offered"),
    Row("revoke", "end_entrusted", ("entrusted",), _ENTRUSTING, status="accepted"),
    Row("expire", "expire", ("police_a", "police_b"), _STATION),
    Row("expire", "expire_entrusted", ("entrusted",), _ENTRUSTING),
    Row("presence", "answer_presence", ("police_presence",), _STATION),
    Row("presence", "answer_police", ("support_police",), _STATION),
    Row("notify_warning", "notify_warning", (), _STATION, opens=True, given=(("source", "police"),)),
    Row("serve_warning", "serve_warning", (), _STATION),
    Row("home_visit", "police_home_visit", ("police_visits",), _STATION),
    Row("end_visits", "end_home_visits", ("police_visits",), _STATION),
    Row("agree_extension", "agree_entrustment_extension", ("police_b",), ("station_deputy",)),
    Row("refuse_extension", "refuse_entrustment_extension", ("police_b",), ("station_deputy",)),
    Row("ruling", "record_confirmation", ("court_confirmation",), ("court_officer",)),
)


def kind_of(message: Incoming) -> str:
    """Name the kind of a message."""
    return str(type(message.body).__struct_config__.tag)


def read(body: bytes) -> Incoming:
    """Read a message. Raises MessageMalformed saying where it is wrong, and never what stood there."""
    try:
        return _DECODER.decode(body)
    except RecursionError as error:
        raise MessageMalformed(Objection("MALFORMED", "正文嵌套过深")) from error
    except msgspec.ValidationError as error:
        where = str(error).rpartition(" - at `")[2].rstrip("`") if " - at `" in str(error) else "$"
        raise MessageMalformed(Objection("MALFORMED", "内容与协议不符，请对照 JSON Schema", where)) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise MessageMalformed(Objection("MALFORMED", "正文不是 UTF-8 的 JSON", "$")) from None


_DECODER = msgspec.json.Decoder(Incoming)


class Heard(NamedTuple):
    """What can be told of a message for the list of those refused, also of one that is none: `message` its id, else
    `body:` and the beginning of the digest of its bytes; the rest empty where it does not fit the protocol."""

    message: str
    reference: str = ""
    seq: int = 0
    kind: str = ""


class _Envelope(msgspec.Struct, frozen=True):
    """The envelope as far as anything can be read, whatever stands there."""

    id: Any = ""
    case: Any = ""
    seq: Any = 0
    body: Any = None


def heard(body: bytes) -> Heard:
    """Tell of a message what fits the protocol, and never a word of what does not."""
    unnamed = f"body:{sha256(body).hexdigest()[:32]}"
    try:
        found = msgspec.json.decode(body, type=_Envelope)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return Heard(unnamed)
    said = found.body.get("says") if isinstance(found.body, dict) else None
    return Heard(
        message=_fitting(found.id, Identifier, unnamed),
        reference=_fitting(found.case, Identifier, ""),
        seq=_fitting(found.seq, Number, 0),
        kind=said if said in {row.kind for row in ROWS} else "",
    )


def _fitting(value: Any, shape: Any, otherwise: Any) -> Any:
    try:
        return msgspec.convert(value, shape)
    except msgspec.ValidationError:
        return otherwise


def opens(message: Incoming) -> bool:
    """Whether the message hands over a case that is not here yet."""
    return any(row.opens for row in ROWS if row.kind == kind_of(message))


def row_for(message: Incoming, case: Case | None, institution: InstitutionId) -> Row:
    """Find what a message means. Raises HandoffMismatch if no handoff of this institution is meant, or none is open."""
    rows = [row for row in ROWS if row.kind == kind_of(message)]
    beginning = next((row for row in rows if not row.routes), None)
    if beginning is not None:
        return beginning
    handoff = _meant(message, case, institution)
    for row in rows:
        if handoff.route in row.routes and row.status in ("", handoff.status):
            return row
    raise HandoffMismatch(Objection("NOT_ON_THIS_ROUTE", "这类消息不适用于这次移送", "handoff"))


def actions_meant(kind: str, route: str) -> frozenset[str]:
    """Name the actions that a kind of message may mean on a route, however the handoff stands."""
    return frozenset(row.action for row in ROWS if row.kind == kind and route in row.routes)


def kinds_on(handoff: Handoff) -> dict[str, str]:
    """Name the kinds of message that a handoff may be answered by as it stands, each with the action it means."""
    rows = [row for row in ROWS if handoff.route in row.routes and row.status in ("", handoff.status)]
    return {row.kind: row.action for row in rows} if handoff.open else {}


def _meant(message: Incoming, case: Case | None, institution: InstitutionId) -> Handoff:
    handoff = None if case is None or message.handoff is None else case.handoff(message.handoff)
    if handoff is None:
        raise HandoffMismatch(Objection("HANDOFF_UNKNOWN", "案件中没有这次移送", "handoff"))
    if institution not in (handoff.sender, handoff.receiver):
        raise HandoffMismatch(Objection("WRONG_INSTITUTION", "这次移送与贵单位无关", "handoff"))
    if not handoff.open:
        raise HandoffMismatch(Objection("HANDOFF_NOT_OPEN", "这次移送已经结束", "handoff"))
    return handoff


def actor_for(row: Row, channel: Channel, town: Town) -> Actor:
    """Give the service account in whose name the action is taken. Raises ActorNotEntitled if the channel has none."""
    for account in channel.accounts:
        person = town.people.get(account)
        if person is not None:
            posts = tuple(post for post in person.posts if post.institution == channel.institution)
            if any(post.role in row.roles for post in posts):
                return Actor(account=account, name=person.name, posts=posts, through="channel")
    raise ActorNotEntitled(
        Objection("NO_SERVICE_ACCOUNT", "本通道没有可办理此事的服务账号，请联系管理员", basis=" / ".join(row.roles))
    )


def command_for(message: Incoming, row: Row, channel: Channel, case: CaseId) -> OpenCase | TakeAction:
    """Write a message as the command that it means. Raises MessageMalformed for an instant outside every calendar."""
    fields = _fields(message) | dict(row.given)
    workflow = fields.pop("workflow", "") or channel.workflow
    common: dict[str, Any] = {
        "case": case,
        "command_id": f"{channel.id}/{message.id}",
        "action": row.action,
        "fields": fields,
        "happened": None if message.happened_at is None else _when(message.happened_at),
    }
    return OpenCase(workflow=workflow, **common) if row.opens else TakeAction(**common)


def _when(instant: datetime) -> When:
    try:
        return When.at(instant)
    except OverflowError:  # an hour from the year 1 or 9999 has no day in this zone
        raise MessageMalformed(Objection("MALFORMED", "发生时间不在历法之内", "$.happened_at")) from None


def _fields(message: Incoming) -> dict[str, Any]:
    """Give what the message says under the keys of the form: they are called the same."""
    said: dict[str, Any] = msgspec.to_builtins(message.body)
    plain = {**said.pop("matter", {}), **said.pop("statements", {}), **said}
    del plain["says"]
    return {key: value for key, value in plain.items() if value not in ("", [], None)}
