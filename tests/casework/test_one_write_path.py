"""Nobody writes a case but `handle`: held over the source, statement by statement."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WRITES = re.compile(r"\b(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|REPLACE\s+INTO|UPDATE|DELETE\s+FROM)\s+(\w+)", re.IGNORECASE)
SOURCES = sorted(
    file
    for top in ("mediation", "api")
    for file in (ROOT / top).rglob("*.py")
    if "migrations" not in file.parts and "static" not in file.parts
)

#: Which file may write which table. A table in nobody's hands here may be written by nobody.
OWNERS = {
    # The second moves the paths of places, nothing else; `resealing.py`, here and below, seals what lay in plain.
    "case_record": {"cases.py", "town_register.py", "resealing.py"},
    "party_search": {"cases.py", "resealing.py"},
    "party_index": {"party_index.py"},
    "sealing": {"sealed_under.py", "resealing.py"},
    "seal_use": {"seal_register.py"},
    "journal": {"journal.py"},
    "journal_payload": {"journal.py", "resealing.py"},
    "answered_command": {"answered_commands.py"},
    "standing": {"standing.py"},
    "standing_rule": {"restanding.py"},
    "case_deadline": {"deadline_ledger.py"},
    "case_session": {"feed_index.py", "resealing.py"},
    "case_mediator": {"feed_index.py"},
    "feed_address": {"feed_addresses.py"},
    "number_register": {"number_registers.py"},
    "outbox": {"outbox.py", "resealing.py"},
    "paper": {"paper_shelf.py", "resealing.py"},
    "evidence_file": {"evidence_shelf.py"},
    "notice": {"notices.py"},
    "notice_read": {"notices.py"},
    "published_revision": {"revisions.py"},
    "revision_approval": {"revisions.py"},
    "draft_revision": {"drafts.py"},
    "adoption": {"adoptions.py"},
    "adoption_case": {"adoptions.py"},
    "calendar_notice": {"calendar_notices.py"},
    "reprojection": {"calendar_notices.py"},
    "place": {"town_register.py"},
    "institution": {"town_register.py"},
    "person": {"town_register.py"},
    "post": {"town_register.py"},
    "town_edition": {"town_register.py", "postgres_server.py"},  # the second writes it as it stands, to wait for it
    "linked_platform": {"linked_register.py"},
    "linked_support": {"linked_register.py"},
    "linked_member": {"linked_register.py"},
    "power": {"list_register.py"},
    "roster_entry": {"list_register.py", "resealing.py"},
    "offer": {"list_register.py"},
    "grid_charge": {"list_register.py"},
    "building": {"residents.py"},
    "household": {"residents.py"},
    "resident": {"residents.py", "resealing.py"},
    "household_look": {"residents.py"},
    "account": {"accounts.py"},
    "sign_in_try": {"accounts.py"},
    "session": {"accounts.py"},
    "api_token": {"accounts.py"},
    "channel": {"channel_register.py"},
    "channel_account": {"channel_register.py"},
    "channel_key": {"channel_register.py"},
    "channel_notice": {"channel_register.py"},
    "channel_case": {"channel_traffic.py"},
    "channel_message": {"channel_traffic.py"},
}

#: What changes a case inside a transaction, and the one function that may call it.
STEPS = {
    ("cases", "save"),
    ("journal", "append"),
    ("journal", "draw_up"),
    ("standing", "follow"),
    ("deadlines", "follow"),
    ("feeds", "follow"),
    ("papers", "follow"),
    ("evidence", "follow"),
    ("numbers", "draw"),
    ("outbox", "post"),
    ("commands", "remember"),
}


@cache
def said(file: Path) -> tuple[frozenset[str], frozenset[tuple[str, str]]]:
    """Read a file once: the tables that its statements write, and the register's methods that it calls."""
    tables, methods = set(), set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            tables.update(table.lower() for table in WRITES.findall(node.value))
        elif isinstance(node, ast.Call):
            to = node.func
            if isinstance(to, ast.Attribute) and isinstance(to.value, ast.Attribute):
                methods.add((to.value.attr, to.attr))
    return frozenset(tables), frozenset(methods)


def written(file: Path) -> set[str]:
    """Name the tables that the statements in a file write."""
    return set(said(file)[0]) & set(OWNERS)


def called(file: Path) -> set[tuple[str, str]]:
    """Name the register's methods that a file calls: `tx.cases.save` is (cases, save)."""
    return set(said(file)[1])


def test_every_table_is_written_by_its_owner_alone() -> None:
    found: dict[str, set[str]] = {table: set() for table in OWNERS}
    for file in SOURCES:
        for table in written(file):
            found[table].add(file.name)
    assert found == OWNERS


def test_every_table_has_an_owner() -> None:
    from mediation.store.rows import metadata

    assert set(metadata.tables) == set(OWNERS)


def test_a_case_changes_in_handle_and_nowhere_else() -> None:
    callers = {str(file.relative_to(ROOT)): called(file) & STEPS for file in SOURCES if called(file) & STEPS}
    # A redaction lets what stands beside a rewritten record follow it; its own entry goes through `handle`, too.
    beside = {("feeds", "follow"), ("papers", "follow")}
    assert callers == {"mediation/casework/handle.py": STEPS, "mediation/casework/redact.py": beside}


def test_what_is_owed_beside_the_write_path_is_a_recount_that_failed_and_nothing_else() -> None:
    owing = ("outbox", "owe_recount")
    assert [file.name for file in SOURCES if owing in called(file)] == ["reproject.py"]
