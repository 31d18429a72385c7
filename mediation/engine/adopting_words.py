"""The words of one revision in those of another: kept where the key lives on, else by the author's answer."""

from __future__ import annotations

from collections.abc import Mapping

from mediation.definitions.abstract_memory import states_with_memory
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Workflow
from mediation.engine.commands import Answers
from mediation.errors import Objection

KEEP = "keep"
"""The answer for a kind of paper or a fact that stays as it was noted."""
DROP = "drop"
"""The answer for a clock that ends with the adoption."""

SECTION_TITLES = {
    "states": Label(zh="环节", en="state"),
    "levels": Label(zh="层级", en="rung"),
    "routes": Label(zh="路线", en="route"),
    "deadlines": Label(zh="时限", en="clock"),
    "documents": Label(zh="文书", en="paper"),
    "fields": Label(zh="表单项", en="field"),
}


def in_both(zh: str, en: str) -> str:
    """Write a reason, or what changes, in one line, Chinese first: so a plan keeps it and every door shows it."""
    return f"{zh} / {en}"


def asked_fields(workflow: Workflow) -> frozenset[str]:
    """Name everything that the forms of a workflow ask."""
    return frozenset(field.key for action in workflow.actions.values() for field in action.asks)


def known_words(workflow: Workflow) -> Mapping[str, frozenset[str]]:
    """Give the keys of a workflow by the sections of `Answers`."""
    return {
        "states": frozenset(workflow.states),
        "levels": frozenset(level.key for level in workflow.ladder),
        "routes": frozenset(workflow.routes),
        "deadlines": frozenset(workflow.deadlines),
        "documents": frozenset(workflow.documents),
        "fields": asked_fields(workflow),
    }


def leads_back(workflow: Workflow, state: str) -> bool:
    """Say whether it matters in a state where the case came from: a way leads back there, or asks for it.

    So it does in a state that waits for an offer and leads on into such a one: see `states_with_memory`.
    """
    return state in states_with_memory(workflow)


class Words:
    """Puts words of `old` into words of `new`, and gathers what lacks an answer."""

    __slots__ = ("_known", "_new", "_old", "answers", "objections")

    def __init__(self, old: Workflow, new: Workflow, answers: Answers) -> None:
        self._old = old
        self._new = new
        self._known = known_words(new)
        self.answers = answers
        self.objections: list[Objection] = []

    def of(self, section: str, key: str, instead: str = "") -> str:
        """Give the new word for `key`; an unanswered one is noted and stays. `instead` is KEEP or DROP, if allowed:
        then `key` itself comes back for KEEP, nothing for DROP."""
        if not key:
            return key
        given = getattr(self.answers, section).get(key)
        if given is None:
            if key not in self._known[section]:
                self._ask(section, key, instead)
            return key
        if given in self._known[section]:
            return str(given)
        if instead and given == instead:
            return key if instead == KEEP else ""
        self.object(
            "UNKNOWN_ANSWER",
            in_both(
                f"第 {self._new.revision} 版没有{SECTION_TITLES[section].zh}“{given}”，不能用来代替“{key}”",
                f'revision {self._new.revision} has no {SECTION_TITLES[section].en} "{given}" to stand for "{key}"',
            ),
            f"{section}.{key}",
        )
        return key

    def soft(self, section: str, key: str) -> str:
        """Give the new word for something that is history: renamed if there is an answer, else as it was."""
        given = getattr(self.answers, section).get(key)
        return str(given) if given in self._known[section] else key

    def past(self, key: str, *, needed: bool) -> str:
        """Give the new word for a state that the case left; nothing for an unknown one to which no way leads back."""
        if needed:
            return self.of("states", key)
        found = self.soft("states", key)
        return found if found in self._known["states"] else ""

    def object(self, code: str, reason: str, field: str) -> None:
        """Note an objection once."""
        found = Objection(code, reason, field)
        if found not in self.objections:
            self.objections.append(found)

    def _ask(self, section: str, key: str, instead: str) -> None:
        title, name = _title(self._old, section, key), SECTION_TITLES[section]
        revision = self._new.revision
        zh, en = (f"，或写 {instead}", f", or write {instead}") if instead else ("", "")
        self.object(
            "NEEDS_ANSWER",
            in_both(
                f"第 {revision} 版没有{name.zh}“{title.zh}”（{key}）：请说明改为哪一个{zh}",
                f'revision {revision} has no {name.en} "{title.en}" ({key}): say which one it becomes{en}',
            ),
            f"{section}.{key}",
        )


def _title(workflow: Workflow, section: str, key: str) -> Label:
    plain = Label(zh=key, en=key)
    if section == "levels":
        return next((one.title for one in workflow.ladder if one.key == key), plain)
    if section == "fields":
        asked = (one for action in workflow.actions.values() for one in action.asks)
        return next((one.title for one in asked if one.key == key), plain)
    found = getattr(workflow, section).get(key)
    title: Label = plain if found is None else found.title
    return title
