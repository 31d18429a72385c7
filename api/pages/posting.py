"""Taking posted forms: only forms, only with the CSRF token of their session, or of the sign-in form's own cookie."""

from __future__ import annotations

import secrets
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Request

from api.identity import Caller, reader, same
from api.pages.form_reading import Posted, parse
from api.problems import FormExpired, RequestMalformed
from mediation.errors import Objection

FIRST = "mediation_first"
_FORM = "application/x-www-form-urlencoded"


async def posted(request: Request) -> Posted:
    """Read the posted form; RequestMalformed for anything but a form."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != _FORM:
        raise RequestMalformed(Objection("not_a_form", "只接受网页表单"))
    return parse(await request.body())


def checked(caller: Annotated[Caller, Depends(reader)], form: Annotated[Posted, Depends(posted)]) -> Posted:
    """Take a form only with the CSRF token of its session."""
    if not same(caller.csrf, form.one("csrf")):
        raise FormExpired
    return form


Form = Annotated[Posted, Depends(posted)]
Checked = Annotated[Posted, Depends(checked)]


def first_csrf(first: str) -> str:
    """Derive the sign-in form's CSRF token from the cookie that was set with the form."""
    return sha256(b"csrf:" + first.encode("utf-8", "surrogatepass")).hexdigest() if first else ""


def first_cookie(request: Request) -> str:
    """Give the sign-in form's cookie, a new one if the browser has none."""
    return request.cookies.get(FIRST) or secrets.token_urlsafe(16)
