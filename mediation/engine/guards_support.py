"""The named requirements of «121»: dispatch, the two supports, the joint session, red cases, the city. See `guards.py`.

Platform, supports and team come from the town (`town/linked.py`); a lead that the rules would not choose is allowed
with a reason, somebody with a conflict never.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from mediation.engine import risk
from mediation.engine.case import Case
from mediation.engine.probe import Probe
from mediation.engine.standings import holder
from mediation.errors import Objection
from mediation.town.institutions import AccountId, InstitutionId, InstitutionKind, Person
from mediation.town.linked import Linked, TeamMember, as_member
from mediation.town.matching import Match, best_match

_IN_CHARGE = ("mediator", "director")
_SIDES_WITH_STAKE = (InstitutionKind.property_company, InstitutionKind.owners_committee)
_ON_THE_SPOT = "keeps_order"
#: The form's field for the people of each support.
_WHO_COMES = {"police": "officers", "legal": "lawyers"}


def linked_of(probe: Probe) -> Linked | None:
    """Give the platform around the case's place, with its supports and team."""
    return probe.town.linked_around(probe.case.place)


# --- dispatch ------------------------------------------------------------------------------------------------


def ranking(probe: Probe, load: Mapping[AccountId, int] | None = None) -> tuple[Match, ...]:
    """Rank the team for this case as the form has it. A decision knows no load; who can see cases brings it along."""
    linked = linked_of(probe)
    team: tuple[TeamMember, ...] = () if linked is None else linked.team
    chosen = probe.town.people.get(AccountId(probe.get("lead") or ""))
    if chosen is not None and chosen.registered_at is not None and chosen.account not in {one.account for one in team}:
        team = (*team, as_member(chosen))
    kind = str(probe.get("kind") or probe.case.kind)
    titles = {one.key: one.title.zh for one in probe.workflow.choices.get("kinds", ())}
    language = str(probe.get("language") or "mandarin")
    conflicts = dict(_conflicts(probe, team))
    return best_match(team, titles.get(kind, kind), language, load, conflicts, day=probe.on.day)


def homes_of_leads(probe: Probe) -> frozenset[InstitutionId]:
    """Give the committees whose mediators may lead: the custodian, the one it acts for, who was offered the case."""
    offered = {one.receiver for one in probe.case.open_handoffs}
    return frozenset({holder(probe.case), probe.committee.id, *offered})


def _conflicts(probe: Probe, team: tuple[TeamMember, ...]) -> Iterator[tuple[AccountId, str]]:
    """Say who must stand back: named in the form, party or agent, paid by a party or by the estate's company."""
    case = probe.case
    named = {str(one) for one in probe.get("conflicts") or ()}
    bodies = {party.institution for party in case.remaining if party.institution is not None}
    names = {name for party in case.remaining for name in (party.name, party.agent) if name}
    for one in team:
        person = probe.town.people.get(one.account)
        if one.account in named:
            yield one.account, "已披露利害关系"
        elif one.name in names:
            yield one.account, "本人是当事人或代理人"
        elif person is not None and person.employer is not None and _has_stake(probe, person, bodies):
            yield one.account, "受雇于当事一方或本小区的物业、业委会"


def _has_stake(probe: Probe, person: Person, bodies: set[InstitutionId]) -> bool:
    assert person.employer is not None
    body = probe.town.institutions[person.employer]
    estate = probe.town.estate_of(probe.case.place)
    near = body.kind in _SIDES_WITH_STAKE and estate is not None and probe.town.lies_in(estate, body.place)
    return person.employer in bodies or near


def _lead_fits(probe: Probe) -> Objection | None:
    if probe.form is None or not probe.get("lead"):
        return None
    ranked = ranking(probe)
    lead = next((one for one in ranked if one.member.account == probe.get("lead")), None)
    homes = homes_of_leads(probe)
    if lead is None or lead.member.registered_at not in homes:
        return Objection("NOT_REGISTERED", "主办人须是本平台登记的人民调解员", "lead", "人民调解法 13")
    if lead.barred:
        return Objection("INTEREST", f"{lead.member.name}须回避：{lead.barred}", "lead", "人民调解法 19")
    able = [one for one in ranked if not one.barred and one.member.registered_at in homes]
    best = able[0]
    if (lead.speciality, lead.language) != (best.speciality, best.language) and not probe.get("lead_reason"):
        reason = f"更匹配的是{best.member.name}（{'、'.join(best.reasons[:2])}）；另选他人的，请写明理由"
        return Objection("BETTER_MATCH", reason, "lead_reason")
    return None


