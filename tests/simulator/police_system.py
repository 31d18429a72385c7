"""A police station's own system, written from `docs/reference/handoff-protocol.md` alone; it imports nothing of ours.

Its own process, its own SQLite file, the standard library, and nothing but the public webhook. It hands matters over
and answers: late, twice, out of order, with a wrong signature, too early, or not at all, as a seed says; it takes what
it is told once, in order, and sometimes loses the answer. Killed at any moment it goes on where it stood.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import http.client
import json
import os
import random
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

STATION = "station"
MOST_BYTES = 1_000_000
COURSES = (
    *("declined",) * 4,
    *("revoked",) * 4,
    *("excluded",) * 4,
    *("referred",) * 2,
    *("recognised",) * 2,
    "not_recognised",
    *("transferred",) * 3,
)
"""What becomes of a matter, in which shares. Of one that is `transferred`, the committee begins."""

TABLES = """
CREATE TABLE IF NOT EXISTS matter (reference TEXT PRIMARY KEY, course TEXT, handoff INTEGER, status TEXT,
    sent INTEGER, received INTEGER);
CREATE TABLE IF NOT EXISTS outgoing (id TEXT PRIMARY KEY, reference TEXT, place INTEGER, body TEXT, handoff INTEGER,
    not_before REAL, state TEXT, answer TEXT);
CREATE TABLE IF NOT EXISTS incoming (id TEXT PRIMARY KEY, reference TEXT, seq INTEGER, event TEXT, status TEXT,
    packet TEXT);
