"""What somebody may open a case by, and what their own trade calls that: the word on the button.

A court 委派 or 委托, a hotline 转办: whoever sends a letter does not 登记 a dispute. An appraiser or a legal-aid centre
sends none, so it has no button. Whether an opening is right is, as always, the engine's to judge.
"""

from __future__ import annotations

from collections.abc import Iterable

from mediation.definitions.workflow import Action, Workflow
from mediation.engine.actor import Actor
from mediation.engine.options import opening_options
from mediation.town.around import Town
from mediation.town.institutions import InstitutionKind, Role

_STATION = frozenset({Role.officer, Role.station_deputy})
_LETTER = "open_from_counterpart"
_WHOSE = "institution"
#: By the kind of who sends it: 委派, 委托 by 人民法院特邀调解规定 11; 交办 by 信访工作条例 22; the rest as usual there.
_CALLED = {
    InstitutionKind.court: "委派、委托调解",
    InstitutionKind.arbitration_commission: "委托调解",
    InstitutionKind.governance_centre: "交办纠纷",
    InstitutionKind.hotline_centre: "转办工单",
    InstitutionKind.petition_office: "交办信访事项",
    InstitutionKind.bureau: "转办纠纷",
    InstitutionKind.street_office: "交办纠纷",
}
#: The menu's shorter word, where the first two characters do not say it.
_SHORTER = {"委派、委托调解": "委派、委托"}


def openings(workflow: Workflow, actor: Actor, town: Town) -> tuple[Action, ...]:
    """List the actions by which this actor may open a case, without letters that their institution does not send."""
    return tuple(one for one in opening_options(workflow, actor) if _sends(one, workflow, actor, town))


def log_words(workflows: Iterable[Workflow], actor: Actor, town: Town) -> str:
    """Say on the button what this actor opens cases by; nothing if by none."""
    ways = [(workflow, action) for workflow in workflows for action in openings(workflow, actor, town)]
    if not ways:
        return ""
    if any(post.role in _STATION for post in actor.posts):
        return "登记警情"
    if all(_is_letter(action) for _, action in ways):
        kinds = (town.institutions[one.institution].kind for one in actor.posts if one.institution in town.institutions)
        return next((_CALLED[kind] for kind in kinds if kind in _CALLED), "交办纠纷")
    return "登记纠纷" if any(workflow.of_disputes for workflow, _ in ways) else "登记"


def menu_word(words: str) -> str:
    """Give the menu's word for what the button says: 登记, 委派、委托, 转办."""
    return _SHORTER.get(words, words[:2])


def of_ones_own(actor: Actor, town: Town) -> dict[str, str]:
    """Say what of a letter is settled by whose it is: it comes in the program, and is of the sender's kind.

    A court chooses between before and after filing; a committee enters papers of any kind, so nothing is settled.
    """
    kinds = [town.institutions[one.institution].kind for one in actor.posts if one.institution in town.institutions]
    whose = next((one for one in kinds if one in _CALLED), None)
    if whose is None:
        return {}
    if whose is InstitutionKind.court:
        return {"through": "program"}
    nature = "arbitration" if whose is InstitutionKind.arbitration_commission else "assigned"
    return {"through": "program", "entrusted_as": nature}


def _is_letter(action: Action) -> bool:
    return any(call.name == _LETTER for call in action.does)


def _sends(action: Action, workflow: Workflow, actor: Actor, town: Town) -> bool:
    """Say whether the actor's institution sends such letters itself, or is a committee that enters them from paper."""
    whose = next((field.kinds for field in action.asks if field.key == _WHOSE), ())
    if not _is_letter(action) or not whose:
        return True
    committees = {kind for level in workflow.ladder for kind in (*level.held_by, level.handled_by)}
    roles = {by.role for by in action.by}
    held = (town.institutions.get(post.institution) for post in actor.posts if post.role in roles)
    return any(one is not None and one.kind in {*whose, *committees} for one in held)
