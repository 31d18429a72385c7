"""The proof that nobody approves his own request: a signature, a sign-off and a check are another person's.

What the engine judges case by case (is this the same account?) stands in `engine/guards*.py`; here it is proved that no
form goes without that judgement.
"""

from __future__ import annotations

from collections.abc import Iterator

from mediation.definitions.proof_words import action_name, at_start, both, fault
from mediation.definitions.workflow import Action, Workflow
from mediation.errors import Finding

#: A form field that names the second person -> the requirements of which one must judge it (none: `signed_off_by` may).
_JUDGED_BY = {
    "checker": ("checked_by_another",),
    "approver": ("director_when_red", "red_cleared_by_two"),
}


def second_person_findings(workflow: Workflow) -> Iterator[Finding]:
    """Report acts that their own author could approve, and second persons whom nobody judges."""
    for action in workflow.actions.values():
        yield from _signature_findings(action)
        yield from _sign_off_findings(action)
        yield from _judging_findings(action)


def _signature_findings(action: Action) -> Iterator[Finding]:
    name, roles = action_name(action), {by.role for by in action.by}
    if action.signed_off_by and roles <= set(action.signed_off_by):
        message = both(
            f"{name.zh}的经办人人都可以自己签发。", f"{at_start(name)} can be signed off by everybody who takes it."
        )
        hint = both("请让另一角色签发，或让更多角色可以经办。", "Let another role sign it off, or more roles take it.")
        yield fault("own_sign_off", action, message, hint)
    others = roles - set(action.signed_off_by)
    if action.signed_off_by and others and not any(field.key == "approver" for field in action.asks):
        message = both(
            f"{name.zh}须经审签，表单却没有问由谁审签（approver），经办人无法取得签字。",
            f"{at_start(name)} wants a signature, and its form does not ask whose (approver): it cannot be obtained.",
        )
        yield fault("approver_not_asked", action, message, both("请在 asks 中加上 approver。", "Add approver to asks."))


def _sign_off_findings(action: Action) -> Iterator[Finding]:
    signing = next((call for call in action.does if call.name == "sign_off"), None)
    if signing is not None and all(call.name != "not_own_sign_off" for call in action.requires):
        name = action_name(action)
        message = both(
            f"{name.zh}签发函件，却没有要求签发人不是经办人本人。",
            f"{at_start(name)} signs a letter off, and does not require another person than its drafter.",
        )
        hint = both("请在 requires 中加上 not_own_sign_off。", "Add not_own_sign_off to requires.")
        yield fault("own_sign_off", signing, message, hint)


def _judging_findings(action: Action) -> Iterator[Finding]:
    required = {call.name for call in action.requires}
    for field in action.asks:
        wanted = _JUDGED_BY.get(field.key)
        if wanted is None or required.intersection(wanted) or (field.key == "approver" and action.signed_off_by):
            continue
        name = action_name(action)
        message = both(
            f"{name.zh}的表单问“{field.title.zh}”（{field.key}），却没有条件查他是不是经办人本人。",
            f'The form of {name.en} asks "{field.title.en}" ({field.key}), and nothing requires another person.',
        )
        words = "、".join(wanted)
        hint = both(f"请在 requires 中加上 {words}。", f"Add {' or '.join(wanted)} to requires.")
        yield fault("own_check", action, message, hint)