CREATE TABLE IF NOT EXISTS tally (name TEXT PRIMARY KEY, many INTEGER);
CREATE INDEX IF NOT EXISTS of_matter ON outgoing (state, reference, place);
"""


class Shares:
    """How often this system misbehaves, and what is rolled for each message: the same for the same seed."""

    def __init__(self, seed: int, duplicates: float, reordering: float, unsigned: float) -> None:
        self.seed, self.duplicates, self.reordering, self.unsigned = seed, duplicates, reordering, unsigned

    def rolled(self, what: str, message: str) -> float:
        return random.Random(f"{self.seed}/{what}/{message}").random()


def course_of(seed: int, number: int) -> str:
    """Say what becomes of the matter of this number."""
    return random.Random(f"{seed}/course/{number}").choice(COURSES)


class Book:
    """What the station knows, in its own file. One connection; whoever holds it writes."""

    def __init__(self, file: str) -> None:
        self._connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False, timeout=30)
        self._connection.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; {TABLES}")
        self._turn = threading.Lock()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        with self._turn:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def count(self, name: str, many: int = 1) -> None:
        with self.writing() as db:
            counted(db, name, many)


def counted(db: sqlite3.Connection, name: str, many: int = 1) -> None:
    db.execute(
        "INSERT INTO tally VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET many = many + excluded.many", (name, many)
    )


def begin(book: Book, seed: int, handoffs: int) -> None:
    """Write down every matter that is to be handed over, once."""
    today = datetime.now(timezone(timedelta(hours=8))).date()  # noqa: TID251 -- a real process with its own clock
    with book.writing() as db:
        for number in range(handoffs):
            course = course_of(seed, number)
            reference = f"JQ-{number}"
            if (
                course == "transferred"
                or db.execute("SELECT 1 FROM matter WHERE reference = ?", (reference,)).fetchone()
            ):
                continue
            db.execute("INSERT INTO matter VALUES (?, ?, 1, '', 0, 0)", (reference, course))
            if course == "referred":
                said = {"says": "offer_a", "matter": the_matter(number), "applies": "both", "refused": False}
                add(db, reference, "offer", said, None)
            else:
                said = {"says": "offer_b", "matter": the_matter(number), "statements": statements(today)}
                add(db, reference, "offer", said, None)
                add(db, reference, "sign", {"says": "sign_off"}, 1)


def the_matter(number: int) -> dict[str, Any]:
    return {
        "place": "estate",
        "kind": "property",
        "title": f"第 {number} 件邻里纠纷",
        "summary": "楼上漏水，双方推搡。",
        "claims": "赔偿",
        "parties": [{"name": "甲", "side": "applicant"}, {"name": "乙", "side": "respondent"}],
        "alarm_number": f"接警{number}号",
    }


def statements(today: date) -> dict[str, Any]:
    return {
        "act": "beating",
        "minor": True,
        "ground": "kin_or_neighbours",
        "decided": False,
        "consent_signed": True,
        "taken_on": today.isoformat(),
        "limit_on": (today + timedelta(days=30)).isoformat(),
        "in_person": True,
    }


def add(
    db: sqlite3.Connection, reference: str, name: str, body: dict[str, Any], handoff: int | None, after: float = 0.0
) -> None:
    """Write down something to be said; once, whatever is told again."""
    place = db.execute("SELECT count(*) FROM outgoing WHERE reference = ?", (reference,)).fetchone()[0]
    db.execute(
        "INSERT OR IGNORE INTO outgoing VALUES (?, ?, ?, ?, ?, ?, 'waiting', '')",
        (f"{reference}:{name}", reference, place, json.dumps(body, ensure_ascii=False), handoff, after),
    )


def stands(db: sqlite3.Connection, reference: str, status: str) -> None:
    """Write down how a handoff stands; what has ended does not begin again because an older answer comes late."""
    db.execute(
        "UPDATE matter SET status = ? WHERE reference = ?"
        " AND status NOT IN ('declined', 'expired', 'revoked', 'returned')",
        (status, reference),
    )


# --- what it says ----------------------------------------------------------------------------------------------


class Sender(threading.Thread):
    """Says what waits to be said, matter by matter. `busy` are the matters that other threads are at."""

    def __init__(self, book: Book, peer: str, key: tuple[str, str], shares: Shares, busy: set[str]) -> None:
        super().__init__(daemon=True)
        self.book, self.key, self.shares, self.busy = book, key, shares, busy
        self.url = urlsplit(peer)
        self.line: http.client.HTTPConnection | None = None

    def run(self) -> None:
        while True:
            taken = self._take()
            if taken is None:
                time.sleep(0.05)
                continue
            try:
                self._say(taken)
            except (OSError, http.client.HTTPException, ValueError):
                self.line = None
                self.book.count("unanswered")
                time.sleep(0.2)
            finally:
                with self.book.writing():
                    self.busy.discard(taken["reference"])

    def _take(self) -> dict[str, Any] | None:
        now = time.time()  # noqa: TID251 -- a real process with its own clock
        with self.book.writing() as db:
            rows = db.execute(
                "SELECT id, o.reference, body, o.handoff, sent FROM outgoing o JOIN matter USING (reference)"
                " WHERE state = 'waiting' AND not_before <= ? AND NOT EXISTS (SELECT 1 FROM outgoing e WHERE"
                " e.reference = o.reference AND e.state = 'waiting' AND e.place < o.place) LIMIT 40",
                (now,),
            ).fetchall()
            for row in rows:
                if row[1] not in self.busy:
                    self.busy.add(row[1])
                    return dict(zip(("id", "reference", "body", "handoff", "sent"), row, strict=True))
        return None

    def _say(self, taken: dict[str, Any]) -> None:
        message = self._message(taken, taken["sent"] + 1)
        if self.shares.rolled("unsigned", taken["id"]) < self.shares.unsigned:
            self._expect("unsigned", self._heard(message, secret="f" * 64)[0] == 401, taken)
        if self.shares.rolled("reordering", taken["id"]) < self.shares.reordering:
            early = self._following(taken) or {**message, "id": f"{taken['id']}.early"}
            status, answer = self._heard({**early, "seq": taken["sent"] + 2})
            # 409 or 404; any other refusal only if the answer to this very message was lost, and it is the next's turn
            self._expect("reordered", 400 <= status < 500, taken)
            if status == 409 and answer.get("code") == "message_out_of_order" and answer.get("awaited") is None:
                self._expect("awaited", False, taken)
        status, answer = self._heard(message)
        self._settle(taken, status, answer)
        if status == 200 and self.shares.rolled("duplicates", taken["id"]) < self.shares.duplicates:
            again, told = self._post(message)
            if again < 500:
                self._expect("duplicated", again == 200 and told.get("code") == "duplicate", taken)

    def _heard(self, message: dict[str, Any], *, secret: str = "") -> tuple[int, dict[str, Any]]:
        """Post and give the answer; one that says «not now» is no answer."""
        status, answer = self._post(message, secret=secret)
        if status >= 500:
            raise OSError(f"answered {status}")
        return status, answer

    def _following(self, taken: dict[str, Any]) -> dict[str, Any] | None:
        with self.book.writing() as db:
            row = db.execute(
                "SELECT id, body, handoff FROM outgoing WHERE reference = ? AND state = 'waiting' AND id <> ?"
                " ORDER BY place LIMIT 1",
                (taken["reference"], taken["id"]),
            ).fetchone()
        if row is None:
            return None
        return self._message({**taken, "id": row[0], "body": row[1], "handoff": row[2]}, taken["sent"] + 2)

    def _message(self, taken: dict[str, Any], seq: int) -> dict[str, Any]:
        message = {
            "protocol": "mediation-handoff/1",
            "id": taken["id"],
            "case": taken["reference"],
            "seq": seq,
            "sender": STATION,
            "body": json.loads(taken["body"]),
        }
        return message if taken["handoff"] is None else {**message, "handoff": taken["handoff"]}

    def _expect(self, name: str, fits: bool, taken: dict[str, Any]) -> None:
        self.book.count(name if fits else f"wrong:{name}:{taken['id']}")

    def _settle(self, taken: dict[str, Any], status: int, answer: dict[str, Any]) -> None:
        """Write down what was answered. A refusal is final; that a number is not yet awaited is not."""
        if status in (401, 409) and answer.get("code") in ("message_unsigned", "message_out_of_order"):
            raise ValueError(f"{taken['id']}: {answer}")
        with self.book.writing() as db:
            db.execute(
                "UPDATE outgoing SET state = ?, answer = ? WHERE id = ? AND state = 'waiting'",
                ("acknowledged" if status == 200 else "refused", json.dumps(answer, ensure_ascii=False), taken["id"]),
            )
            if status == 200:
                if answer.get("acknowledged") != taken["id"]:
                    counted(db, f"wrong:acknowledged:{taken['id']}")
                db.execute("UPDATE matter SET sent = sent + 1 WHERE reference = ?", (taken["reference"],))
                stands(db, taken["reference"], answer["status"])

    def _post(self, message: dict[str, Any], *, secret: str = "") -> tuple[int, dict[str, Any]]:
        body = json.dumps(message, ensure_ascii=False).encode()
        stamp = str(int(time.time()))  # noqa: TID251 -- a real process with its own clock
        signature = hmac.new((secret or self.key[1]).encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Mediation-Key": self.key[0],
            "Mediation-Timestamp": stamp,
            "Mediation-Signature": f"v1={signature}",
            "Idempotency-Key": message["id"],
        }
        if self.line is None:
            self.line = http.client.HTTPConnection(str(self.url.hostname), self.url.port, timeout=20)
        self.line.request("POST", self.url.path, body, headers)
        answer = self.line.getresponse()
        return answer.status, json.loads(answer.read())


# --- what it is told -------------------------------------------------------------------------------------------


def take(book: Book, message: dict[str, Any], shares: Shares) -> tuple[int, dict[str, Any]]:
    """Take one message in: once, in its turn; and decide what to say to it."""
    reference, packet = message["case"], message["handoff"]
    with book.writing() as db:
        if db.execute("SELECT 1 FROM incoming WHERE id = ?", (message["id"],)).fetchone():
            counted(db, "told again")
            return 200, {"acknowledged": message["id"]}
        db.execute("INSERT OR IGNORE INTO matter VALUES (?, 'transferred', ?, '', 0, 0)", (reference, packet["no"]))
        received = db.execute("SELECT received FROM matter WHERE reference = ?", (reference,)).fetchone()[0]
        if message["seq"] != received + 1:
            counted(db, f"wrong:order:{message['id']}")
            return 409, {"awaited": received + 1}
        db.execute(
            "INSERT INTO incoming VALUES (?, ?, ?, ?, ?, ?)",
            (message["id"], reference, message["seq"], message["event"], packet["status"], json.dumps(packet)),
        )
        db.execute("UPDATE matter SET received = ? WHERE reference = ?", (message["seq"], reference))
        stands(db, reference, packet["status"])
        react(db, message, shares)
    return 200, {"acknowledged": message["id"]}


def react(db: sqlite3.Connection, message: dict[str, Any], shares: Shares) -> None:
    """Decide what to say to what was just told."""
    reference, event, packet = message["case"], message["event"], message["handoff"]
    (course,) = db.execute("SELECT course FROM matter WHERE reference = ?", (reference,)).fetchone()
    no = packet["no"]
    late = 0.0
    if shares.rolled("late", message["id"]) < 0.1:
        late = time.time() + 3 * shares.rolled("how late", message["id"])  # noqa: TID251 -- its own clock
    match course, event:
        case "revoked", "receipted":
            add(db, reference, "revoke", {"says": "revoke", "reason": "出现新事实"}, no, late)
        case "recognised", "accepted":  # too early: nobody has applied
            add(db, reference, "early", {"says": "recognise", "number": "决0号"}, no, late)
        case "recognised", "applied":
            add(db, reference, "recognise", {"says": "recognise", "number": f"决{reference}号"}, no, late)
        case "not_recognised", "applied":
            add(db, reference, "refuse", {"says": "not_recognise", "reason": "情节有变"}, no, late)
        case "declined" | "excluded", "declined" | "returned":  # it is over
            add(db, reference, "after", {"says": "revoke", "reason": "晚了一步"}, no, late)
        case "transferred", "offered":
            if shares.rolled("silent", packet["summary"] + packet["title"]) < 0.2:
                counted(db, "silent")
                return
            add(db, reference, "receipt", {"says": "receipt", "number": f"受{reference}号"}, no, late)
            add(db, reference, "answer", {"says": "answer", "answer": "not_police"}, no, late)
        case _:
            pass


def handler(book: Book, key: tuple[str, str], shares: Shares) -> type[BaseHTTPRequestHandler]:
    """Make the receiving end."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 16

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            if length > MOST_BYTES:
                self._answer(413, {})
                return
            body = self.rfile.read(length)
            stamp = self.headers.get("Mediation-Timestamp", "")
            right = hmac.new(key[1].encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
            given = self.headers.get("Mediation-Signature", "")
            fresh = stamp.isdigit() and abs(int(stamp) - time.time()) <= 300  # noqa: TID251 -- its own clock
            named = self.headers.get("Mediation-Key") == key[0]
            if not (named and fresh and hmac.compare_digest(given.encode(), f"v1={right}".encode())):
                book.count("wrong:signature")
                self._answer(401, {})
                return
            message = json.loads(body)
            mood = random.random()
            if mood < 0.02:
                book.count("answered 500")
                self._answer(500, {})
                return
            status, answer = take(book, message, shares)
            if mood < 0.05:
                book.count("answers lost")
                self.close_connection = True
                return
            self._answer(status, answer)

        def _answer(self, status: int, answer: dict[str, Any]) -> None:
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    return Handler


def main() -> None:
    """Run until killed."""
    parser = argparse.ArgumentParser(description="A police station's own system, for tests")
    parser.add_argument("--database", required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--peer", required=True, help="where the committee's system takes messages")
    parser.add_argument("--handoffs", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--duplicates", type=float, default=0.10)
    parser.add_argument("--reordering", type=float, default=0.10)
    parser.add_argument("--unsigned", type=float, default=0.05)
    parser.add_argument("--senders", type=int, default=2)
    given = parser.parse_args()
    key = (os.environ["STATION_KEY"], os.environ["STATION_SECRET"])
    book = Book(given.database)
    shares = Shares(given.seed, given.duplicates, given.reordering, given.unsigned)
    begin(book, given.seed, given.handoffs)
    busy: set[str] = set()
    for _ in range(given.senders):
        Sender(book, given.peer, key, shares, busy).start()
    ThreadingHTTPServer.request_queue_size = 64
    ThreadingHTTPServer(("127.0.0.1", given.port), handler(book, key, shares)).serve_forever()


if __name__ == "__main__":
    main()
