"""Lawful redaction, the pure side: who may ask and decide, when the law bars it, and how values are found and replaced.

Nothing is rewritten here; `casework/redact.py` does that, all in one transaction. The chain stays whole because it runs
over commitments (`proof/chain.py`), and the entry of the redaction commits to what stands in the places of the old.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from mediation.calendar.terms import When
from mediation.definitions.workflow import Workflow
from mediation.engine import events as ev
from mediation.engine.actor import Actor
from mediation.engine.amendments import Redaction
from mediation.engine.case import Case, Party
from mediation.engine.commands import AskRedaction, DecideRedaction, OfRedaction
from mediation.engine.entitlement import supervises
from mediation.errors import (
    ActionNotOffered,
    ActorNotEntitled,
    FieldsInvalid,
    Objection,
    RequirementUnmet,
)
from mediation.town.around import Town
from mediation.town.institutions import Role

SIGN = "〔已依法删除〕"
"""What stands where a value was."""
KINDS: dict[str, str] = {"name": "姓名", "id_number": "证件号码", "phone": "电话", "address": "地址"}
"""What may be removed of a party, and its Chinese name."""
ASKERS = (Role.clerk, Role.director)
BASIS = "个人信息保护法 47；人民调解法 27"
_LONGEST = {"reason": 1000, "basis": 200, "ordered_by": 200, "words": 1000}
_APART = re.compile(r"[、,，;；/\s]+")


def decide_redaction(
    workflow: Workflow, case: Case, command: OfRedaction, actor: Actor, at: datetime, town: Town
) -> tuple[ev.RedactionAsked | ev.RedactionDecided, ...]:
    """Give the events of a demand or of its decision. Raises a Refusal with all objections; nothing happened then."""
    on = When.at(at)
    match command:
        case AskRedaction():
            return (_asked(workflow, case, command, actor, on, town),)
        case DecideRedaction():
            return (_decided(workflow, case, command, actor, on, town),)


def _asked(
    workflow: Workflow, case: Case, command: AskRedaction, actor: Actor, on: When, town: Town
) -> ev.RedactionAsked:
    here = {case.custodian, case.handler}
    if not (actor.at_any(ASKERS) & here or _supervises(actor, case, town)):
        raise ActorNotEntitled(Objection("NOT_ENTITLED", "由承办机构的文书（档案）、主任或者司法所提出"))
    faults = _form_faults(case, command)
    if faults:
        raise FieldsInvalid(*faults)
    _unless_barred(workflow, case, command.ordered_by.strip(), on.day)
    if any(one.status == "asked" for one in case.redactions):
        raise ActionNotOffered(Objection("REDACTION_PENDING", "已有一项删除请求待批，批准或驳回后再提出"))
    return ev.RedactionAsked(
        redaction=Redaction(
            no=len(case.redactions) + 1,
            party=command.party,
            what=tuple(dict.fromkeys(command.what)),
            evidence=tuple(sorted(set(command.evidence))),
            reason=command.reason.strip(),
            basis=command.basis.strip(),
            ordered_by=command.ordered_by.strip(),
            asked_by=actor.account,
            asked_on=on,
        )
    )


def _form_faults(case: Case, command: AskRedaction) -> list[Objection]:
    faults = []
    party = case.party(command.party)
    if party is None:
        faults.append(Objection("UNKNOWN_PARTY", "本案没有这位当事人", "party"))
    if not command.what or not set(command.what) <= set(KINDS):
        faults.append(Objection("INVALID", f"请选择删除哪几项：{'、'.join(KINDS)}", "what"))
    if not set(command.evidence) <= {one.no for one in case.evidence if one.removed_on is None}:
        faults.append(Objection("INVALID", "没有这一号证据材料，或其文件已经删除", "evidence"))
    values = () if party is None else tuple(said for _, said in values_of(party, tuple(KINDS)))
    for field in ("reason", "basis", "ordered_by"):
        text = getattr(command, field).strip()
        if not text and field != "ordered_by":
            faults.append(Objection("MISSING", "请写明" + ("理由" if field == "reason" else "法律依据"), field))
        if len(text) > _LONGEST[field]:
            faults.append(Objection("INVALID", f"最多 {_LONGEST[field]} 字", field))
        if values and replacer(values)(text) != text:
            faults.append(Objection("VALUE_REPEATED", "请勿在此写出要删除的内容本身，用“第几号当事人”代替", field))
    return faults


def _decided(
    workflow: Workflow, case: Case, command: DecideRedaction, actor: Actor, on: When, town: Town
) -> ev.RedactionDecided:
    asked = pending(case, command.no)
    if asked.asked_by == actor.account:
        raise ActorNotEntitled(Objection("OWN_REQUEST", "不能批准自己提出的删除请求，请由他人批准"))
    if not _supervises(actor, case, town):
        raise ActorNotEntitled(Objection("NOT_ENTITLED", "由司法所（督办人员）批准或驳回"))
    if len(command.words.strip()) > _LONGEST["words"]:
        raise FieldsInvalid(Objection("INVALID", f"最多 {_LONGEST['words']} 字", "words"))
    if not command.approve and not command.words.strip():
        raise FieldsInvalid(Objection("MISSING", "驳回的请写明理由", "words"))
    if command.approve:
        _unless_barred(workflow, case, asked.ordered_by, on.day)
    return ev.RedactionDecided(
        no=asked.no,
        done=command.approve,
        by=actor.account,
        on=on,
        words=command.words.strip(),
        replaced=command.replaced if command.approve else (),
        papers=command.papers if command.approve else (),
        removed=command.removed if command.approve else (),
    )


def pending(case: Case, no: int) -> Redaction:
    """Give the demand that waits for its decision under this number. Raises ActionNotOffered if there is none."""
    found = next((one for one in case.redactions if one.no == no and one.status == "asked"), None)
    if found is None:
        raise ActionNotOffered(Objection("NO_REQUEST", "没有这一号待批的删除请求", "no"))
    return found


def _supervises(actor: Actor, case: Case, town: Town) -> bool:
    return any(supervises(one, case, town) for one in actor.at(Role.supervisor))


def _unless_barred(workflow: Workflow, case: Case, ordered_by: str, today: date) -> None:
    """Refuse while the case is open; and while the file is to be kept, unless an authority ordered it."""
    state = workflow.states.get(case.state)
    if state is None or not state.final:
        raise RequirementUnmet(
            Objection("CASE_OPEN", "案件尚未办结，记录仍在使用；记错的请办理更正，办结归档后再申请删除", None, BASIS)
        )
    if not ordered_by and (why := _kept_until(workflow, case, today)):
        raise RequirementUnmet(Objection("TO_BE_KEPT", f"{why}；有权机关责令删除的，请写明该机关", "ordered_by", BASIS))


def _kept_until(workflow: Workflow, case: Case, today: date) -> str:
    """Say why the file must still be kept; empty if its time has run out."""
    kept = str((case.facts.get("archive") or {}).get("retention", ""))
    cover = next((one for one in reversed(case.papers) if one.kind == "cover" and one.status != "void"), None)
    if cover is None:
        return ""
    if kept == "permanent":
        return "本卷永久保管"
    years = workflow.settings.get(f"retention_years_{kept}")
    if not isinstance(years, int) or years <= 0:
        return "本卷的保管年限尚未确定"
    until = date(cover.on.day.year + years, cover.on.day.month, min(cover.on.day.day, 28))
    return "" if until <= today else f"本卷须保管至 {until.year} 年"


# --- values ----------------------------------------------------------------------------------------------------


def values_of(party: Party, kinds: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """List the values of a party, each with its kind; several telephones in one field are several values."""
    return tuple((kind, one) for kind in kinds for one in _single(kind, str(getattr(party, kind))))


def _single(kind: str, text: str) -> Iterator[str]:
    """Give the single values that stand in one field; what was removed is none."""
    parts = _APART.split(text) if kind == "phone" else [text]
    yield from (one.strip() for one in parts if one.strip() and one.strip() != SIGN)


def ever_said(cases: Iterable[Case], redaction: Redaction) -> tuple[str, ...]:
    """List every value that the record ever gave the party, over the case as it stood after each entry."""
    found: dict[str, None] = {}
    for case in cases:
        party = case.party(redaction.party)
        if party is not None:
            found.update(dict.fromkeys(said for _, said in values_of(party, redaction.what)))
        for one in case.amended:
            if one.of == "party" and one.ref == redaction.party and one.field in redaction.what:
                found.update(dict.fromkeys(said for text in (one.was, one.now) for said in _single(one.field, text)))
    return tuple(found)


def replacer(values: Iterable[str]) -> Callable[[str], str]:
    """Give the function that puts the sign where any of the values stands, the longest first.

    Digits and letters of a number may be parted by spaces or hyphens, and an x may be large or small.
    """
    ordered = sorted(dict.fromkeys(one for one in values if one), key=len, reverse=True)
    if not ordered:
        return lambda text: text
    found = re.compile("|".join(loosely(one) for one in ordered), re.IGNORECASE)
    return lambda text: found.sub(SIGN, text)


def loosely(value: str) -> str:
    """Give the pattern that finds a value; the letters and digits of a number may lie apart."""
    plain = re.sub(r"[\s-]", "", value)
    if plain.isascii() and plain.isalnum() and any(char.isdigit() for char in plain):
        apart = r"[\s-]*".join(map(re.escape, plain))
        return f"(?<![0-9A-Za-z]){apart}(?![0-9A-Za-z])"
    return re.escape(value)


def rewritten(payload: str | bytes, replace: Callable[[str], str]) -> str:
    """Give JSON text with every string value replaced; keys stay. The same text comes back where nothing was found."""
    plain = msgspec.json.decode(payload)
    after = walked(plain, replace)
    if after == plain:
        return payload if isinstance(payload, str) else payload.decode()
    return msgspec.json.encode(after).decode()


def walked(value: Any, replace: Callable[[str], str]) -> Any:
    """Replace every string of plain data, however deep it lies; keys stay."""
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, dict):
        return {key: walked(one, replace) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [walked(one, replace) for one in value]
    return value
