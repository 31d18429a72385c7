"""Second revisions of the property procedure, each made from the first by a few changes of its text; not all proved."""

from __future__ import annotations

import re
from functools import lru_cache

from mediation.definitions.compile import compile_text
from mediation.definitions.workflow import Workflow
from mediation.engine.commands import Answers
from tests.engine.builders import a_workflow

RENAMING = Answers(
    states={"passing": "on_the_way"},
    levels={"estate": "compound"},
    deadlines={"rung_time": "time_here"},
    documents={"transfer_list": "list_of_papers"},
)
"""What `renamed()` needs to be told."""

NEW_CLOCK = """
  look_again:
    title: {zh: 调解进展检视, en: A look at how it goes}
    term: 6 days
    starts: {states: [mediating]}
    during: [mediating]
    steps:
      - {at: end, remind: [director]}
    basis: {default: 六日内检视, evidence: D}

  name_mediator:
"""


NEW_STATE = (
    """
  thinking:
    title: {zh: 考虑期, en: Thinking it over}
    meaning: {zh: 一方要求考虑几日, en: One side asked for some days}
  passing:
    title""",
    """
  think:
    title: {zh: 给予考虑期, en: Time to think}
    from: [mediating]
    to: thinking
    by: [mediator]
  thought:
    title: {zh: 考虑完毕, en: Thought over}
    from: [thinking]
    to: mediating
    by: [mediator]
  offer_up:
    title""",
    """
  think_time:
    title: {zh: 考虑期, en: Time to think}
    term: 3 days
    starts: {states: [thinking]}
    during: [thinking]
    steps:
      - {at: end, remind: [mediator]}
    basis: {default: 三日, evidence: D}

  name_mediator:
""",
)


def changed(*changes: tuple[str, str], revision: int = 2) -> str:
    """Give the composed text of another revision; each change is a pattern and what stands there instead."""
    text = a_workflow().text.replace("revision: 1", f"revision: {revision}", 1)
    for pattern, instead in changes:
        text, count = re.subn(pattern, instead, text)
        assert count, f"nothing to change: {pattern}"
    return text


@lru_cache
def shorter() -> Workflow:
    """The street has 10 days instead of 15, the community 5 instead of 7; nothing else is different."""
    fewer = (("15 days, answer_up", "10 days, answer_up"), ("7 days, answer_up", "5 days, answer_up"))
    return compile_text(changed(*fewer))


@lru_cache
def renamed() -> Workflow:
    """A state, a rung, a clock and a kind of paper have other names, and the same meaning."""
    return compile_text(
        changed(
            (r"\bpassing\b", "on_the_way"),
            (r"\brung_time\b", "time_here"),
            (r"\btransfer_list\b", "list_of_papers"),
            (r"  estate:\n    title: \{zh: 小区", "  compound:\n    title: {zh: 小区"),
        )
    )


@lru_cache
def with_a_clock() -> Workflow:
    """Mediation is looked at after six days: a clock that the first revision does not have."""
    return compile_text(changed((r"\n  name_mediator:\n", NEW_CLOCK)))


@lru_cache
def with_a_state() -> Workflow:
    """Mediation may rest while somebody thinks it over: a state that the first revision does not have."""
    places = (r"\n  passing:\n    title", r"\n  offer_up:\n    title", r"\n  name_mediator:\n")
    return compile_text(changed(*zip(places, NEW_STATE, strict=True)))


@lru_cache
def without_a_clock() -> Workflow:
    """Nobody counts the days to the first session any more."""
    block = r"\n  first_session:\n(?:    .*\n)+"
    return compile_text(changed((block, "\n"), (r"first_session: [^,]*, ", "")))
