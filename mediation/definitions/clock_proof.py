"""The proof of each clock by itself: it rests on a stated basis, runs somewhere, does something, and never decides.

Whether every wait has a clock is proved in `waiting.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mediation.definitions.abstract import Space
from mediation.definitions.clock_runs import Running
from mediation.definitions.proof_words import at_start, both, clock_name, fault
from mediation.definitions.space_paths import told, way_to
from mediation.definitions.workflow import Deadline, Step, Workflow
from mediation.errors import Finding

MONTH = "month"
"""The clock of mediation as a whole: for it alone a case enters the state in which people decide where it goes.

Any other clock that moves a case names the law that says so (人民调解工作若干规定 33; 人民调解法 17, 23, 26)."""


def clock_findings(space: Space, running: Mapping[str, Running]) -> Iterator[Finding]:
    """Report what is wrong with each clock, and clocks that hand a case round in a circle."""
    for deadline in space.workflow.deadlines.values():
        yield from _plain_findings(deadline, running[deadline.key])
        yield from _length_findings(space.workflow, deadline)
        for step in deadline.steps:
            yield from _entering_findings(space, deadline, step)
            yield from _choice_findings(space, deadline, step, running[deadline.key])
    yield from _circle_findings(space)


def _plain_findings(deadline: Deadline, running: Running) -> Iterator[Finding]:
    name = clock_name(deadline)
    if not deadline.basis.law and not deadline.basis.default:
        hint = both(
            "请写 basis: {law: 法条} 或 {default: 理由, evidence: D}。",
            "Write basis: {law: article} or {default: reason, evidence: D}.",
        )
        yield fault("no_basis", deadline, both(f"{name.zh}没有写依据。", f"No basis is given for {name.en}."), hint)
    if not deadline.steps:
        message = both(f"{name.zh}到期后什么也不发生。", f"Nothing happens when {name.en} is over.")
        yield fault("no_consequence", deadline, message, both("请写 steps。", "Write steps."))
    if not running.maybe:
        hint = both(
            "请检查 starts 与 during：起算之后须处于 during 所列环节。",
            "Check starts and during: once started, the case must stand in a state of during.",
        )
        yield fault("never_runs", deadline, both(f"{name.zh}从不计时。", f"{at_start(name)} never runs."), hint)


def _length_findings(workflow: Workflow, deadline: Deadline) -> Iterator[Finding]:
    name = clock_name(deadline)
    for level in workflow.ladder if deadline.of_rung else ():
        if deadline.key not in level.terms:
            message = both(
                f"{name.zh}在层级“{level.title.zh}”没有长度。",
                f'{at_start(name)} has no length at rung "{level.title.en}".',
            )
            hint = both(
                f"请在 ladder.{level.key}.terms 中写 {deadline.key} 的长度。",
                f"Write the length of {deadline.key} in ladder.{level.key}.terms.",
            )
            yield fault("no_term_on_rung", deadline, message, hint)


def _entering_findings(space: Space, deadline: Deadline, step: Step) -> Iterator[Finding]:
    if step.state is None:
        return
    name, state = clock_name(deadline), space.workflow.states[step.state]
    if deadline.key != MONTH and not deadline.basis.law:
        message = both(
            f"{name.zh}到期时使案件进入“{state.title.zh}”；只有调解期限（{MONTH}）可以这样。",
            f'When {name.en} is over the case enters "{state.title.en}"; only the month of mediation ({MONTH}) may.',
        )
        hint = both(
            "请改用 remind、warn、oblige 或 open；法律另有规定的，把法条写在 basis: {law: …}。",
            "Use remind, warn, oblige or open; where the law says otherwise, name the article in basis: {law: …}.",
        )
        yield fault("clock_decides", deadline, message, hint, told(space, way_to(space, space.by_state[step.state])))
    if state.final:
        message = both(
            f"{name.zh}到期时使案件进入办结的环节“{state.title.zh}”。",
            f'When {name.en} is over the case enters the final state "{state.title.en}".',
        )
        hint = both(
            "时限只能提醒、督办、交办或开放去路，不能替人作出决定；请改用 oblige 或 open。",
            "A clock may remind, warn, oblige or open a way; it decides nothing. Use oblige or open.",
        )
        yield fault("clock_decides", deadline, message, hint, told(space, way_to(space, space.by_state[step.state])))
    if not step.from_states:
        message = both(
            f"{name.zh}的一步要进入“{state.title.zh}”，却没有写从哪些环节（only_from），从不发生。",
            f'A step of {name.en} enters "{state.title.en}" from no state (only_from): it never happens.',
        )
        yield fault("enters_from_nowhere", deadline, message, both("请写 only_from。", "Write only_from."))


def _choice_findings(space: Space, deadline: Deadline, step: Step, running: Running) -> Iterator[Finding]:
    for key in step.actions:
        action = space.workflow.actions[key]
        here = (n for state in running.maybe & set(action.sources) for n in space.by_state[state])
        if action.opens or any(space.may(number, key) for number in here):
            continue
        name = clock_name(deadline)
        message = both(
            f"{name.zh}要求办理“{action.title.zh}”（{key}），但计时所在的环节都不能办它。",
            f'{at_start(name)} asks for "{action.title.en}" ({key}), which can be done in no state where it runs.',
        )
        hint = both(
            "请改写 to_choose_from 或 open，或在该动作的 from 中加上环节。",
            "Change to_choose_from or open, or add a state to the from of that action.",
        )
        yield fault("choice_not_open", deadline, message, hint)


def _circle_findings(space: Space) -> Iterator[Finding]:
    """Report clocks that hand a case from state to state in a circle, in which nobody ever decides anything."""
    entering: dict[str, dict[str, Deadline]] = {}
    for deadline in space.workflow.deadlines.values():
        for step in deadline.steps:
            for source in step.from_states if step.state is not None else ():
                entering.setdefault(source, {})[step.state or ""] = deadline
    told_already: set[str] = set()
    for start in entering:
        circle = _circle_from(start, entering)
        if circle and not told_already.intersection(circle):
            told_already.update(circle)
            states = space.workflow.states
            zh = " → ".join(states[one].title.zh for one in (*circle, start))
            en = " → ".join(states[one].title.en for one in (*circle, start))
            message = both(
                f"几个时限使案件在环节之间打转，没有人作过决定：{zh}。",
                f"Clocks pass a case round in a circle in which nobody decides anything: {en}.",
            )
            hint = both("请把其中一步改为 oblige，由人决定去向。", "Let one of these steps oblige somebody to decide.")
            last = circle[-1]
            yield fault("clock_circle", entering[last][start], message, hint)


def _circle_from(start: str, entering: Mapping[str, Mapping[str, Deadline]]) -> tuple[str, ...]:
    paths: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while paths:
        path = paths.pop(0)
        for target in entering.get(path[-1], ()):
            if target == start:
                return path
            if target not in seen:
                seen.add(target)
                paths.append((*path, target))
    return ()
