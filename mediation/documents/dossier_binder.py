"""The process that binds one file: `python -m mediation.documents.dossier_binder FOLDER`, which holds all it needs.

It reads `plan.json` and what that names, writes `dossier.pdf` there, and tells on standard output, line by line, how
far it is; the last line says what came of it. It knows no database and looks nowhere else.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import msgspec

from mediation.documents.dossier_joining import Joining, Mark, pages_in, picture_in
from mediation.documents.dossier_plan import RECORD_FILE, Bound, Piece, Plan
from mediation.documents.dossier_sheets import Row, Sheet, back, detail, front, numbers, sheets, statement
from mediation.errors import MediationError

PLAN, BOUND = "plan.json", "dossier.pdf"
_STATEMENT = "卷宗情况说明"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """How far the binding is."""

    done: int
    of: int


class _Placed(NamedTuple):
    """A piece, its first numbered page (0: it has none), how many pages it has, its first sheet."""

    piece: Piece
    first: int
    pages: int
    sheet: int


def bind(folder: Path, tell: Callable[[Step], None]) -> Bound:
    """Bind the file of a folder. Raises RenderFailed where a page of our own cannot be set."""
    plan = msgspec.json.decode((folder / PLAN).read_bytes(), type=Plan)
    total = len(plan.pieces) + 4
    said = b"" if plan.statement is None else statement(plan)
    more = pages_in(said) if said else 0
    placed, numbered = _placed(plan, folder, more)
    tell(Step(done=1, of=total))
    wanted = _sheets(placed)
    laid = sheets(plan, wanted) if wanted else b""
    start = front(plan, _rows(placed, numbered, more))
    cover = 0 if plan.cover is None else 1
    joining = Joining(start)
    contents = len(joining) - cover
    tell(Step(done=2, of=total))
    if plan.cover_file:
        cover = joining.put_first((folder / plan.cover_file).read_bytes())
    not_archival: list[str] = []
    for position, one in enumerate(placed):
        unfit = _add(joining, folder, one, laid)
        if unfit:
            not_archival.append(f"{one.piece.title}（第 {one.first} 页起）{'、'.join(unfit)}")
        tell(Step(done=3 + position, of=total))
    if said:
        joining.add(said)
    joining.number(numbers(plan, numbered), cover + contents)
    joining.add(back(plan, numbered, not_archival))
    joining.label(cover, contents, numbered)
    joining.mark(_marks(placed, cover, contents, numbered, more))
    joining.attach((folder / RECORD_FILE).read_bytes(), plan.made_at)
    if not_archival:
        joining.claim_nothing()
    pages = len(joining)
    joining.save(folder / BOUND)
    tell(Step(done=total, of=total))
    whole = (folder / BOUND).read_bytes()
    return Bound(
        pages=pages,
        numbered=numbered,
        digest=hashlib.sha256(whole).hexdigest(),
        size=len(whole),
        not_archival=tuple(not_archival),
    )


def _placed(plan: Plan, folder: Path, said: int) -> tuple[list[_Placed], int]:
    """Count the pages of every piece and say where each begins; give also the last numbered page."""
    placed, page, sheet = [], 1, 0
    for piece in plan.pieces:
        pages = _pages(piece, folder)
        placed.append(_Placed(piece, page if pages else 0, pages, sheet))
        page += pages
        sheet += pages if piece.form in {"pdf", "picture"} else 0
    return placed, page + said - 1


def _pages(piece: Piece, folder: Path) -> int:
    match piece.form:
        case "paper" | "pdf":
            return pages_in(folder / piece.file)
        case "picture":
            return 1
        case _:
            return 0


def _sheets(placed: Sequence[_Placed]) -> list[Sheet]:
    wanted = []
    for one in placed:
        if one.piece.form in {"pdf", "picture"}:
            of = f"第 {{}} 页，共 {one.pages} 页" if one.pages > 1 else ""
            wanted += [Sheet(one.piece.title, of.format(number), one.piece.below) for number in range(1, one.pages + 1)]
    return wanted


def _rows(placed: Sequence[_Placed], numbered: int, said: int) -> list[Row]:
    rows = [
        Row(number, one.piece.title, detail(one.piece), _span(one.first, one.pages), one.piece.remark)
        for number, one in enumerate(placed, start=1)
    ]
    return [*rows, Row(len(rows) + 1, _STATEMENT, "", _span(numbered - said + 1, said), "")] if said else rows


def _span(first: int, pages: int) -> str:
    if not pages:
        return "—"
    return str(first) if pages == 1 else f"{first}—{first + pages - 1}"


def _add(joining: Joining, folder: Path, one: _Placed, laid: bytes) -> tuple[str, ...]:
    match one.piece.form:
        case "paper":
            joining.add((folder / one.piece.file).read_bytes())
        case "pdf":
            return joining.lay_pdf(laid, one.sheet, folder / one.piece.file)
        case "picture":
            joining.lay_picture(laid, one.sheet, picture_in(folder / one.piece.file))
    return ()


def _marks(placed: Sequence[_Placed], cover: int, contents: int, numbered: int, said: int) -> list[Mark]:
    """Make the bookmarks; pieces of one group lie below it."""
    begin = cover + contents - 1
    marks = [Mark("封面", 0), Mark("卷内目录", cover)]
    groups: dict[str, list[Mark]] = {}
    for one in placed:
        if not one.first:
            continue
        words = " ".join(part for part in (one.piece.title, one.piece.number) if part)
        mark = Mark(words, begin + one.first)
        if not one.piece.group:
            marks.append(mark)
            continue
        if one.piece.group not in groups:
            groups[one.piece.group] = []
            marks.append(Mark(one.piece.group, mark.page))
        groups[one.piece.group].append(mark)
    marks = [Mark(one.title, one.page, tuple(groups.get(one.title, ()))) for one in marks]
    last = [Mark(_STATEMENT, begin + numbered - said + 1)] if said else []
    return [*marks, *last, Mark("封底", begin + numbered + 1)]


def main(arguments: list[str]) -> None:
    """Bind, and say what came of it; a fault of ours in words, never a traceback with what stood in the file."""
    (folder,) = arguments

    def tell(line: Step | Bound) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(line) + b"\n")
        sys.stdout.buffer.flush()

    try:
        tell(bind(Path(folder), tell))
    except MediationError as error:
        tell(Bound(pages=0, numbered=0, digest="", size=0, faults=(error.message,)))


if __name__ == "__main__":
    main(sys.argv[1:])
