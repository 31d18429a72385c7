"""A second opinion on soundness, by pm4py on 300 made-up definitions: `./dev soak soundness [--nets 300] [--seed 1]`.

Half of the definitions are sound, half have one defect (`tests/definitions/generated.py`). Our verdict on the net's
properties is held against Woflan's on the same definition written as a workflow net. pm4py lives in an environment of
its own, made here on the first run, and is spoken to by files. Every difference must be one of the cases of `CASES`;
an unexplained one ends the run with code 1. A net on which pm4py gives no answer in time is listed, never counted.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
import venv
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from mediation.definitions.compile import MAIN_FILE, compile_folder  # noqa: E402 — the checkout must be importable first
from mediation.definitions.exchange import pnml  # noqa: E402
from mediation.definitions.soundness import findings  # noqa: E402
from tests.definitions.generated import make  # noqa: E402

PM4PY = "pm4py==2.7.23.11"
ENVIRONMENT = ROOT / ".venv" / "second-opinion"
OTHER_SIDE = Path(__file__).parent / "sides" / "woflan.py"

#: Findings about the net itself: a state, an action, a route or an end that the net shows as well.
STRUCTURAL = frozenset(
    {
        "nothing_opens", "opens_nowhere", "unreachable_state", "cannot_finish", "top_rung_cannot_end",
        "way_out_of_final", "never_open", "route_unused",
    }
)  # fmt: skip
#: Findings about what the net does not have: time, people, papers, forms, words, an author's own laws; what must hold
#: and not only may (stuck); what a net's closing puts away (a handoff left open); ways that states alone rule out.
NOT_IN_A_NET = frozenset(
    {
        "ambiguous", "no_else", "way_never_taken", "stuck", "untimed_wait", "no_basis", "no_consequence", "never_runs",
        "no_term_on_rung", "clock_decides", "clock_circle", "enters_from_nowhere", "choice_not_open",
        "field_not_asked", "own_sign_off", "own_check", "approver_not_asked", "own_law_broken", "own_law_empty",
        "not_catalogued", "not_as_catalogued",
        "never_satisfied", "without_ground", "paper_lacks_fact", "paper_not_drawn", "unknown_template",
        "handoff_end_missing", "handoff_never_ends", "handoff_not_there", "handoff_twice", "offer_left_open",
        "waits_for_nobody", "opens_nothing",
        "rung_without_consent", "rung_twice", "ladder_not_ascending", "space_too_large",
    }
)  # fmt: skip

#: Differences that are no disagreement, each with the condition under which it counts as explained.
CASES = {
    "final_goes_on": "我方 way_out_of_final：网中可以结束的也可以继续；本系统中办结就是办结。"
    " In a net what may end may also go on; here what is over is over.",
}


class Opinion(NamedTuple):
    """Both verdicts on one definition."""

    number: int
    defect: str
    codes: frozenset[str]
    theirs: dict[str, Any]

    @property
    def ours_sound(self) -> bool:
        return not self.codes & STRUCTURAL

    @property
    def outcome(self) -> str:
        """Say whether both agree, or which case explains the difference; `unexplained` if none does."""
        if self.theirs.get("time_out"):
            return "time_out"
        if unknown := self.codes - STRUCTURAL - NOT_IN_A_NET:
            return f"unexplained: findings of no known kind {sorted(unknown)}"
        if self.ours_sound == self.theirs["sound"]:
            return "agree"
        if self.codes & STRUCTURAL == {"way_out_of_final"} and self.theirs["sound"]:
            return "final_goes_on"
        return "unexplained"


def the_environment() -> Path:
    """Make pm4py's own environment unless it is there; give its Python."""
    python = ENVIRONMENT / "bin" / "python"
    stamp = ENVIRONMENT / ".stamp"
    if not stamp.exists() or stamp.read_text() != PM4PY:
        print(f"· {PM4PY}: an environment of its own", flush=True)
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PM4PY], check=True)
        stamp.write_text(PM4PY)
    return python


def verdicts_of(folder: Path, seconds: int) -> dict[str, Any]:
    """Let pm4py judge every net of a folder."""
    command = [the_environment(), "-W", "ignore", OTHER_SIDE, folder, str(seconds)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
    read: dict[str, Any] = json.loads((folder / "verdicts.json").read_text(encoding="utf-8"))
    return read


def opinions(nets: int, seed: int, seconds: int) -> list[Opinion]:
    """Make the definitions, judge them here, have them judged there."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = [make(number, seed) for number in range(nets)]
        codes = {}
        for one in made:
            workflow = one.workflow()
            codes[one.number] = frozenset(finding.code for finding in findings(workflow))
            (folder / f"{one.number:05}.pnml").write_text(pnml(workflow), encoding="utf-8")
        theirs = verdicts_of(folder, seconds)["nets"]
    return [Opinion(one.number, one.defect, codes[one.number], theirs[f"{one.number:05}"]) for one in made]


def shipped(seconds: int) -> dict[str, Any]:
    """Let pm4py look at the shipped workflows' nets, which are far larger than what it is made for."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file in sorted((ROOT / "workflows").glob(f"*/{MAIN_FILE}")):
            (folder / f"{file.parent.name}.pnml").write_text(pnml(compile_folder(file.parent)), encoding="utf-8")
        found: dict[str, Any] = verdicts_of(folder, seconds)["nets"]
    return found


def table(found: Iterable[Opinion]) -> list[str]:
    """Write the table: for each defect how many, what both said, and where they differ."""
    rows = [
        "| defect 缺陷 | nets 网 | we: unsound 我方 | pm4py: unsound | agree 一致 | explained 有说明 | time-outs 超时 |"
    ]
    rows.append("|---|---:|---:|---:|---:|---:|---:|")
    groups: dict[str, list[Opinion]] = {}
    for one in found:
        groups.setdefault(one.defect or "(none 无)", []).append(one)
    for defect, group in groups.items():
        outcomes = Counter(one.outcome for one in group)
        ours = sum(not one.ours_sound for one in group)
        theirs = sum(one.theirs.get("sound") is False for one in group)
        explained = "、".join(f"{outcomes[case]} `{case}`" for case in CASES if outcomes[case]) or "0"
        cells = [defect, len(group), ours, theirs, outcomes["agree"], explained, outcomes["time_out"]]
        rows.append(f"| {' | '.join(map(str, cells))} |")
    return rows


def main() -> int:
    """Run, print the table, the time-outs and whatever is not explained."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--nets", type=int, default=300)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--seconds", type=int, default=60, help="processor time for one net")
    asked.add_argument("--shipped", action="store_true", help="the shipped workflows' own nets instead")
    options = asked.parse_args()
    begun = time.perf_counter()
    if options.shipped:
        for key, theirs in shipped(options.seconds).items():
            print(key, theirs)
        return 0
    found = opinions(options.nets, options.seed, options.seconds)
    print("\n".join(table(found)))
    outcomes = Counter(one.outcome.split(":")[0] for one in found)
    for one in found:
        if one.outcome not in {"agree", *CASES}:
            print(
                f"{one.number:03} {one.defect or '(none)'}: {one.outcome}; ours {sorted(one.codes)}; pm4py {one.theirs}"
            )
    told = ", ".join(f"{number} {outcome}" for outcome, number in outcomes.most_common())
    print(f"{len(found)} definitions in {time.perf_counter() - begun:.0f} s with {PM4PY}: {told}")
    return int(any(one.outcome.startswith("unexplained") for one in found))


if __name__ == "__main__":
    sys.exit(main())
