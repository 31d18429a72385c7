"""Bad input in bounds: whatever a file holds, it is refused in under two seconds of work and 300 MB, and says why.

Each definition is read and proved in a process of its own, which measures itself; the limits of the system stop it if
it runs away.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mediation.definitions.abstract import MOST_NODES, Space
from mediation.definitions.compile import compile_folder, compile_text
from mediation.definitions.library import Library
from mediation.definitions.names import MOST_TOLD
from mediation.definitions.size import MOST
from mediation.definitions.sources import MOST_PARTS, MOST_TEXT, folders_below
from mediation.errors import DefinitionError
from tests.definitions.small import SMALL, broken, codes, faults

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEGABYTES = 2.0, 300

T = "{zh: 甲, en: A}"
STATE = f"{{title: {T}, meaning: {T}}}"
HEAD = f"workflow: w\nrevision: 1\ntitle: {T}\nladder: {{one: {{title: {T}, held_by: street_committee}}}}\n"
OPENING = f"actions:\n  log: {{title: {T}, from: nothing, to: logged, by: clerk}}\n"

#: For each folder named, in a process of its own: reads and proves the workflow there, and says what came of it, the
#: seconds of work and the most memory (MB).
PROGRAM = """\
import json, os, resource, sys, time
from pathlib import Path
from mediation.definitions.compile import compile_folder
from mediation.definitions.soundness import findings
from mediation.errors import DefinitionError
for folder in sys.argv[1:]:
    if os.fork():
        os.wait()
        continue
    resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
    begun = time.process_time()
    try:
        found = findings(compile_folder(Path(folder)))
    except DefinitionError as fault:
        found = fault.findings
    took = time.process_time() - begun
    most = int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0]) / 1024
    told = sum(len(str(one)) for one in found)
    codes = [one.code for one in found]
    print(json.dumps({"name": Path(folder).name, "codes": codes, "took": took, "most": most, "told": told}))
    sys.stdout.flush()
    os._exit(0)
"""


def states(number: int) -> str:
    return HEAD + "states:\n" + "".join(f"  s{one}: {STATE}\n" for one in range(number))


def aliases() -> str:
    """Nine levels of ten references each: a thousand million entries, if they were followed."""
    levels = [f"a{one}: &a{one} [{', '.join([f'*a{one - 1}'] * 10)}]\n" for one in range(1, 10)]
    return HEAD + "a0: &a0 [x, x]\n" + "".join(levels)


def crossing() -> str:
    """As many states and actions as are allowed, and each action open everywhere."""
    body = "states:\n" + "".join(f"  s{one}: {STATE}\n" for one in range(MOST["states"] - 1))
    ways = range(MOST["actions"] - 1)
    actions = [
        f"  a{one}: {{title: {T}, from: any_open, to: s{one % (MOST['states'] - 1)}, by: clerk}}\n" for one in ways
    ]
    return HEAD + body + f"  logged: {STATE}\n" + OPENING + "".join(actions)


def routes() -> str:
    """Forty routes on each of which a handoff may be open or not: two to the fortieth states, at the least."""
    text = HEAD + f"states:\n  logged: {STATE}\n  busy: {STATE}\n  closed: {{final: true, {STATE[1:]}\nroutes:\n"
    text += "".join(f"  r{one}: {{title: {T}, direction: out, kinds: court}}\n" for one in range(40)) + OPENING
    for one in range(40):
        opening, open_one = f"no_handoff_open: {{route: r{one}}}", f"handoff_open: {{route: r{one}}}"
        for key, way, need, does in (
            ("out", "busy", opening, f"hand_out: {{route: r{one}}}"),
            ("back", "logged", open_one, f"return_handoff: {{route: r{one}, outcome: done}}"),
        ):
            text += f"  {key}{one}: {{title: {T}, from: any_open, to: {way}, by: clerk, requires: [{{{need}}}], "
            text += f"does: [{{{does}}}]}}\n"
    return text + f"  close: {{title: {T}, from: any_open, to: closed, by: clerk}}\n"


def alike() -> str:
    """Thousands of unknown names, long and all alike, so that a likeness is dear to find."""
    names = ", ".join(f"{'state_number_' * 4}{one}" for one in range(8_000))
    known = "".join(f"  {'state_number_' * 4}x{one}: {STATE}\n" for one in range(MOST["states"]))
    return HEAD + f"states:\n{known}actions:\n  a: {{title: {T}, from: [{names}], to: s, by: clerk}}\n"


BOMBS: dict[str, tuple[Callable[[], str], str]] = {
    "a million states": (lambda: states(1_000_000), "yaml_too_large"),
    "as many states as fit into a file": (lambda: states(14_000), "yaml_too_many"),
    "more states than anybody reads": (lambda: states(MOST["states"] + 1), "too_large"),
    "a million short keys": (lambda: HEAD + "".join(f"k{one:x}:\n" for one in range(120_000)), "yaml_too_many"),
    "keys nobody knows": (lambda: HEAD + "".join(f"k{one}: 1\n" for one in range(20_000)), "too_many_faults"),
    "aliases of aliases": (aliases, "yaml_alias"),
    "deep brackets": (lambda: HEAD + "states: " + "[" * 450_000, "yaml_too_deep"),
    "deep braces": (lambda: HEAD + "states: " + "{a: " * 240_000, "yaml_too_deep"),
    "deep indentation": (lambda: "".join(" " * one + "a:\n" for one in range(1_300)), "yaml_too_deep"),
    "deep dashes": (lambda: "- " * 450_000, "yaml_too_deep"),
    "one huge word": (lambda: HEAD + "initial: " + "a" * 900_000 + "\n", "bad_name"),
    "one huge text": (lambda: HEAD.replace("甲", "甲" * 290_000, 1), "out_of_bounds"),
    "one huge key": (lambda: "? " + "a" * 900_000 + "\n: 1\n", "unknown_key"),
    "one key again and again": (lambda: HEAD + "k: 1\n" * 150_000, "yaml_duplicate_key"),
    "anchors": (lambda: HEAD + "".join(f"k{one}: &a{one} 1\n" for one in range(50_000)), "yaml_anchor"),
    "documents": (lambda: "---\n" * 240_000, "yaml_second_document"),
    "remarks": (lambda: "#\n" * 480_000, "yaml_empty"),
    "colons": (lambda: ":" * 990_000, "yaml_syntax"),
    "unknown names, all alike": (alike, "too_many_faults"),
    "actions open everywhere": (crossing, "cannot_finish"),
    "more handoffs than can be walked": (routes, "space_too_large"),
}


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Write every bomb to disk, let each go off in a process of its own, and give what was measured by name."""
    root = tmp_path_factory.mktemp("bombs")
    for name, (text, _) in BOMBS.items():
        (root / name).mkdir()
        (root / name / "workflow.yaml").write_text(text(), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *(str(root / name) for name in BOMBS)],
        capture_output=True,
        check=True,
        cwd=ROOT,
        text=True,
        timeout=300,
    )
    return {one["name"]: one for one in map(json.loads, done.stdout.splitlines())}


