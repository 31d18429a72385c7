"""A workflow in tables, in the words of its author: states, actions, clocks, papers and levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.pages.acting import said_basis
from mediation.definitions.labels import Basis
from mediation.definitions.proved import PROPERTIES, Proved, proof_of
from mediation.definitions.vocabulary import CONDITIONS, REQUIREMENTS
from mediation.definitions.workflow import Action, Call, Deadline, Step, Trigger, Way, Workflow
from mediation.engine.entitlement import SIDE_TITLES
from mediation.oversight.flow_times import AtState
from mediation.town.institutions import INSTITUTION_TITLES, ROLE_TITLES

_STEPS = {"remind": "提醒", "warn": "报告", "oblige": "要求决定", "open": "可以办理", "enter": "转入"}

#: What a tag of evidence means to a reader; the tags are those of `Basis`.
EVIDENCE = {
    "V": "已核对原文",
    "V摘": "已核对部分原文",
    "C": "见于在用系统",
    "R": "凭记忆，待核实",
    "D": "本地默认，可以设置",
}


def rests_on(basis: Basis | None) -> dict[str, str]:
    """What a rule rests on: the article or the local default, and the tag that says how far this was verified."""
    said = said_basis(basis)
    if basis is None or not said:
        return {"words": "", "tag": "", "means": ""}
    tag = basis.evidence if basis.law else "D"
    return {"words": said, "tag": tag, "means": EVIDENCE.get(tag, tag)}


def states(workflow: Workflow, counts: dict[str, int], times: Mapping[str, AtState]) -> list[dict[str, Any]]:
    """Every state, what it means, which actions lead on from it, how many visible cases stand in it, how long."""
    found = []
    for key, state in workflow.states.items():
        ways = [one.title.zh for one in workflow.actions.values() if key in one.sources and _moves(one, key)]
        stayed = times.get(key)
        found.append(
            {
                "title": state.title.zh,
                "meaning": state.meaning.zh,
                "final": state.final,
                "ways": "、".join(ways) or "—",
                "count": counts.get(key, 0),
                "href": f"/cases?state={key}",
                "median": "—" if stayed is None or stayed.median_days is None else f"{stayed.median_days:g} 日",
                "stays": 0 if stayed is None else stayed.stays,
            }
        )
    return found


def _moves(action: Action, state: str) -> bool:
    return any(way.back or (way.to is not None and way.to != state) for way in action.ways)


def actions(workflow: Workflow) -> list[dict[str, Any]]:
    """Every action: from where to where, who, under which conditions, resting on what."""
    return [
        {
            "title": action.title.zh,
            "group": action.group,
            "path": f"{_sources(action, workflow)} → {_targets(action, workflow)}",
            "who": "；".join(dict.fromkeys(_who(action))),
            "levels": "、".join(workflow.level(one).title.zh for one in action.levels),
            "papers": "、".join(
                workflow.documents[one].title.zh
                for one in (*action.papers, *action.registers)
                if one in workflow.documents
            ),
            "requires": [REQUIREMENTS[one.name].zh for one in action.requires if one.name in REQUIREMENTS],
            "moves": not all(way.to is None and not way.back for way in action.ways),
            "basis": rests_on(action.basis),
        }
        for action in workflow.actions.values()
    ]


def _sources(action: Action, workflow: Workflow) -> str:
    if action.opens:
        return "（立案）"
    open_ = {key for key, state in workflow.states.items() if not state.final}
    if set(action.sources) >= open_:
        return "任一未结环节"
    return "、".join(workflow.states[one].title.zh for one in action.sources)


def _targets(action: Action, workflow: Workflow) -> str:
    return "；".join(dict.fromkeys(_way(way, workflow) for way in action.ways))


def _way(way: Way, workflow: Workflow) -> str:
    where = "回到原环节" if way.back else workflow.states[way.to].title.zh if way.to else "环节不变"
    if way.when is None:
        return where
    condition = CONDITIONS.get(way.when.name)
    return f"{where}（{condition.zh if condition else way.when.name}）"


def _who(action: Action) -> list[str]:
    signed = f"，{'、'.join(ROLE_TITLES[one] for one in action.signed_off_by)}审签" if action.signed_off_by else ""
    return [f"{SIDE_TITLES.get(by.side, by.side)}{ROLE_TITLES[by.role]}{signed}" for by in action.by]


def clocks(workflow: Workflow) -> list[dict[str, Any]]:
    """Every clock: how long, from when, what it does, resting on what."""
    return [
        {
            "title": deadline.title.zh,
            "length": _length(deadline, workflow),
            "starts": _trigger(deadline.starts, workflow),
            "steps": "；".join(_step(one, workflow) for one in deadline.steps) or "—",
            "basis": rests_on(deadline.basis),
        }
        for deadline in workflow.deadlines.values()
    ]


def _length(deadline: Deadline, workflow: Workflow) -> str:
    if deadline.of_rung:
        terms = [(level.title.zh, level.terms.get(deadline.key)) for level in workflow.ladder]
        return "，".join(f"{title} {term.zh}" for title, term in terms if term is not None)
    said = deadline.term.zh if deadline.term else "按所填日期"
    said += f"；红色 {deadline.red_term.zh}" if deadline.red_term else ""
    return "；".join([said, *(f"{_case_in_point(one.when, workflow)} {one.term.zh}" for one in deadline.terms_by)])


def _case_in_point(when: Call, workflow: Workflow) -> str:
    """Say for which cases a length is: the values that a condition wants, in the words of the forms, else its own."""
    fields = [field for action in workflow.actions.values() for field in action.asks]
    if (named := when.args.get("field")) is not None:
        fields = [field for field in fields if field.key == named]
    titles = {choice.key: choice.title.zh for field in reversed(fields) for choice in field.choices}
    wanted = [
        one for key, value in when.args.items() if key != "field" and isinstance(value, list | tuple) for one in value
    ]
    condition = CONDITIONS.get(when.name)
    return "、".join(titles.get(one, one) for one in wanted) or (condition.zh if condition else when.name)


def _trigger(trigger: Trigger, workflow: Workflow) -> str:
    parts = [workflow.actions[one].title.zh for one in trigger.actions if one in workflow.actions]
    parts += [f"进入“{workflow.states[one].title.zh}”" for one in trigger.states if one in workflow.states]
    return "、".join(parts) or "—"


def _step(step: Step, workflow: Workflow) -> str:
    distance = step.offset.zh if step.offset else ""
    when = {"before": f"届满前 {distance}", "end": "届满时", "after": f"超过 {distance}"}.get(step.at, step.at)
    told = "、".join(ROLE_TITLES[one] for one in step.roles)
    ways = "、".join(workflow.actions[one].title.zh for one in step.actions if one in workflow.actions)
    state = f"“{workflow.states[step.state].title.zh}”" if step.state in workflow.states else ""
    again = f"，每 {step.repeats.zh}一次" if step.repeats else ""
    return f"{when}{_STEPS.get(step.does, step.does)}{told}{state}{f'（{ways}）' if ways else ''}{again}"


def papers(workflow: Workflow) -> list[dict[str, Any]]:
    """Every paper: drawn or only recorded, with which number, resting on what."""
    return [
        {
            "title": kind.title.zh,
            "form": "自动生成 PDF" if kind.template else "登记纸质件",
            "register": workflow.registers[kind.register].title.zh if kind.register in workflow.registers else "用案号",
            "basis": rests_on(kind.basis),
        }
        for kind in workflow.documents.values()
    ]


def ladder(workflow: Workflow) -> list[dict[str, str]]:
    """The rungs, lowest first."""
    found = []
    for level in workflow.ladder:
        who = "、".join(INSTITUTION_TITLES[one] for one in level.held_by)
        if level.handled_by is not None:
            who += f"（由{INSTITUTION_TITLES[level.handled_by]}办理）"
        terms = [
            f"{workflow.deadlines[key].title.zh} {term.zh}"
            for key, term in level.terms.items()
            if key in workflow.deadlines
        ]
        found.append({"title": level.title.zh, "who": who, "terms": "，".join(terms)})
    return found


#: What each property was looked for in, and of how many.
_LOOKED_THROUGH = {
    "parts": "个环节、动作、去向",
    "nodes": "种局面",
    "ways": "条去向",
    "clocks": "个时限",
    "rungs": "个层级",
    "routes": "条移送路线",
    "asked": "处条件、效果、文书",
    "actions": "项动作",
    "laws": "条规矩",
}
_kept: dict[str, Proved] = {}


def proof(workflow: Workflow) -> dict[str, Any]:
    """What was proved of this text, of how many things, and over how many situations; as `mediation check` tells it."""
    if workflow.digest not in _kept:
        _kept[workflow.digest] = proof_of(workflow)
    proved = _kept[workflow.digest]
    broken = {finding.code for finding in proved.findings}
    return {
        "situations": f"{proved.nodes:,}",
        "steps": f"{proved.steps:,}",
        "beside": [f"{workflow.routes[route].title.zh} {spots} 种" for route, spots in proved.beside],
        "rows": [
            {
                "title": one.title.zh,
                "of": f"{proved.counts[one.of]:,} {_LOOKED_THROUGH.get(one.of, '')}",
                "holds": not broken & set(one.codes),
            }
            for one in PROPERTIES
        ],
        "laws": [law.name for law in workflow.laws],
    }
