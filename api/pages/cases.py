"""The list of cases: search by number, name or telephone, filters, pages by cursor."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter
from starlette.responses import Response

from api.identity import Reader, Wired
from api.pages.frame import frame, log_words, render
from api.pages.pickings import Option
from api.pages.rows import row
from api.plain_text import fault_of
from api.problems import RequestMalformed
from api.wiring import Wiring
from mediation.errors import Objection
from mediation.oversight import casebook
from mediation.oversight.casebook import Wanted

router = APIRouter(include_in_schema=False)

_EVERY = Option(key="", title="全部")
LONGEST_QUERY = 60


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """One drop-down above a list."""

    name: str
    title: str
    value: str
    options: tuple[Option, ...]


def workflows(wiring: Wiring, value: str) -> Filter:
    """Choose one of the loaded workflows: disputes by their procedure, and the matters that are none."""
    known = {key: wiring.library.newest(key).title.zh for key in wiring.library.keys}
    return Filter(name="workflow", title="流程", value=value, options=(_EVERY, *_options(known)))


def levels(wiring: Wiring, value: str) -> Filter:
    """Choose a level of any loaded workflow."""
    known = {level.key: level.title.zh for workflow in wiring.library for level in workflow.ladder}
    return Filter(name="level", title="层级", value=value, options=(_EVERY, *_options(known)))


def states(wiring: Wiring, value: str, *, of: str = "", final: bool) -> Filter:
    """Choose a state of a workflow, or of all; the final ones too where closed cases are listed. A name that several
    workflows use for different things is offered with all its titles."""
    titles: dict[str, dict[str, None]] = {}
    for workflow in map(wiring.library.newest, [of] if of in wiring.library.keys else wiring.library.keys):
        for key, state in workflow.states.items():
            if final or not state.final:
                titles.setdefault(key, {})[state.title.zh] = None
    known = {key: "／".join(said) for key, said in titles.items()}
    return Filter(name="state", title="环节", value=value, options=(_EVERY, *_options(known)))


def _options(known: dict[str, str]) -> tuple[Option, ...]:
    return tuple(Option(key=key, title=title) for key, title in known.items())


def _counted(total: int, beside: int) -> str:
    """Say how many there are, and how many of them are counted in another case."""
    said = f"；其中 {beside} 件已转其他机制或并入另件，不另计件" if beside else ""
    return f"共 {total} 件，最急的在前{said}"


@router.get("/cases")
def show(
    wiring: Wired,
    caller: Reader,
    q: str = "",
    workflow: str = "",
    level: str = "",
    state: str = "",
    closed: str = "",
    after: str = "",
) -> Response:
    """List the visible cases."""
    query = q.strip()
    fault = fault_of(query, longest=LONGEST_QUERY)
    if fault is not None:
        raise RequestMalformed(Objection("query_refused", f"“查找内容”{fault}", "q"))
    wanted = Wanted(
        query=query,
        workflow=workflow[:60],
        level=level[:60],
        state=state[:60],
        closed={"open": False, "closed": True}.get(closed),
    )
    with wiring.house.store.reading() as reading:
        town = reading.town.around()
        asked: dict[str, Any] = {"seen_by": caller.actor, "town": town}
        total = casebook.count(reading.wire, wanted, **asked)
        beside = casebook.uncounted(reading.wire, wanted, **asked)
        found = casebook.page(reading.wire, wanted, **asked, after=after, limit=wiring.settings.page_rows)
    kept = {"q": query, "workflow": workflow, "level": level, "state": state, "closed": closed}
    address = "/cases?" + urlencode({key: value for key, value in kept.items() if value})
    ended = Filter(
        name="closed",
        title="是否办结",
        value=closed,
        options=(_EVERY, Option(key="open", title="在办"), Option(key="closed", title="已办结")),
    )
    page: dict[str, Any] = {
        "heading": f"“{query}”的查找结果" if query else "案件",
        "line": _counted(total, beside),
        "query": query,
        "log_words": log_words(wiring, caller, town),
        "filters": (
            workflows(wiring, workflow),
            levels(wiring, level),
            states(wiring, state, of=workflow, final=True),
            ended,
        ),
        "rows": [row(wiring, one, town, caller.actor, at=caller.at) for one in found.rows],
        "more": f"{address}&{urlencode({'after': found.after})}" if found.after else "",
        "first": address if after else "",
        "empty": "没有找到。可以换案号或姓名的一部分、证件号或电话的整号或后四位再试。" if query else "还没有案件。",
    }
    return render(wiring, "cases.html", page=page, frame=frame(wiring, caller, town, here="/cases", query=query))
