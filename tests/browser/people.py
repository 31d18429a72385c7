"""People at a browser: they sign in, fill in forms as a hand would, and notice when a page breaks a promise."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from mediation.calendar.moments import SHANGHAI
from mediation.definitions.questions import Field, FieldType
from tests.browser.serving import PASSWORD, Service

DESK = {"width": 1440, "height": 900}
PHONE = {"width": 375, "height": 812}


class Somebody:
    """One person with a browser of their own."""

    def __init__(self, browser: Browser, service: Service, account: str, *, view: Mapping[str, int] = DESK) -> None:
        self.service = service
        self.account = account
        context = browser.new_context(
            viewport={"width": view["width"], "height": view["height"]},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            has_touch=view is PHONE,
        )
        context.set_default_timeout(30_000)
        self.page: Page = context.new_page()
        self.faults: list[str] = []
        self.page.on("request", self._asked)
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.service.address, "data:")):
            self.faults.append(f"another host was asked: {request.url}")

    def _said(self, message: ConsoleMessage) -> None:
        # A page that is 404, 409 or 422 on purpose is reported as a failed resource; that is no fault of the page.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.faults.append(f"console: {message.text}")

    def close(self) -> None:
        """Go home; whatever a page broke on the way is a failure."""
        self.page.context.close()
        assert self.faults == []

    def go(self, path: str) -> int:
        """Open a page, signing in when asked to; give its status."""
        answer = self.page.goto(self.service.address + path)
        if "/sign-in" in self.page.url:
            self.page.fill("#account", self.account)
            self.page.fill("#password", PASSWORD)
            self.page.click("main button[type=submit]")
            answer = self.page.goto(self.service.address + path)
            assert "/sign-in" not in self.page.url, f"{self.account} cannot sign in"
        assert answer is not None
        return answer.status

    def fill_in(self, asks: tuple[Field, ...], values: Mapping[str, Any]) -> None:
        """Fill in a form, question by question in the order of the page."""
        self.page.evaluate("document.querySelectorAll('form details').forEach(one => { one.open = true; })")
        for field in asks:
            if field.key in values:
                self._answer(field, values[field.key])

    def _answer(self, field: Field, value: Any) -> None:
        name = f"f.{field.key}"
        match field.type:
            case FieldType.new_parties | FieldType.obligations:
                for number, row in enumerate(value):
                    if self.page.locator(f'[name="{name}.{number}.{_FIRST[field.type]}"]').count() == 0:
                        self.page.click(f'button[name="more"][value="{field.key}"]')
                        self.page.evaluate("document.querySelectorAll('form details').forEach(d => { d.open = true; })")
                    self._row(f"{name}.{number}", row)
            case FieldType.answers | FieldType.signatures:
                for row in value:
                    self._row(f"{name}.{row['party']}", {key: one for key, one in row.items() if key != "party"})
            case FieldType.moment:
                at = datetime.fromisoformat(value).astimezone(SHANGHAI)
                self.page.fill(f'[name="{name}.day"]', at.date().isoformat())
                self.page.fill(f'[name="{name}.time"]', f"{at:%H:%M}")
            case FieldType.choices | FieldType.people | FieldType.parties | FieldType.institutions:
                for one in value:
                    self.page.check(f'[name="{name}"][value="{one}"]')
            case _:
                self._put(name, value)

    def _row(self, name: str, row: Mapping[str, Any]) -> None:
        for key, value in row.items():
            if value not in ("", None):
                self._put(f"{name}.{key}", value)

    def _put(self, name: str, value: Any) -> None:
        found = self.page.locator(f'[name="{name}"]')
        kind = found.first.evaluate("one => one.tagName === 'SELECT' ? 'select' : one.type")
        text = {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        if kind == "select":
            found.select_option(text)
        elif kind == "checkbox":
            found.set_checked(text == "true")
        elif kind == "radio":
            self.page.check(f'[name="{name}"][value="{text}"]')
        else:
            found.fill(text)

    def happened(self, day: str, hour: str) -> None:
        """Say when it happened, where that is not now."""
        self.page.fill('[name="happened_day"]', day)
        self.page.fill('[name="happened_time"]', hour)

    def press(self) -> None:
        """Press the form's own button and wait for the page that comes of it."""
        with self.page.expect_navigation():
            self.page.click(".form-end button[type=submit]")


_FIRST = {FieldType.new_parties: "name", FieldType.obligations: "what"}
