"""A definition written as a workflow net: well-formed PNML, one source, one sink, everything between them, in step."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from mediation.definitions.abstract import Space
from mediation.definitions.exchange import NAMESPACE, net_text, pnml
from mediation.definitions.workflow import Workflow
from mediation.definitions.workflow_net import BEGIN, END, Net, workflow_net
from tests.definitions.small import SMALL, broken, compiled
from tests.shipped import REPERTOIRE

WORKFLOWS = Path(__file__).parent.parent.parent / "workflows"
SHIPPED = sorted(file.parent.name for file in WORKFLOWS.glob("*/workflow.yaml"))
LOST = "  lost:\n    title: {zh: 失落, en: Lost}\n    meaning: {zh: 无路可到, en: No way leads here}\n  closed:\n"


@pytest.fixture(scope="module", params=SHIPPED)
def shipped(request: pytest.FixtureRequest) -> Workflow:
    return REPERTOIRE.workflow(str(request.param))


def reached(net: Net, start: str, *, forward: bool) -> set[str]:
    """Give every place and transition that arcs lead to from a place, or from which they lead to it."""
    following: dict[str, list[str]] = {}
    for one in net.transitions:
        into, out_of = (one.takes, one.gives) if forward else (one.gives, one.takes)
        for place in into:
            following.setdefault(place, []).append(one.key)
        following.setdefault(one.key, []).extend(out_of)
    seen, queue = {start}, [start]
    while queue:
        for other in following.get(queue.pop(), ()):
            if other not in seen:
                seen.add(other)
                queue.append(other)
    return seen


def sources_and_sinks(net: Net) -> tuple[set[str], set[str]]:
    given = {place for one in net.transitions for place in one.gives}
    taken = {place for one in net.transitions for place in one.takes}
    return set(net.places) - given, set(net.places) - taken


def test_one_source_one_sink_and_everything_between_them(shipped: Workflow) -> None:
    net = workflow_net(shipped)
    assert sources_and_sinks(net) == ({BEGIN}, {END})
    nodes = {*net.places, *(one.key for one in net.transitions)}
    assert reached(net, BEGIN, forward=True) == nodes
    assert reached(net, END, forward=False) == nodes
    assert max(Counter(one.key for one in net.transitions).values()) == 1


def test_every_step_of_the_procedure_is_in_the_net(shipped: Workflow) -> None:
    """The net names each action and each clock step, at each state, that the space of the procedure has; no more."""
    net = workflow_net(shipped)
    named = {label.split("#")[0] for one in net.transitions if (label := one.label) and not label.startswith("clock:")}
    space = Space(shipped)
    offered = {f"{act.action.key}@{state or BEGIN}" for state, acts in space.acts_in.items() for act in acts}
    taken = {
        f"{space.steps[step].action}@{space.nodes[n].state or BEGIN}" for n, m in enumerate(space.out) for _, step in m
    }
    assert {one for one in taken if not one.startswith("@")} <= named <= offered
    clocks = {
        (deadline.split(".")[0], state)
        for one in net.transitions
        if one.label.startswith("clock:")
        for deadline, state in [one.label.removeprefix("clock:").split("@")]
    }
    moving = {
        (space.steps[step].deadline, space.nodes[number].state)
        for number, moves in enumerate(space.out)
        for _, step in moves
        if space.steps[step].deadline
    }
    assert clocks == moving


def test_exactly_one_token_in_each_family(shipped: Workflow) -> None:
    """Every transition takes as many places of a family as it gives, so that no family is ever without a value."""
    for one in workflow_net(shipped).transitions:
        if one.takes != (BEGIN,) and one.label:
            families = [Counter(place.split("=")[0] for place in side) for side in (one.takes, one.gives)]
            assert families[0] == families[1], one.key


def test_the_text_is_well_formed_and_complete(shipped: Workflow) -> None:
    net = workflow_net(shipped)
    root = ElementTree.fromstring(net_text(net).encode())
    tag = f"{{{NAMESPACE}}}"
    assert root.tag == f"{tag}pnml"
    ids = {one.get("id", "") for kind in ("place", "transition") for one in root.iter(tag + kind) if one.get("id")}
    assert len(ids) == len(net.places) + len(net.transitions)
    arcs = [(one.get("source"), one.get("target")) for one in root.iter(f"{tag}arc")]
    assert len(arcs) == sum(len(one.takes) + len(one.gives) for one in net.transitions)
    assert {end for arc in arcs for end in arc} == ids
    begun = [one for one in root.iter(f"{tag}place") if one.find(f"{tag}initialMarking") is not None]
    assert [one.findtext(f"{tag}name/{tag}text") for one in begun] == [BEGIN]
    ended = [one.get("idref") for one in root.findall(f"{tag}net/{tag}finalmarkings/{tag}marking/{tag}place")]
    names = {one.get("id"): one.findtext(f"{tag}name/{tag}text") for one in root.iter(f"{tag}place")}
    assert [names[key] for key in ended] == [END]


# --- the small workflow --------------------------------------------------------------------------------------


def labels(net: Net, takes: str) -> set[str]:
    return {one.label for one in net.transitions if takes in one.takes and one.label}


def test_a_state_that_an_action_leads_back_from_is_told_apart_by_what_was_left() -> None:
    net = workflow_net(
        compiled(broken(("    from: [mediating]\n    to: resting", "    from: [logged, mediating]\n    to: resting")))
    )
    back = {(one.takes[0], one.gives[0]) for one in net.transitions if one.label == "resume@resting"}
    assert back == {("state=resting,left=logged", "state=logged"), ("state=resting,left=mediating", "state=mediating")}


def test_a_state_that_nothing_leads_to_has_its_place() -> None:
    net = workflow_net(compiled(broken(("  closed:\n", LOST))))
    assert "state=lost" in net.places
    assert set(net.places) - reached(net, BEGIN, forward=True) == {"state=lost"}


ANSWERS = (
    "  present: {type: parties",
    "  answers: {type: answers, title: {zh: 表态, en: Answers}}\n  present: {type: parties",
)


def test_refused_consent_closes_what_asks_for_consent() -> None:
    """A value that no action gives is left out, and so is the whole family where no action asks for it."""
    asked = workflow_net(compiled(broken(("does: [record]", "asks: [answers]\n    does: [record_answers]"), ANSWERS)))
    takes = [set(one.takes) for one in asked.transitions if one.label == "accept@logged"]
    assert takes == [{"state=logged", f"consent={value}"} for value in ("none", "all", "rung_refused")]
    assert "consent=refused" in asked.places
    silent = workflow_net(compiled(SMALL))
    assert [place for place in silent.places if place.startswith("consent")] == ["consent=none"]
    unasked = workflow_net(compiled(broken(("    requires: [nobody_refused]\n", ""))))
    assert not [place for place in unasked.places if place.startswith("consent")]


HANDED = """\
  fetch:
    title: {zh: 收回, en: Fetch back}
    from: any_open
    to: stays
    by: director
    requires: [{handoff_open: {route: [police], status: [offered]}}]
    does: [{revoke_handoff: {route: [police]}}]
deadlines:
"""


def test_a_handoff_has_its_own_places() -> None:
    net = workflow_net(compiled(broken(("deadlines:\n", HANDED))))
    fetched = {one.takes[1:] + one.gives[1:] for one in net.transitions if one.label == "fetch@mediating"}
    assert fetched == {("handoff:police=offered", "handoff:police=none")}
    handed = {one.takes[1:] + one.gives[1:] for one in net.transitions if one.label == "hand_over@mediating"}
    assert handed == {("handoff:police=none", "handoff:police=offered")}


def test_a_level_asked_for_is_read_and_kept() -> None:
    net = workflow_net(compiled(broken(("    danger: true\n", "    levels: [street]\n    danger: true\n"))))
    handed = [one for one in net.transitions if one.label == "hand_over@mediating"]
    assert [(one.takes[1], one.gives[1]) for one in handed] == [("level=street", "level=street")]
    logged = {one.gives[1] for one in net.transitions if one.label == "log@begin"}
    assert logged == {"level=estate", "level=street"}


def test_the_text_of_a_definition_is_the_text_of_its_net() -> None:
    assert pnml(compiled()) == net_text(workflow_net(compiled()))
    assert labels(workflow_net(compiled()), "state=closed") == set()
