"""A paper as PDF for both faces: handed out as it was drawn, marked if it is void; what is owed is under way."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from api.identity import Caller
from api.lookups import Looked, look
from api.problems import PageNotFound
from api.wiring import Wiring
from mediation.casework.deliver import deliver
from mediation.documents.print_sheets import made_void
from mediation.engine.case import Paper
from mediation.errors import RenderFailed
from mediation.handoffs.packet import travels
from mediation.store.paper_shelf import Drawn

AT_ONCE = 8
"""How many deliveries a reader waits for at most."""


def paper_pdf(wiring: Wiring, case: str, no: int, caller: Caller) -> Response:
    """Give a paper that this reader may see; PageNotFound for none, RenderFailed while it has not been drawn."""
    looked = look(wiring, case, caller)
    paper = next((one for one in looked.case.papers if one.no == no and may_read(looked, one, caller)), None)
    if paper is None or not _is_drawn(looked, paper):
        raise PageNotFound("没有这份文书，或者它只有纸质件。")
    content = content_of(wiring, looked, no, caller)
    if paper.status == "void":
        content = made_void(content)
    name = quote(f"{paper.title}{paper.number}.pdf")
    return Response(
        content,
        media_type="application/pdf",
        headers={"Content-Disposition": f"inline; filename=\"paper.pdf\"; filename*=UTF-8''{name}"},
    )


def content_of(wiring: Wiring, looked: Looked, no: int, caller: Caller) -> bytes:
    """Give a paper as it was issued; RenderFailed while it has not been drawn."""
    if any(one.no == no and one.removed_on is not None for one in looked.case.papers):
        raise PageNotFound("这份文书的内容已依法删除，编号和校验值保留。")
    drawn = _drawn(wiring, looked, no)
    if drawn is None:
        # Asked for before the clock came round: draw what is owed now. Whoever is at it already keeps the lease.
        deliver(wiring.house, caller.at, limit=AT_ONCE)
        drawn = _drawn(wiring, looked, no)
    if drawn is None:
        raise RenderFailed("文书正在生成，请几秒后再打开。")
    return drawn.content


def _is_drawn(looked: Looked, paper: Paper) -> bool:
    """Say whether this paper is drawn up by the house at all; the others exist on paper only."""
    kind = looked.workflow.documents.get(paper.kind)
    return paper.status != "registered" and kind is not None and kind.template is not None


def _drawn(wiring: Wiring, looked: Looked, no: int) -> Drawn | None:
    with wiring.house.store.reading() as reading:
        return reading.papers.drawn(looked.case.id, no)


def may_read(looked: Looked, paper: Paper, caller: Caller) -> bool:
    """Say whether a paper lies within the reader's sight: of a packet only the papers of the reader's own handoffs."""
    if looked.sight == "all":
        return True
    handoff = looked.case.handoff(paper.handoff) if paper.handoff else None
    if handoff is None or not travels(paper):
        return False
    return bool({handoff.sender, handoff.receiver} & caller.actor.institutions)
