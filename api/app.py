"""The web application: pages and the JSON API over one house, with the clock beside them if the settings say so.

`create_app` makes it from parts that are ready; what opens databases and loads workflows is the command line.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.staticfiles import StaticFiles

from api import answers
from api.evidence_reading import streamed_by
from api.gatekeeper import Gatekeeper
from api.pages import (
    act,
    backlog,
    calendar,
    cases,
    channels,
    corrections,
    dry_run,
    grids,
    handoffs,
    log,
    month,
    notices,
    redactions,
    registers,
    sign_in,
    teaching,
    town,
    troubles,
    workbench,
    workflow,
)
from api.pages import case as case_page
from api.pages import dossier as dossier_pages
from api.pages import evidence as evidence_pages
from api.pages import papers as paper_pages
from api.pages import revisions as revision_pages
from api.routes import calendar as calendar_routes
from api.routes import cases as case_routes
from api.routes import channels as channel_routes
from api.routes import corrections as correction_routes
from api.routes import dossier as dossier_routes
from api.routes import dry_run as dry_run_routes
from api.routes import evidence as evidence_routes
from api.routes import feeds, health, paper_marks, papers, workflows
from api.routes import grids as grid_routes
from api.routes import handoffs as handoff_routes
from api.routes import month as month_routes
from api.routes import notices as notice_routes
from api.routes import redactions as redaction_routes
from api.routes import registers as register_routes
from api.routes import revisions as revision_routes
from api.settings import Settings
from api.wiring import STATIC, wire_up
from mediation.casework.house import House
from mediation.clock.scheduler import Clockwork

ROUTES = (
    case_routes.router,
    revision_routes.router,
    papers.router,
    paper_marks.router,
    evidence_routes.router,
    dossier_routes.router,
    correction_routes.router,
    redaction_routes.router,
    handoff_routes.router,
    workflows.router,
    dry_run_routes.router,
    health.router,
    register_routes.router,
    grid_routes.router,
    calendar_routes.router,
    channel_routes.router,
    month_routes.router,
    feeds.router,
    notice_routes.router,
)

#: In this order: `/cases/new` before `/cases/{case_id}`.
PAGES = (
    sign_in.router,
    workbench.router,
    log.router,
    cases.router,
    handoffs.router,
    channels.router,
    act.router,
    evidence_pages.router,
    dossier_pages.router,
    paper_pages.router,
    corrections.router,
    redactions.router,
    teaching.router,
    case_page.router,
    backlog.router,
    troubles.router,
    revision_pages.router,
    workflow.router,
    dry_run.router,
    town.router,
    registers.router,
    grids.router,
    calendar.router,
    month.router,
    notices.router,
)

DESCRIPTION = (
    "人民调解案件流转接口。所有写操作走同一条路径：提交指令，引擎判断，整体成功或整体不变。"
    "错误为 application/problem+json（RFC 9457），`code` 稳定，`objections` 一次列出全部原因。"
)


def create_app(house: House, settings: Settings) -> FastAPI:
    """Make the application. Its lifespan starts and stops the embedded clock; the house stays the caller's."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        clockwork = None
        if settings.clock:
            every = timedelta(seconds=settings.sweep_seconds)
            clockwork = Clockwork(house, offset=settings.offset, sweep_every=every, hasten=settings.channel_hasten)
            clockwork.start()
        try:
            yield
        finally:
            if clockwork is not None:
                await run_in_threadpool(clockwork.stop)

    app = FastAPI(
        title="人民调解",
        version="1",
        description=DESCRIPTION,
        docs_url=None,  # Swagger UI would come from another host
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        lifespan=lifespan,
    )
    app.state.wiring = wire_up(house, settings)
    answers.register(app)
    for router in (*ROUTES, *PAGES):
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_middleware(
        Gatekeeper, most_bytes=settings.most_bytes, on_fault=answers.unforeseen, streamed=streamed_by(settings)
    )
    return app
