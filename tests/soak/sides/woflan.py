"""The other side of `./dev soak soundness`: reads workflow nets, asks pm4py, writes its verdicts. Knows no house.

Runs in an environment of its own: `python woflan.py FOLDER SECONDS` reads every FOLDER/*.pnml and writes
FOLDER/verdicts.json. An action is many transitions: one for each state and each set of tokens beside it (`action@state`
in its label). One that is never taken while another of the same action is, is no fault of the action: it is left out,
by pm4py's own reachability graph, before pm4py's own Woflan is asked whether the net is sound.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pm4py
from pm4py.algo.analysis.woflan import algorithm as woflan
from pm4py.algo.analysis.workflow_net import algorithm as workflow_net
from pm4py.objects.petri_net.utils import petri_utils
from pm4py.objects.petri_net.utils.reachability_graph import construct_reachability_graph


class TimeOutError(Exception):
    """pm4py did not answer in time."""


def out_of_time(*_: object) -> None:
    raise TimeOutError


def ask(file: Path, found: dict[str, Any]) -> None:
    """Ask about one net: is it a workflow net, is it sound; which actions are never taken, which markings never end.

    What is known before the time is over stays noted in `found`.
    """
    net, begun, ended = pm4py.read_pnml(str(file))
    found.update(places=len(net.places), transitions=len(net.transitions))
    found["workflow_net"] = workflow_net.apply(net)
    graph = construct_reachability_graph(net, begun, use_trans_name=True)
    taken = {arc.name for arc in graph.transitions}
    actions = {action(one) for one in net.transitions if one.name in taken}
    found["markings"] = len(graph.states)
    found["never_taken"] = sorted({action(one) for one in net.transitions} - actions)
    found["never_ending"] = never_ending(graph, ended)
    for one in [one for one in net.transitions if one.name not in taken and action(one) in actions]:
        petri_utils.remove_transition(net, one)
    for place in [place for place in net.places if not place.in_arcs and not place.out_arcs]:
        petri_utils.remove_place(net, place)
    asked = {"return_asap_when_not_sound": False, "return_diagnostics": False, "print_diagnostics": False}
    found["sound"] = woflan.apply(net, begun, ended, asked)


def action(transition: Any) -> str:
    """Give the action, or the clock, of which a transition is one variant; silent ones close a case that is over."""
    return str(transition.label).split("@")[0] if transition.label else "(over)"


def never_ending(graph: Any, ended: Any) -> int:
    """Count the markings from which the final one is not reached."""
    final = "".join(f"{place.name}{tokens}" for place, tokens in ended.items())
    reach = {one for one in graph.states if one.name == final}
    queue = list(reach)
    while queue:
        for arc in queue.pop().incoming:
            if arc.from_state not in reach:
                reach.add(arc.from_state)
                queue.append(arc.from_state)
    return len(graph.states) - len(reach)


def main() -> None:
    """Ask about every net of the folder, one after another, each within its time."""
    folder, seconds = Path(sys.argv[1]), int(sys.argv[2])
    signal.signal(signal.SIGPROF, out_of_time)  # processor time: a busy machine decides nothing
    verdicts: dict[str, Any] = {"pm4py": version("pm4py"), "nets": {}}
    for file in sorted(folder.glob("*.pnml")):
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_PROF, seconds)
        found: dict[str, Any] = {}
        try:
            ask(file, found)
        except TimeOutError:
            found["time_out"] = True
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        verdicts["nets"][file.stem] = {**found, "seconds": round(time.process_time() - begun, 1)}
        print(file.stem, found.get("sound", "no answer in time"), flush=True)
    (folder / "verdicts.json").write_text(json.dumps(verdicts, ensure_ascii=False, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
