"""The sign-in page and the way out."""

from __future__ import annotations

from urllib.parse import unquote

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.identity import SESSION, Wired, keep, now, same
from api.pages.frame import render
from api.pages.posting import FIRST, Checked, Form, first_cookie, first_csrf
from api.problems import row_of
from api.wiring import Wiring
from mediation.casework import sign_in
from mediation.errors import SignInError, SignInRefused

router = APIRouter(include_in_schema=False)
_FIRST_LASTS = 3600


@router.get("/sign-in")
def form(request: Request, wiring: Wired, next: str = "/") -> Response:  # noqa: A002 -- the name in the address
    """Show the form; whoever is signed in goes on to the workbench."""
    token = request.cookies.get(SESSION, "")
    if token and sign_in.signed_in(wiring.house, token, at=now(wiring)) is not None:
        return RedirectResponse("/", status_code=303)
    return _page(request, wiring, next_=next)


@router.post("/sign-in")
def enter(request: Request, wiring: Wired, form: Form) -> Response:
    """Check name and password (a tenth of a second of work, in the thread pool) and begin a session."""
    account, next_ = form.one("account").strip(), form.one("next")
    first = request.cookies.get(FIRST, "")
    if not same(first_csrf(first), form.one("csrf")):
        return _page(request, wiring, next_=next_, account=account, error="页面停留过久，请重新登录。", status=403)
    try:
        if form.faults:
            raise SignInRefused
        session = sign_in.sign_in(wiring.house, account, form.one("password"), at=now(wiring))
    except SignInError as error:
        status = row_of(type(error)).status
        return _page(request, wiring, next_=next_, account=account, error=error.message, status=status)
    response = RedirectResponse(_inside(next_), status_code=303)
    keep(response, SESSION, session.token, wiring=wiring)
    response.delete_cookie(FIRST, path="/")
    return response


@router.post("/sign-out")
def leave(request: Request, wiring: Wired, _: Checked) -> Response:
    """End the session."""
    sign_in.sign_out(wiring.house, request.cookies.get(SESSION, ""))
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(SESSION, path="/")
    return response


def _inside(wanted: str) -> str:
    """Go on only to a page of our own: one slash, no host, no backslash, no line break."""
    path = unquote(wanted)
    if not path.startswith("/") or path.startswith("//") or "\\" in path or not path.isprintable():
        return "/"
    return wanted


def _page(
    request: Request, wiring: Wiring, *, next_: str, account: str = "", error: str = "", status: int = 200
) -> Response:
    first = first_cookie(request)
    response = render(
        wiring,
        "sign_in.html",
        status=status,
        product=wiring.settings.product,
        csrf=first_csrf(first),
        next=_inside(next_)[:500],
        account=account[:100],
        error=error,
    )
    keep(response, FIRST, first, wiring=wiring, lasts=_FIRST_LASTS)
    return response
