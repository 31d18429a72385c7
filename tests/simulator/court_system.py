"""A court's own system, written from `docs/reference/handoff-protocol.md` alone; it imports nothing of ours.

Its own process, the standard library, one file of lines: it entrusts one dispute, says so again until that is
acknowledged, takes what it is told once and in order (the first time without an answer), and writes down how it ended.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import threading
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

REFERENCE = "YD-1"
LETTER: dict[str, Any] = {
    "protocol": "mediation-handoff/1",
    "id": f"{REFERENCE}:entrust",
    "case": REFERENCE,
    "seq": 1,
    "sender": "court",
    "body": {
        "says": "entrust",
        "matter": {
            "place": "estate",
            "kind": "property",
            "title": "楼上漏水引起的纠纷",
            "summary": "楼上漏水，楼下受损。",
            "parties": [{"name": "甲", "side": "applicant"}, {"name": "乙", "side": "respondent"}],
        },
        "entrusted_as": "before_filing",
        "number": "引调1号",
        "consented": True,
        "claims": "赔偿损失",
    },
}


def signature(body: bytes, stamp: str, secret: str) -> str:
    return "v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def seconds() -> int:
    return int(datetime.now(UTC).timestamp())  # noqa: TID251 -- a real process with its own clock


def entrust(peer: str, key: tuple[str, str], book: Path) -> None:
    """Say it until it is acknowledged, then once more, as if the answer had been lost."""
    body = json.dumps(LETTER, ensure_ascii=False).encode()
    answers: list[dict[str, Any]] = []
    while len(answers) < 2:
        stamp = str(seconds())
        headers = {
            "Content-Type": "application/json",
            "Mediation-Key": key[0],
            "Mediation-Timestamp": stamp,
            "Mediation-Signature": signature(body, stamp, key[1]),
        }
        try:
            with urllib.request.urlopen(urllib.request.Request(peer, body, headers), timeout=10) as answer:
                answers.append(json.loads(answer.read()))
        except urllib.error.HTTPError as error:
            write(book, {"refused": error.code, "why": json.loads(error.read())})
            return
        except OSError:
            time.sleep(0.2)
    for one in answers:
        write(book, {"answered": one})


def write(book: Path, line: dict[str, Any]) -> None:
    with book.open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def handler(key: tuple[str, str], book: Path) -> type[BaseHTTPRequestHandler]:
    """Make the receiving end."""
    taken: list[str] = []
    turn = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            stamp = self.headers.get("Mediation-Timestamp", "")
            right = signature(body, stamp, key[1])
            given = self.headers.get("Mediation-Signature", "")
            if not hmac.compare_digest(given, right) or abs(int(stamp) - seconds()) > 300:
                self.send_error(401)
                return
            message = json.loads(body)
            with turn:
                known = message["id"] in taken
                if not known:
                    taken.append(message["id"])
                    write(book, {"told": message})
            if not known and len(taken) == 1:
                self.close_connection = True  # the answer to the first is lost: it must come again
                return
            answer = json.dumps({"acknowledged": message["id"]}).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

    return Handler


def main() -> None:
    """Run until killed."""
    parser = argparse.ArgumentParser(description="A court's own system, for tests")
    parser.add_argument("--book", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--peer", required=True, help="where the committee's system takes messages")
    given = parser.parse_args()
    key = (os.environ["COURT_KEY"], os.environ["COURT_SECRET"])
    threading.Thread(target=entrust, args=(given.peer, key, given.book), daemon=True).start()
    ThreadingHTTPServer(("127.0.0.1", given.port), handler(key, given.book)).serve_forever()


if __name__ == "__main__":
    main()
