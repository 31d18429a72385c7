"""How fast papers are set, how large they are, what they cost: `./dev bench papers [--rounds N] [--renders N]`.

Held against plain WeasyPrint with the whole Noto Serif CJK SC of the system, for the same HTML with the same sheet, in
the same run, one after the other in changing order. Plain means what one writes by hand, `HTML(…).write_pdf(
stylesheets=[CSS(…)])`; with `--kept` its sheet is parsed once and kept, too. Forms are those of the tests' builders,
with and without rare characters in a name. The file of 20 papers: plain sets all in one document; the house sets each
paper in one of two processes, as it is issued, and joins them as a bound file is joined (`dossier_joining.py`), which
must come out as the same bytes every time. A form's time is the processor's: other work on the machine does not count;
the file's is that of the wall, and wants a quiet machine; beside it the processor's is told, of all processes together.
Memory: a fresh process sets N forms.
Where this stands: docs/performance.md.
"""

from __future__ import annotations

import argparse
import io
import multiprocessing
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

import msgspec  # noqa: E402 — the checkout must be importable first
import pikepdf  # noqa: E402
from weasyprint import CSS, HTML  # noqa: E402

from mediation.documents.dossier_joining import Joining  # noqa: E402
from mediation.documents.drawing import page  # noqa: E402
from mediation.documents.facts import facts_for  # noqa: E402
from mediation.documents.press_room import PressRoom, Sheet  # noqa: E402
from mediation.documents.render import STYLE, render  # noqa: E402
from tests.documents.a_case import a_case, a_party, a_town, a_workflow, the_case  # noqa: E402

MADE = datetime(2026, 10, 10, 2, tzinfo=UTC)
RARE = "㛃𠅤䶮"
WHOLE = '"Noto Serif CJK SC"'
FORMS = ("acceptance_register", "termination_notice", "receipt", "rights_notice")
FILE = (
    "application", "acceptance_register", "rights_notice", "power_of_attorney", "investigation_record", "evidence_list",
    "session_notice", "session_record", "extension_consent", "agreement", "confirmation_application", "seal_log",
    "performance_proof", "urge_notice", "visit_record", "closing_report", "file_statement", "termination_notice",
    "transfer_letter", "feedback_letter",
)  # fmt: skip
BARS = {"form, time": 0.5, "form, size": 0.5, "form with a rare name, time": 0.75, "form with a rare name, size": 0.75}


def html_of(template: str, *, rare: bool = False) -> str:
    """Write one paper of the builders' case, the applicant's name rare or not."""
    case, paper = the_case(template)
    if rare:
        case = msgspec.structs.replace(case, parties=(a_party(1, RARE), *a_case().parties[1:]))
    return page(facts_for(a_workflow(), case, paper, a_town()))


Sheets = Callable[[], CSS]


def plain_sheet() -> CSS:
    """Give the house's sheet with the whole face everywhere, margins of the page included."""
    boxes = "bottom-left", "bottom-center", "bottom-right", "top-right"
    families = "".join(f"@{one} {{ font-family: {WHOLE}; }} " for one in boxes)
    text = STYLE.read_text(encoding="utf-8")
    return CSS(string=f"@page {{ {families} }}\nhtml {{ font-family: {WHOLE}; }}\n{text}")


def timed(work: Callable[[], bytes], clock: Callable[[], float]) -> tuple[float, int]:
    """Run once; give seconds of a clock, and bytes."""
    begin = clock()
    made = work()
    return clock() - begin, len(made)


Pair = tuple[str, Callable[[], bytes], Callable[[], bytes]]


def compare(
    pairs: Sequence[Pair], rounds: int, clock: Callable[[], float] = time.perf_counter
) -> dict[str, list[float]]:
    """Run every pair in turn, in changing order; give the medians of plain s and bytes, ours s and bytes, by name."""
    seen: dict[str, list[tuple[float, int, float, int]]] = {name: [] for name, _, _ in pairs}
    for _, plain, ours in pairs:
        plain(), ours()  # warm
    for turn in range(rounds):
        for name, plain, ours in pairs:
            if turn % 2:
                (b, bs), (a, size) = timed(ours, clock), timed(plain, clock)
            else:
                (a, size), (b, bs) = timed(plain, clock), timed(ours, clock)
            seen[name].append((a, size, b, bs))
    return {name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in seen.items()}


def forms(rounds: int, sheet: Sheets) -> None:
    """Set single forms, with and without rare characters, and print times, sizes and ratios."""
    pairs = []
    for name in FORMS:
        for rare in (False, True):
            text = html_of(name, rare=rare)
            if rare and RARE not in text:
                continue
            pairs.append((f"{name}{' + rare' if rare else ''}", _plainly(text, sheet), _by_us(text)))
    found = compare(pairs, rounds, time.process_time)  # one process each: other work on the machine does not count
    print(f"{'form':34} {'plain ms':>9} {'ours ms':>8} {'ratio':>6} {'plain kB':>9} {'ours kB':>8} {'ratio':>6}")
    ratios: dict[str, list[float]] = {}
    for name, (a, size, b, bs) in found.items():
        times = f"{a * 1000:9.0f} {b * 1000:8.0f} {b / a:6.2f}"
        print(f"{name:34} {times} {size / 1000:9.0f} {bs / 1000:8.0f} {bs / size:6.2f}")
        kind = "form with a rare name" if name.endswith("rare") else "form"
        ratios.setdefault(f"{kind}, time", []).append(b / a)
        ratios.setdefault(f"{kind}, size", []).append(bs / size)
    for name, values in ratios.items():
        middle = statistics.median(values)
        told(name, middle, BARS[name], f"{min(values):.2f} to {max(values):.2f}")


