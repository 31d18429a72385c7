"""One browser for all tests of a process, and what every page must keep to wherever it is opened."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

_FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-background-networking --disable-component-update --disable-sync"
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the one that MEDIATION_CHROMIUM names, the system's, or the one that Playwright installed."""
    named = os.environ.get("MEDIATION_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=named, args=[*_FLAGS.split(), "--lang=zh-CN"])
        yield chromium
        chromium.close()
