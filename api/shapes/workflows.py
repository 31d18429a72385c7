"""Workflows as the API shows them: what other systems need in order to offer the right actions and fields."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from mediation.definitions.questions import Field as Question
from mediation.definitions.workflow import Action, Workflow


class WorkflowBrief(BaseModel):
    """One workflow in its newest revision."""

    key: str
    revision: int
    digest: str
    title: str


class WorkflowList(BaseModel):
    """All loaded workflows."""

    workflows: list[WorkflowBrief]


class ChoiceShape(BaseModel):
    """One thing to choose."""

    key: str
    title: str


class QuestionShape(BaseModel):
    """One question of a form. How an answer is written follows from `type` (see the reference)."""

    key: str
    title: str
    type: str
    required: bool
    choices: list[ChoiceShape]
    least: int | None
    most: int | None
    needed_when: dict[str, list[str]] | None = Field(description="另一项为这些值时必须填写。")
    must_be: str | None


class ActionShape(BaseModel):
    """One action of a workflow."""

    key: str
    title: str
    opens: bool
    sources: list[str]
    asks: list[QuestionShape]
    danger: bool


class StateShape(BaseModel):
    """One state of a workflow."""

    key: str
    title: str
    meaning: str
    final: bool


class WorkflowShape(WorkflowBrief):
    """A workflow with its levels, states and actions."""

    ladder: list[ChoiceShape]
    states: list[StateShape]
    actions: list[ActionShape]


class AtStateShape(BaseModel):
    """One state at one rung; an empty level stands for all rungs together."""

    state: str
    level: str
    cases: int = Field(description="在办件数。")
    stays: int = Field(description="期内离开该环节的次数。")
    median_days: float | None = Field(description="停留天数的中位数。")


class FlowShape(BaseModel):
    """Where the cases of a workflow stand, and how long they stay. Empty for an account that supervises nothing."""

    workflow: str
    days: int
    states: list[AtStateShape]


def workflow_brief(workflow: Workflow) -> dict[str, Any]:
    """Name a workflow."""
    return {
        "key": workflow.key,
        "revision": workflow.revision,
        "digest": workflow.digest,
        "title": workflow.title.zh,
    }


def workflow_shape(workflow: Workflow) -> WorkflowShape:
    """Show a workflow."""
    return WorkflowShape(
        **workflow_brief(workflow),
        ladder=[ChoiceShape(key=level.key, title=level.title.zh) for level in workflow.ladder],
        states=[
            StateShape(key=one.key, title=one.title.zh, meaning=one.meaning.zh, final=one.final)
            for one in workflow.states.values()
        ],
        actions=[action_shape(action) for action in workflow.actions.values()],
    )


def action_shape(action: Action) -> ActionShape:
    """Show an action with its questions."""
    return ActionShape(
        key=action.key,
        title=action.title.zh,
        opens=action.opens,
        sources=list(action.sources),
        asks=[_question(field) for field in action.asks],
        danger=action.danger,
    )


def _question(field: Question) -> QuestionShape:
    return QuestionShape(
        key=field.key,
        title=field.title.zh,
        type=field.type.value,
        required=field.required,
        choices=[ChoiceShape(key=one.key, title=one.title.zh) for one in field.choices],
        least=field.least,
        most=field.most,
        needed_when={field.needed_when[0]: list(field.needed_when[1])} if field.needed_when else None,
        must_be=field.must_be,
    )
