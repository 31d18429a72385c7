"""The named requirements of matters other than disputes: who handles it, numbers, shares, votes. See `guards.py`."""

from __future__ import annotations

from collections.abc import Callable

from mediation.engine.case import Case
from mediation.engine.probe import Probe
from mediation.engine.similar import earlier_ones
from mediation.engine.standings import standings
from mediation.errors import Objection
from mediation.town.places import PlaceId


def within_own_area(probe: Probe) -> Objection | None:
    """Want the place of the form to lie in, or around, that of one of the actor's institutions."""
    if probe.form is None:
        return None
    place = PlaceId(probe.get("place") or "")
    for institution in probe.actor.institutions:
        here = probe.town.institutions.get(institution)
        if here is not None and (probe.town.lies_in(place, here.place) or probe.town.lies_in(here.place, place)):
            return None
    return Objection("PLACE_FOREIGN", "该地点不在您所在机构的辖区内", "place")


def _held_by_actor(probe: Probe) -> Objection | None:
    if probe.actor.account in (probe.case.lead, *probe.case.mediators):
        return None
    return Objection("NOT_THE_HANDLER", "由承办人本人办理")


def _not_held_by_actor(probe: Probe) -> Objection | None:
    if probe.actor.account not in (probe.case.lead, *probe.case.mediators):
        return None
    return Objection("OWN_WORK", "承办人不能核定自己承办的事项，请由他人办理")


def _title(probe: Probe, key: str) -> str:
    return next((field.title.zh for field in probe.action.asks if field.key == key), key)


def _not_below(probe: Probe, *, field: str, least: int) -> Objection | None:
    given = probe.get(field)
    if given is None or int(given) >= least:
        return None
    return Objection("TOO_LOW", f"“{_title(probe, field)}”须不少于 {least}", field)


def _share_at_least(probe: Probe, *, field: str, out_of: str, part: int, whole: int) -> Objection | None:
    """Compare without dividing: present × 3 ≥ expected × 2 is exact."""
    came, expected = probe.get(field), probe.get(out_of)
    if came is None or expected is None:
        return None
    if came > expected:
        return Objection("MORE_THAN_ALL", f"“{_title(probe, field)}”不能多于“{_title(probe, out_of)}”", field)
    if came * whole >= expected * part and expected > 0:
        return None
    words = f"“{_title(probe, field)}”须达到“{_title(probe, out_of)}”的 {part}/{whole}"
    return Objection("SHARE_TOO_LOW", f"{words}，现为 {came}/{expected}", field)


def _votes_add_up(probe: Probe, *, votes: tuple[str, ...], field: str) -> Objection | None:
    cast = probe.get(field)
    if cast is None:
        return None
    counted = sum(int(probe.get(one) or 0) for one in votes)
    if counted == cast:
        return None
    return Objection("VOTES_DIFFER", f"各项票数合计 {counted}，与“{_title(probe, field)}” {cast} 不符，请复核", field)


def _beyond_own_powers(probe: Probe) -> Objection | None:
    """A whistle is blown only for what the street cannot decide itself; without a list, the reason must be given."""
    matter = probe.get("matter")
    if matter is None:
        return None
    power = probe.town.powers.get(matter)
    if power is None:
        if probe.get("powerless_reason"):
            return None
        return Objection("POWERS_UNKNOWN", "本地尚未录入自治清单，请写明街道无权决定的理由", "powerless_reason")
    if not power.street_decides:
        return None
    return Objection("OWN_POWER", f"“{power.title}”街道可自行决定（{power.basis}），不吹哨", "matter", power.basis)


def _authority_named(probe: Probe) -> Objection | None:
    named, power = probe.get("institution"), probe.town.powers.get(probe.get("matter") or "")
    if named is None or power is None or power.street_decides:
        return None  # what the street decides itself is objected to once, in `_beyond_own_powers`
    of_kind = probe.town.institutions[named].kind in power.authority
    if named in power.institutions or (of_kind and not power.institutions):
        return None
    reason = f"“{power.title}”由{power.decided_by}决定，请另选牵头部门"
    return Objection("NO_AUTHORITY", reason, "institution", power.basis)


def _not_repeated(probe: Probe, *, days: int, same: tuple[str, ...]) -> Objection | None:
    found = () if probe.form is None else earlier_ones(probe, days, same)
    if not found:
        return None
    named = "、".join(dict.fromkeys(_named(one, probe) for one in found))
    return Objection("REPEATED", f"同一地点同一事项 {days} 日内已办过（{named}），请在原件中继续或督办", same[0])


def _named(case: Case, probe: Probe) -> str:
    """Name an earlier case: by its number to whom has a part in it, by who has it in hand to anybody else."""
    mine = {one.institution for one in standings(case) if one.relation != "counterpart"} & probe.actor.institutions
    custodian = probe.town.institutions.get(case.custodian)
    number = case.number or case.log_number
    return f"{number} {case.title}" if mine and number else f"由{custodian.name if custodian else '其他机构'}办理"


def _partners_answered(probe: Probe) -> Objection | None:
    if probe.form is None or probe.get("missing_reason"):
        return None
    called, reports = probe.case.facts.get("called") or (), probe.case.facts.get("reports") or {}
    missing = [probe.town.institutions[one].name for one in called if one not in reports]
    if not missing:
        return None
    return Objection("PARTNER_SILENT", f"协办单位尚未反馈：{'、'.join(missing)}；可写明原因", "missing_reason")


def _called_in(probe: Probe) -> Objection | None:
    if probe.actor.institutions & set(probe.case.facts.get("called") or ()):
        return None
    return Objection("NOT_CALLED_IN", "由受邀协办的单位反馈")


def _rows_at_least(probe: Probe, *, of: str, least: int) -> Objection | None:
    rows = probe.case.facts.get(of) or ()
    if len(rows) >= least:
        return None
    return Objection("ROWS_MISSING", f"清单须不少于 {least} 项，现有 {len(rows)} 项")


REQUIREMENTS: dict[str, Callable[..., Objection | tuple[Objection, ...] | None]] = {
    "within_own_area": within_own_area,
    "held_by_actor": _held_by_actor,
    "not_held_by_actor": _not_held_by_actor,
    "not_below": _not_below,
    "share_at_least": _share_at_least,
    "votes_add_up": _votes_add_up,
    "beyond_own_powers": _beyond_own_powers,
    "authority_named": _authority_named,
    "not_repeated": _not_repeated,
    "partners_answered": _partners_answered,
    "called_in": _called_in,
    "rows_at_least": _rows_at_least,
}
