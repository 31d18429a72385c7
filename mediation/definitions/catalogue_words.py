"""The catalogue of clocks in words, for the command that lists it and the page that is written from it.

Nothing is judged here: whether the workflows agree with the catalogue is `catalogue_proof.py`.
"""

from __future__ import annotations

from mediation.calendar.terms import Term
from mediation.definitions.authored_values import ConditionShape
from mediation.definitions.clock_catalogue import EntryShape, RestsOn
from mediation.definitions.labels import Label
from mediation.definitions.workflow import Workflow


def length(entry: EntryShape, workflow: Workflow) -> Label:
    """Tell how long it is: one length, one for each rung, days after the outcome, or a day that the agreement names."""
    if entry.fixed:
        return Label(zh="协议写明之日", en="the day agreed on")
    if entry.visits is not None:
        return Label(zh=f"第 {'、'.join(entry.days)} 日", en=f"on days {', '.join(entry.days)}")
    if entry.length is not None:
        return Label(zh=Term.parse(entry.length).zh, en=entry.length)
    titles = {one.key: one.title for one in workflow.ladder}
    rungs = [(titles.get(key), Term.parse(one)) for key, one in entry.rungs.items()]
    return Label(
        zh="，".join(f"{title.zh if title else '—'} {term.zh}" for title, term in rungs),
        en=", ".join(f"{title.en if title else '-'} {term}" for title, term in rungs),
    )


def rests_on(basis: RestsOn) -> str:
    """Tell the article, or why it is as long as it is, with the evidence."""
    return "；".join(one for one in (basis.law, basis.default) if one) + f"【{basis.evidence}】"


def nature(basis: RestsOn) -> Label:
    """Tell whether the length is law or a local default."""
    return Label(zh="法定", en="law") if basis.is_law else Label(zh="本地默认", en="local default")


def extension(entry: EntryShape) -> Label:
    """Tell who may extend it, by how much and how often."""
    if entry.extension is None:
        return Label(zh="不能延长", en="none")
    one = entry.extension
    most = "" if one.most is None else f"不超过 {Term.parse(one.most).zh}"
    times = "" if one.times is None else f"{one.times} 次"
    zh = "，".join(part for part in ("全体当事人书面同意", most, times) if part)
    en = ", ".join(
        part for part in ("all parties sign", one.most and f"at most {one.most}", one.times and "once") if part
    )
    return Label(zh=f"{zh}（{rests_on(one.basis)}）", en=en)


def conditions(entry: EntryShape) -> str:
    """Name the conditions under which it holds, as a workflow writes them."""
    return "、".join(_written(one) for one in entry.when) + ("red" if entry.red else "")


def _written(one: ConditionShape) -> str:
    if isinstance(one, str):
        return one
    ((name, args),) = one.items()
    values = [value for given in (args or {}).values() for value in (given if isinstance(given, list) else [given])]
    return f"{name}: {', '.join(str(value) for value in values)}"