def _colour_explained(probe: Probe) -> Objection | None:
    """The rules suggest, a person decides; a milder colour than suggested wants a reason."""
    colour = probe.get("colour")
    if probe.form is None or colour is None or probe.get("colour_reason"):
        return None
    found = risk.suggestion(signs_of(probe), probe.case)
    if risk.GRAVITY[colour] >= risk.GRAVITY[found.colour]:
        return None
    titles = {one.key: one.title.zh for one in probe.workflow.choices.get("danger_signs", ())}
    signs = "、".join(titles.get(one, one) for one in found.signs)
    shown = {one.key: one.title.zh for one in probe.workflow.choices.get("colours", ())}.get(found.colour, found.colour)
    reason = f"按规则为{shown}色（{found.score} 分：{signs}）；定得较轻的，请写明理由"
    return Objection("COLOUR_REASON", reason, "colour_reason")


def signs_of(probe: Probe) -> tuple[str, ...]:
    """Give the signs of danger: those of this form and those reported when the matter was logged."""
    logged = probe.case.facts.get("danger_signs") or ()
    return tuple(dict.fromkeys((*logged, *(probe.get("danger_signs") or ()))))


def _lands_at(probe: Probe, *, level: str) -> Objection | None:
    split_off = probe.actor.through == "outbox"  # a part that is split off stays where it is
    if split_off or probe.get("entry_level") in (None, level):
        return None
    title = probe.workflow.level(level).title.zh
    return Objection("LANDS_AT_PLATFORM", f"一律由{title}统一登记研判，再交就近办理", "entry_level")


# --- the supports --------------------------------------------------------------------------------------------


def _led_by_actor(probe: Probe) -> Objection | None:
    """The lead asks and convenes; where the case has no lead yet, or he is away, the director does."""
    case = probe.case
    if probe.actor.account == case.lead or probe.actor.at_any(("director",)) & {holder(case), probe.committee.id}:
        return None
    return Objection("NOT_THE_LEAD", "由本案主办人或调委会主任办理")


def _support_at_hand(probe: Probe, *, support: str) -> Objection | None:
    linked = linked_of(probe)
    found = None if linked is None else linked.support(support)
    if found is not None and found.institutions:
        return None
    title = support if found is None else found.title
    return Objection("NO_SUPPORT", f"本平台尚未配置支撑单位“{title}”，请在辖区资料中补上")


def _presence_agreed(probe: Probe) -> Objection | None:
    """To have the police at the table the parties must consent; to keep the peace outside nobody need be asked."""
    if probe.form is None or probe.get("purpose") != "at_the_table" or probe.get("parties_consent") is True:
        return None
    return Objection("CONSENT_MISSING", "民警到场参与调解须征得当事人同意", "parties_consent", "人民调解法 20")


def handling_officers(case: Case) -> frozenset[str]:
    """Name the officers who deal with the public-order side: they drafted, signed off or answered its letters."""
    found = {str(one.facts["drafted_by"]) for one in case.handoffs if one.facts.get("drafted_by")}
    found |= {str(one.signed_off_by) for one in case.handoffs if one.signed_off_by}
    if case.facts.get("police_officer"):
        found.add(str(case.facts["police_officer"]))
    return frozenset(found)


def _handling_officer_apart(probe: Probe) -> Objection | None:
    """Who handles the public-order case does not mediate it at the same table; he may keep order."""
    if probe.get("officer_part") == _ON_THE_SPOT:
        return None
    if handling_officers(probe.case) & {str(one) for one in probe.get("officers") or ()}:
        reason = "办理本案治安部分的民警不得同桌调解，请另派民警，或只维持秩序"
        return Objection("HANDLING_OFFICER", reason, "officers")
    return None


def _lawyer_neutral(probe: Probe) -> Objection | None:
    """The lawyer acts for neither side in this matter."""
    agents = {party.agent for party in probe.case.remaining if party.agent}
    lawyers = list(probe.get("lawyers") or ())
    if probe.actor.at_any(("lawyer",)):
        lawyers.append(str(probe.actor.account))
    for account in lawyers:
        person = probe.town.people.get(account)
        if person is not None and person.name in agents:
            return Objection("LAWYER_TAKES_SIDES", "律师是一方的代理人，不得提供中立法律服务", "lawyers")
    return None


