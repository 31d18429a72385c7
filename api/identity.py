"""Who is asking, and when: the one place of a web request that reads the time.

Pages know their reader by a server-side session (a cookie that scripts cannot read), other systems by a bearer token.
A form must carry its session's CSRF token; the sign-in form, which has no session yet, one derived from a cookie.
"""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime
from typing import Annotated

import msgspec
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from starlette.responses import Response

from api.problems import NotSignedIn
from api.wiring import Wiring, wiring_of
from mediation.casework import sign_in
from mediation.engine.actor import Actor

SESSION = "mediation_session"


class Caller(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, and the instant of asking. `csrf` is empty for other systems, which have no forms."""

    actor: Actor
    at: datetime
    csrf: str = ""


def now(wiring: Wiring) -> datetime:
    """Read the time, moved by the offset that was fixed at start."""
    return wiring.clock.shown(datetime.now(UTC))


def reader(request: Request, wiring: Annotated[Wiring, Depends(wiring_of)]) -> Caller:
    """Know a page's reader by the session; NotSignedIn otherwise."""
    token = request.cookies.get(SESSION, "")
    at = now(wiring)
    found = sign_in.signed_in(wiring.house, token, at=at) if token else None
    if found is None:
        raise NotSignedIn
    return Caller(actor=found.actor, at=at, csrf=found.csrf)


_bearer = HTTPBearer(auto_error=False, description="由管理员签发的系统令牌（mediation token issue）。")


def system(
    wiring: Annotated[Wiring, Depends(wiring_of)],
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> Caller:
    """Know another system by its bearer token; NotSignedIn otherwise. Cookies count for nothing here."""
    found = sign_in.bearer(wiring.house, credentials.credentials) if credentials else None
    if found is None:
        raise NotSignedIn
    return Caller(actor=found, at=now(wiring))


def same(one: str, other: str) -> bool:
    """Compare two secrets in constant time; an empty one fits nothing."""
    return bool(one) and hmac.compare_digest(one.encode(), other.encode("utf-8", "surrogatepass"))


def keep(response: Response, name: str, value: str, *, wiring: Wiring, lasts: int | None = None) -> None:
    """Set a cookie that scripts cannot read and other sites do not send along."""
    response.set_cookie(
        name, value, max_age=lasts, httponly=True, samesite="lax", secure=wiring.settings.https, path="/"
    )


def new_command_id() -> str:
    """Make the id under which one form takes effect once."""
    return secrets.token_urlsafe(16)


Reader = Annotated[Caller, Depends(reader)]
System = Annotated[Caller, Depends(system)]
Wired = Annotated[Wiring, Depends(wiring_of)]
