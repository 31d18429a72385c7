"""What stands beside a form: the team or the rosters in the order in which they fit, what the rules of danger say.

The person decides; the page only shows. It is drawn anew with what was filled in whenever the form comes back.
"""

from __future__ import annotations

from typing import Any

from api.identity import Caller
from api.lookups import Looked
from api.naming import RISK_WORDS
from api.pages import beside_matters
from api.pages.controls import Desk
from api.wiring import Wiring
from mediation.calendar.moments import day_of
from mediation.definitions.questions import FieldType
from mediation.definitions.workflow import Action
from mediation.engine import risk
from mediation.engine.advice import ABOUT_COLOURS, ABOUT_LEADS, Advice, Candidate, advice
from mediation.engine.recusal import ties
from mediation.oversight import repeat_parties, workload
from mediation.town.institutions import Role
from mediation.town.rosters import RosterKind

#: The requirement of the actions that name mediators.
_ASKS_ABOUT_TIES = "no_interest"
_PEOPLE = frozenset({FieldType.person, FieldType.people})
#: The posts that people of a roster hold when they are asked for in a form.
_ROSTER_ROLES = {
    RosterKind.party_member: Role.party_member,
    RosterKind.part_time_committee: Role.part_time_member,
    RosterKind.volunteer: Role.volunteer,
}
_SHOWN_MOST = 8


def beside(wiring: Wiring, caller: Caller, looked: Looked, action: Action, desk: Desk) -> dict[str, Any] | None:
    """Give what to draw beside this form, None where nothing belongs there."""
    drawn = _of_matters(wiring, caller, looked, action, desk) | {"ties": _ties(wiring, looked, action)}
    if not {one.name for one in action.requires} & {ABOUT_LEADS, ABOUT_COLOURS}:
        return {"team": None, "colour": None, **drawn} if any(drawn.values()) else None
    with wiring.house.store.reading() as reading:
        load = workload.open_led(reading.wire)
    found = advice(
        looked.workflow, looked.case, action, caller.actor, caller.at, looked.town, given=desk.values, load=load
    )
    assert found is not None
    linked = looked.town.linked_around(looked.case.place)
    return {
        "team": None if found.candidates is None else [_candidate(one, looked) for one in found.candidates],
        "platform": linked.platform.title if linked else "",
        "asked": _asked(looked, desk),
        "colour": _colour(found, looked),
        **drawn,
    }


def _of_matters(wiring: Wiring, caller: Caller, looked: Looked, action: Action, desk: Desk) -> dict[str, Any]:
    """Give what stands beside the form of a matter: who could serve, who decides, what was dealt with here lately."""
    case, days = looked.case, beside_matters.minds_repeats(looked.workflow, action)
    return {
        "serving": _serving(caller, looked, action, desk),
        "deciders": beside_matters.deciders(looked.town, action, case, desk.values),
        "lately": beside_matters.lately(
            wiring, caller, looked.town, looked.workflow, place=case.place, days=days, but=case.id
        ),
    }


def _ties(wiring: Wiring, looked: Looked, action: Action) -> list[dict[str, Any]]:
    """Warn of what ties mediators to the parties, where mediators are named."""
    if _ASKS_ABOUT_TIES not in {one.name for one in action.requires}:
        return []
    case, town = looked.case, looked.town
    homes = {case.custodian, town.committee(case.custodian).id, case.handler}
    names = [party.name for party in case.remaining if party.kind == "person"]
    found = []
    with wiring.house.store.reading() as reading:
        for person in town.people.values():
            if person.registered_at is None or person.registered_at not in homes:
                continue
            reasons = [*ties(person, case, town)]
            at_home = repeat_parties.share_household(reading.wire, person.name, names)
            reasons += [f"网格台账显示与“{one}”同住一户：核对后回避" for one in at_home]
            if reasons:
                found.append({"name": person.name, "reasons": reasons})
    return found


def _serving(caller: Caller, looked: Looked, action: Action, desk: Desk) -> dict[str, Any] | None:
    """Rank who of the rosters could be named, where the form asks for a person of a roster; a person decides."""
    roles = {role for field in action.asks if field.type in _PEOPLE for role in field.roles}
    kinds = {kind for kind, role in _ROSTER_ROLES.items() if role in roles}
    if not kinds:
        return None
    key = str(desk.values.get("kind") or looked.case.kind)
    titles = {one.key: one.title.zh for given in looked.workflow.choices.values() for one in given}
    skill = titles.get(key, "")
    ranked = looked.town.on_duty(looked.case.place, day_of(caller.at), skill)
    fitting = [one for one in ranked if one.entry.kind in kinds][:_SHOWN_MOST]
    return {
        "asked": skill,
        "place": looked.case.place,
        "rows": [
            {"name": one.entry.name, "unit": one.entry.unit, "phone": one.entry.phone, "reasons": one.reasons}
            for one in fitting
        ],
    }


def _asked(looked: Looked, desk: Desk) -> str:
    """Say by which kind of dispute and which language the team was ranked."""
    kind = str(desk.values.get("kind") or looked.case.kind)
    language = str(desk.values.get("language") or "mandarin")
    kinds, languages = _titles(looked, "kinds"), _titles(looked, "languages")
    return f"{kinds.get(kind, kind)} · {languages.get(language, language)}"


def _titles(looked: Looked, choices: str) -> dict[str, str]:
    return {one.key: one.title.zh for one in looked.workflow.choices.get(choices, ())}


def _candidate(one: Candidate, looked: Looked) -> dict[str, Any]:
    match, home = one.match, looked.town.institutions.get(one.match.member.registered_at)
    reasons = match.reasons if one.registered else (f"登记在{home.name if home else '别处'}，不能主办本案",)
    return {
        "name": match.member.name,
        "reasons": reasons,
        "may_lead": one.may_lead,
        "load": match.load,
        "on_duty": match.on_duty,
    }


def _colour(found: Advice, looked: Looked) -> dict[str, Any] | None:
    if found.colour is None:
        return None
    titles = _titles(looked, "danger_signs")
    return {
        "css": found.colour.colour,
        "words": RISK_WORDS[found.colour.colour],
        "score": found.colour.score,
        "signs": [(titles.get(key, key), risk.WEIGHTS[key]) for key in found.colour.signs],
        "red_from": risk.RED_FROM,
        "yellow_from": risk.YELLOW_FROM,
        "alone": "、".join(titles.get(key, key) for key in risk.RED_ALONE),
        "all": [(titles.get(key, key), weight) for key, weight in risk.WEIGHTS.items()],
    }
