"""A calendar by its private address, for telephones: `/feeds/SECRET.ics`. It opens nothing else.

Whatever does not open is answered alike, with 404: unknown, withdrawn, of an account that is gone. The secret stands in
the path; whoever writes paths down (`answers.py`) leaves it out.
"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

import msgspec
from fastapi import APIRouter, Request
from starlette.responses import Response

from api.agenda_words import calendar_name, event
from api.identity import Wired, now
from api.problems import PageNotFound
from mediation.calendar.moments import day_of
from mediation.casework.feeds import holder_of
from mediation.documents.calendar_file import write_calendar
from mediation.oversight.agenda import agenda

router = APIRouter(include_in_schema=False)

#: A feed reaches so far back and ahead, and holds so many events at most.
BACK, AHEAD, MOST = timedelta(days=90), timedelta(days=400), 2000
REFRESH = timedelta(hours=1)
#: Raised whenever the same events are written otherwise, so that telephones ask for them again.
_FORM = 1
_encode = msgspec.json.Encoder().encode


@router.api_route("/feeds/{secret}.ics", methods=["GET", "HEAD"])
def feed(request: Request, wiring: Wired, secret: str) -> Response:
    """Give the calendar of an address, or 304 if the telephone has it already."""
    at = now(wiring)
    today = day_of(at)
    with wiring.house.store.reading() as reading:
        holder = holder_of(reading, secret)
        if holder is None:
            raise PageNotFound
        found = agenda(
            reading.wire,
            of=holder.of,
            seen_by=holder.actor,
            town=holder.town,
            first=today - BACK,
            last=today + AHEAD,
            near=at,
            limit=MOST,
        )
    name = calendar_name(holder.of, holder.town)
    events = tuple(event(wiring, one) for one in found.entries)
    tag = f'"{sha256(_encode((_FORM, name, events))).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "private, no-cache", "X-Robots-Tag": "noindex"}
    if tag in _tags(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    body = write_calendar(name, events, refresh=REFRESH)
    headers["Content-Disposition"] = 'inline; filename="calendar.ics"'
    return Response(body, media_type="text/calendar; charset=utf-8", headers=headers)


def _tags(written: str) -> set[str]:
    """Read If-None-Match; a proxy that compresses marks a tag as weak."""
    return {one.strip().removeprefix("W/") for one in written.split(",")}
