"""The web process with a press that prints blank sheets, for long proofs of which papers are not the point."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import uvicorn

from api.app import create_app
from api.commands.opening import opened_to_serve
from api.settings import Settings


def blank(*_: Any) -> bytes:
    """Draw nothing."""
    return b"%PDF-1.7\n%%EOF\n"


def main() -> None:
    """Serve until killed: everything as in `mediation run`, but for what is drawn."""
    settings = Settings(port=int(sys.argv[1]))
    with opened_to_serve(settings, at=datetime.now(UTC)) as house:  # noqa: TID251 — a real process
        app = create_app(replace(house, render=blank), settings)
        uvicorn.run(app, host="127.0.0.1", port=settings.port, log_level="warning", access_log=False)


if __name__ == "__main__":
    main()