def _both_supports_present(probe: Probe) -> Objection | None:
    linked = linked_of(probe)
    if probe.form is None or linked is None:
        return None
    for support in linked.supports:
        field = _WHO_COMES[support.kind]
        homes = set(support.institutions)
        people = [probe.town.people[AccountId(one)] for one in probe.get(field) or ()]
        if not any(post.institution in homes for person in people for post in person.posts):
            return Objection("SUPPORT_ABSENT", f"联合调解须有“{support.title}”到场", field)
    return None


def _two_mediators_present(probe: Probe) -> Objection | None:
    if probe.form is None:
        return None
    there = set(probe.get("mediators_present") or ())
    if len(there) >= 2 and there <= set(probe.case.mediators):
        return None
    return Objection("TWO_MEDIATORS", "联合调解须有本案的两名以上调解员到场", "mediators_present")


# --- red cases -----------------------------------------------------------------------------------------------


def _leader_when_red(probe: Probe) -> Objection | None:
    if probe.form is None or probe.case.risk.colour != "red":
        return None
    if probe.get("leader_in_charge") or probe.case.leader_in_charge:
        return None
    return Objection("LEADER_MISSING", "红色案件须明确包案领导", "leader_in_charge")


def _red_team_complete(probe: Probe) -> Objection | None:
    case = probe.case
    if case.risk.colour != "red" or (len(case.mediators) >= 2 and case.leader_in_charge is not None):
        return None
    return Objection("RED_TEAM", "红色案件须有两名以上调解员和包案领导，请先更换或增派调解员")


def _in_company(probe: Probe, *, whom: list[str]) -> Objection | None:
    """In a red case a grid worker never goes alone, and to a visit afterwards neither does the lead."""
    if probe.form is None or probe.case.risk.colour != "red":
        return None
    others = {str(one) for one in probe.get("accompanied_by") or ()} - {str(probe.actor.account)}
    if others:
        return None
    if "grid_worker" in whom and not probe.actor.at_any(_IN_CHARGE):
        return Objection("GRID_WORKER_ALONE", "红色案件网格员不得单独前往，请与调解员同去", "accompanied_by")
    if "lead" in whom and probe.actor.account == probe.case.lead:
        return Objection("LEAD_ALONE", "红色案件不得由主办人单独回访", "accompanied_by")
    return None


# --- between the rungs ---------------------------------------------------------------------------------------


def _green_only(probe: Probe) -> Objection | None:
    if probe.case.risk.colour == "green":
        return None
    return Objection("NOT_GREEN", "只有绿色案件可以交社区就近办理")


def _fit_for_city(probe: Probe) -> Objection | None:
    """To the city goes what is specialised, what crosses streets, and what failed twice."""
    rung = probe.next_rung("up")
    named = probe.get("institution")
    if rung is None or probe.form is None:
        return None
    held_by = probe.workflow.level(rung[0]).held_by
    if named and probe.town.institutions[InstitutionId(named)].kind not in held_by:
        return Objection("WRONG_RUNG", f"上一级是{rung[1].name}，请勿填写市级机构", "institution")
    if InstitutionKind.city_committee not in held_by:
        return None
    why = probe.get("city_reason")
    if why is None:
        return Objection("CITY_REASON", "转市级须写明属于哪种情形：专业性、跨街道或两次未成", "city_reason")
    kinds = probe.workflow.settings.get("city_kinds") or ()
    kind = probe.case.facts.get("dispatch", {}).get("kind") or probe.case.kind
    if why == "specialised" and kind not in kinds:
        return Objection("NOT_SPECIALISED", "本案类型不属于市级专业调委会的范围", "city_reason")
    if why == "second_failure" and failures(probe.case) < 2:
        return Objection("NOT_FAILED_TWICE", "尚无两次调解未成的记录", "city_reason")
    return None


def failures(case: Case) -> int:
    """Count the failures on record: earlier cases, and sessions of this one that ended without agreement."""
    return case.earlier_failures + sum(1 for one in case.sessions if one.result == "failed")


REQUIREMENTS: dict[str, Callable[..., Objection | None]] = {
    "lead_fits": _lead_fits,
    "colour_explained": _colour_explained,
    "lands_at": _lands_at,
    "led_by_actor": _led_by_actor,
    "support_at_hand": _support_at_hand,
    "presence_agreed": _presence_agreed,
    "handling_officer_apart": _handling_officer_apart,
    "lawyer_neutral": _lawyer_neutral,
    "both_supports_present": _both_supports_present,
    "two_mediators_present": _two_mediators_present,
    "leader_when_red": _leader_when_red,
    "red_team_complete": _red_team_complete,
    "in_company": _in_company,
    "green_only": _green_only,
    "fit_for_city": _fit_for_city,
}