def _plainly(text: str, sheet: Sheets) -> Callable[[], bytes]:
    return lambda: bytes(HTML(string=text, base_url="papers:/").write_pdf(stylesheets=[sheet()]))


def _by_us(text: str) -> Callable[[], bytes]:
    return lambda: render(text, made_at=MADE, identifier="bench")


def file_of_twenty(rounds: int, sheet: Sheets) -> None:
    """Set a file of 20 papers: plain in one document, ours in two processes, joined."""
    pages = [html_of(name) for name in FILE]
    whole = _one_document(pages)
    room = PressRoom(2)
    pairs = [
        ("one document", _plainly(whole, sheet), lambda: _joined(room, pages)),
        ("each by itself", lambda: _each(pages, sheet), lambda: _joined(room, pages)),
    ]
    try:
        room.render_all([Sheet(one, MADE, "warm") for one in pages[:4]])
        found = compare(pairs, max(3, rounds // 3))
        ((busy, _, ours, _),) = compare(pairs[:1], max(3, rounds // 3), _processor).values()
    finally:
        room.close()
    for name, (a, size, b, bs) in found.items():
        print(f"20 papers, plain as {name}: {a:.2f} s, {size / 1000:.0f} kB; ours {b:.2f} s, {bs / 1000:.0f} kB")
        told(f"20 papers, time ({name})", b / a, 0.7)
        told(f"20 papers, size ({name})", bs / size, 0.7)
    print(f"  of the processor: plain as one document {busy:.2f} s; ours {ours:.2f} s in three processes")


def _processor() -> float:
    """Seconds of the processor that this process and its presses have had."""
    seconds = time.process_time()
    for press in multiprocessing.active_children():
        fields = Path(f"/proc/{press.pid}/stat").read_text(encoding="ascii").rsplit(") ", 1)[1].split()
        seconds += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return seconds


def _one_document(pages: list[str]) -> str:
    bodies = []
    for one in pages:
        kind = re.search(r'<body class="([^"]*)">', one)
        inner = one[one.index("<body") :].split(">", 1)[1].rsplit("</body>", 1)[0]
        bodies.append(f'<div class="{kind.group(1) if kind else ""}" style="break-before: page">{inner}</div>')
    return f'<!DOCTYPE html><html lang="zh-CN"><head><title>20</title></head><body>{"".join(bodies)}</body></html>'


def _each(pages: list[str], sheet: Sheets) -> bytes:
    return _together([_plainly(one, sheet)() for one in pages])


def _joined(room: PressRoom, pages: list[str]) -> bytes:
    papers = room.render_all([Sheet(one, MADE, str(no)) for no, one in enumerate(pages)])
    joining = Joining(papers[0])
    for one in papers[1:]:
        joining.add(one)
    made = io.BytesIO()
    joining.save(made)
    return made.getvalue()


def _together(papers: list[bytes]) -> bytes:
    whole = pikepdf.new()
    for one in papers:
        with pikepdf.open(io.BytesIO(one)) as document:
            whole.pages.extend(document.pages)
    made = io.BytesIO()
    whole.save(made)
    return made.getvalue()


def memory(renders: int) -> None:
    """Set many forms in a fresh process and print what it holds on the way."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        found = pool.apply(_held, (renders,))
    print("memory, MB after " + ", ".join(f"{no}: {mb:.0f}" for no, mb in found))
    told(f"growth over {renders} renders after the first 20, MB", found[-1][1] - dict(found)[20], 10.0)


def _held(renders: int) -> list[tuple[int, float]]:
    texts = [html_of(name, rare=rare) for name in FORMS for rare in (False, True)]
    found = []
    for no in range(1, renders + 21):
        render(texts[no % len(texts)], made_at=MADE, identifier=str(no))
        if no in {1, 20, 70, 120, 170} or no == renders + 20:
            found.append((no, _resident()))
    return found


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_000_000


def told(name: str, value: float, bar: float, spread: str = "") -> None:
    """Print a figure beside its bar."""
    print(
        f"  {name}: {value:.2f}{f' ({spread})' if spread else ''} — bar {bar:g}: {'met' if value <= bar else 'MISSED'}"
    )


def main() -> None:
    """Measure forms, the file and memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--renders", type=int, default=200)
    parser.add_argument("--kept", action="store_true")
    args = parser.parse_args()
    kept = plain_sheet()
    sheet: Sheets = (lambda: kept) if args.kept else plain_sheet
    forms(args.rounds, sheet)
    file_of_twenty(args.rounds, sheet)
    memory(args.renders)


if __name__ == "__main__":
    main()
