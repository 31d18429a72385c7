"""`mediation redact`: demands to remove personal values from a case, who decided on them, and carrying them out."""

from __future__ import annotations

import secrets
from datetime import datetime

from rich.console import Console

from api.commands.dossier import case_named
from api.correction_words import said_kinds
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.casework.publish import somebody
from mediation.casework.redact import decide_request
from mediation.engine.actor import Actor
from mediation.engine.amendments import Redaction
from mediation.engine.commands import AskRedaction, DecideRedaction
from mediation.engine.redacting import KINDS
from mediation.errors import FieldsInvalid, Objection
from mediation.town.institutions import AccountId

_STATUS = {"asked": "待批 waiting", "refused": "已驳回 refused", "done": "已执行 done"}


def ask(
    house: House,
    console: Console,
    number: str,
    *,
    by: str,
    party: int,
    what: list[str],
    evidence: list[int],
    reason: str,
    basis: str,
    ordered_by: str,
    at: datetime,
) -> None:
    """Note a demand; nothing is removed before somebody else approves it."""
    case = case_named(house, number)
    command = AskRedaction(
        case=case.id,
        command_id=secrets.token_urlsafe(16),
        party=party,
        what=tuple(_kinds(what)),
        evidence=tuple(evidence),
        reason=reason,
        basis=basis,
        ordered_by=ordered_by,
    )
    after = handle(house, command, actor=_actor(house, by), at=at)
    one = after.redactions[-1]
    console.print(
        f"已提出第 {one.no} 号删除申请：第 {one.party} 号当事人的{said_kinds(one.what)}。由他人批准："
        f"mediation redact {number} --approve {one.no} --by 账号 / asked; somebody else approves",
        highlight=False,
        soft_wrap=True,
    )


def decide(
    house: House, console: Console, number: str, *, by: str, no: int, approve: bool, words: str, at: datetime
) -> None:
    """Refuse a demand, or approve it and carry it out."""
    case = case_named(house, number)
    command = DecideRedaction(case=case.id, command_id=secrets.token_urlsafe(16), no=no, approve=approve, words=words)
    done = decide_request(house, command, actor=_actor(house, by), at=at)
    if not approve:
        console.print(f"已驳回第 {no} 号删除申请 / refused", highlight=False)
        return
    console.print(
        f"已执行第 {no} 号删除申请：替换记录 {done.entries} 条，删除文书 {len(done.papers)} 份、"
        f"证据文件 {done.files} 个。旧备份仍含这些内容，请按规定时间销毁 / done; old backups still hold it",
        highlight=False,
        soft_wrap=True,
    )


def listing(house: House, console: Console, number: str) -> None:
    """List the demands of a case."""
    case = case_named(house, number)
    if not case.redactions:
        console.print("没有删除申请 / no demand", highlight=False)
    for one in case.redactions:
        console.print(_line(one), highlight=False, soft_wrap=True, markup=False)


def _line(one: Redaction) -> str:
    ordered = f"；责令机关 {one.ordered_by}" if one.ordered_by else ""
    decided = f"；{one.decided_by} {one.decided_on.zh}" if one.decided_by and one.decided_on else ""
    what = f"第 {one.party} 号当事人的{said_kinds(one.what)}"
    return f"{one.no} {_STATUS[one.status]} {what}；{one.basis}{ordered}；{one.asked_by} {one.asked_on.zh}{decided}"


def _kinds(what: list[str]) -> list[str]:
    wrong = [one for one in what if one not in KINDS]
    if wrong:
        said = f"没有“{wrong[0][:20]}”，可写：{'、'.join(KINDS)} / one of {', '.join(KINDS)}"
        raise FieldsInvalid(Objection("INVALID", said, "what"))
    return what


def _actor(house: House, account: str) -> Actor:
    with house.store.transaction() as tx:
        return somebody(tx, AccountId(account))