@pytest.mark.parametrize("name", BOMBS)
def test_it_is_refused_in_bounds(name: str, measured: dict[str, Any]) -> None:
    told = measured[name]
    assert BOMBS[name][1] in told["codes"]
    assert told["took"] < SECONDS
    assert told["most"] < MEGABYTES
    assert told["told"] < 200_000, "what is told of it has its bounds as well"


def test_a_kept_text_and_a_core_have_their_bounds(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as large:
        compile_text("#=== w/workflow.yaml\n" + "#" * MOST_TEXT)
    assert codes(large.value.findings) == ["too_large"]
    for one in range(MOST_PARTS + 1):
        (tmp_path / "core").mkdir(exist_ok=True)
        (tmp_path / "core" / f"part_{one}.yaml").write_text(f"part: p{one}\n", encoding="utf-8")
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "workflow.yaml").write_text(HEAD + "builds_on: core\n", encoding="utf-8")
    with pytest.raises(DefinitionError) as parts:
        compile_folder(tmp_path / "w")
    assert codes(parts.value.findings) == ["too_large"]


def test_the_first_hundred_faults_are_told_and_the_others_counted() -> None:
    many = "".join(f"  - {{name: 规矩{one}, only: nobody_{one}, after: accept}}\n" for one in range(MOST_TOLD + 5))
    found = faults(SMALL + many)
    assert codes(found).count("unknown_name") == MOST_TOLD
    [more] = [one for one in found if one.code == "too_many_faults"]
    assert "还有 5 处" in more.message


def test_laws_and_lists_of_choices_are_counted_as_well() -> None:
    laws = "".join(f"  - {{name: 规矩{one}, only: close, after: accept}}\n" for one in range(200))
    assert "too_large" in codes(faults(SMALL + laws))
    lists = "".join(f"  list_{one}: {{x: {T}}}\n" for one in range(300))
    assert "too_large" in codes(faults(broken(("choices:\n", "choices:\n" + lists))))


def test_what_ships_lies_far_below_every_bound() -> None:
    for folder in folders_below(ROOT / "workflows"):
        workflow = compile_folder(folder)
        for section, most in MOST.items():
            number = len(getattr(workflow, section)) if section != "fields_" else 0
            assert number * 3 <= most, f"{folder.name}: {number} {section}"
        assert len(Space(workflow).nodes) * 5 < MOST_NODES
        assert len(workflow.text) * 20 < MOST_TEXT


def test_fifty_published_revisions_cost_the_start_nothing_to_speak_of() -> None:
    """What was published is compiled when a case asks for it: the start reads the heads of the texts alone."""
    text = compile_folder(ROOT / "workflows" / "property_three_level").text
    kept = [re.sub(r"(?m)^revision: \d+", f"revision: {one}", text, count=1) for one in range(1, 51)]
    program = (
        "import sys, time\nfrom mediation.definitions.library import Library\n"
        "kept = sys.stdin.read().split(chr(0))\nbegun = time.process_time()\n"
        "library = Library().with_texts(kept)\nprint(time.process_time() - begun, len(library))\n"
        "begun = time.process_time()\nlibrary.newest('property_three_level')\nprint(time.process_time() - begun, 1)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input="\0".join(kept), capture_output=True, check=True, cwd=ROOT, text=True
    )
    (start, number), (first, _) = (line.split() for line in done.stdout.splitlines())
    assert int(number) == 50
    assert float(start) < 0.5
    assert float(first) < 1.0
    library = Library().with_texts(kept[:2])
    assert [one.revision for one in library] == [1, 2]
