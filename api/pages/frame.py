"""The frame around every page: who is signed in, where, the menu, today; and the one way a page becomes an answer."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import HTMLResponse

from api.identity import Caller
from api.pages import openings
from api.wiring import Wiring
from api.words_of_time import say_instant
from mediation.store.notices import COUNTED
from mediation.town.around import Town
from mediation.town.institutions import ROLE_TITLES, Role

_OVERSEERS = frozenset(
    {
        *(Role.supervisor, Role.director, Role.administrator),
        *(Role.community_secretary, Role.branch_secretary, Role.area_leader, Role.street_leader, Role.council_head),
    }
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the menu."""

    title: str
    href: str
    icon: str
    here: bool = False
    count: int = 0
    desk_only: bool = False


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """What frame.html draws."""

    product: str
    institution: str
    person: str
    posts: tuple[str, ...]
    menu: tuple[Entry, ...]
    csrf: str
    now: str
    shifted: bool
    query: str = ""
    unread: int = 0

    @property
    def bell(self) -> str:
        """How many notices are unread, as the bell shows it; nothing for none."""
        return "" if not self.unread else str(self.unread) if self.unread < COUNTED else f"{COUNTED - 1}+"


def log_words(wiring: Wiring, caller: Caller, town: Town) -> str:
    """Say on the button what this actor may open a case by, as their trade calls it; nothing if by nothing."""
    return openings.log_words(map(wiring.library.newest, wiring.library.keys), caller.actor, town)


def oversees(caller: Caller) -> bool:
    """Say whether this actor uses the backlog."""
    return any(post.role in _OVERSEERS for post in caller.actor.posts)


def _menu(wiring: Wiring, caller: Caller, town: Town, here: str) -> tuple[Entry, ...]:
    entries = [("工作台", "/", "layout-dashboard", False)]
    if words := log_words(wiring, caller, town):
        entries.append((openings.menu_word(words), "/cases/new", "clipboard-text", True))
    entries += [("案件", "/cases", "folder-open", False), ("日程", "/month", "calendar-event", False)]
    entries += [("移送", "/handoffs", "arrows-exchange", False)]
    if oversees(caller):
        entries.append(("积案", "/backlog", "hourglass", False))
    entries += [("流程", "/workflows", "sitemap", False), ("机构", "/town", "building-community", False)]
    return tuple(
        Entry(title=title, href=href, icon=icon, here=href == here, desk_only=desk_only)
        for title, href, icon, desk_only in entries
    )


def frame(wiring: Wiring, caller: Caller, town: Town, *, here: str, query: str = "") -> Frame:
    """Make the frame of a page; `here` is the menu entry it stands under."""
    with wiring.house.store.reading() as reading:
        unread = reading.notices.unread(caller.actor)
    posts = tuple(
        f"{town.institutions[post.institution].name} · {ROLE_TITLES[post.role]}"
        for post in caller.actor.posts
        if post.institution in town.institutions
    )
    names = [town.institutions[p.institution].name for p in caller.actor.posts if p.institution in town.institutions]
    return Frame(
        product=wiring.settings.product,
        institution=names[0] if names else "",
        person=caller.actor.name,
        posts=posts,
        menu=_menu(wiring, caller, town, here),
        csrf=caller.csrf,
        now=say_instant(caller.at, town.calendar, at=caller.at),
        shifted=bool(wiring.clock.offset),
        query=query,
        unread=unread,
    )


def render(wiring: Wiring, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """Draw a template as an answer."""
    return HTMLResponse(wiring.templates.get_template(template).render(**values), status_code=status)
