"""Triggers that hold what may never happen: a journal rewritten, a number drawn again. Both databases, one list.

Every trigger raises with ABORT: the statement fails, the transaction (and the group of commits it belongs to) goes on
to its own end. Alembic's batch mode drops triggers without a word, so a migration that rebuilds a table calls
`statements` again, and a test looks for every name on both databases.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Guarded(NamedTuple):
    """One trigger: its name, the table, the statement it stops, what it says, when, and the step that brought it."""

    name: str
    table: str
    event: str
    message: str
    when: str = ""
    step: str = "0001"


#: What was plain becomes sealed; what was sealed is sealed under another key, and stays as long as it was. `{…}` is
#: said in each database's way below. That it is still the same is proved by the chain, which a trigger cannot read.
_SEALED = (
    "({head NEW} AND NEW.salt = 'sealed' AND OLD.payload <> '' AND ((OLD.salt <> 'sealed' AND NOT {head OLD})"
    " OR (OLD.salt = 'sealed' AND {head OLD} AND {size NEW} = {size OLD} AND {key NEW} <> {key OLD})))"
)
_SPOKEN = {
    "sqlite": {
        "head": "substr(CAST({0}.payload AS BLOB), 1, 4) = x'f5534c31'",
        "size": "length(CAST({0}.payload AS BLOB))",
        "key": "substr(CAST({0}.payload AS BLOB), 5, 4)",
    },
    "postgresql": {
        "head": "substring({0}.payload from 1 for 4) = '\\xf5534c31'::bytea",
        "size": "octet_length({0}.payload)",
        "key": "substring({0}.payload from 5 for 4)",
    },
}
_SAID = re.compile(r"\{(\w+) (\w+)\}")

GUARDS: tuple[Guarded, ...] = (
    Guarded("journal_no_update", "journal", "UPDATE", "journal is append-only"),
    Guarded("journal_no_delete", "journal", "DELETE", "journal is append-only"),
    Guarded("journal_payload_no_delete", "journal_payload", "DELETE", "journal_payload is never deleted"),
    Guarded(
        "journal_payload_only_redacted",
        "journal_payload",
        "UPDATE",
        "journal_payload may only be emptied, sealed as it is, or redacted by a later entry",
        "NOT (NEW.case_id = OLD.case_id AND NEW.seq = OLD.seq AND ((NEW.payload = '' AND NEW.salt = '')"
        " OR (NEW.redacted_by > OLD.redacted_by AND NEW.redacted_by > NEW.seq)"
        f" OR (NEW.redacted_by = OLD.redacted_by AND {_SEALED})))",
        step="0014",
    ),
    Guarded(
        "answered_command_only_forgotten",
        "answered_command",
        "UPDATE",
        "answered_command is append-only",
        "NOT (NEW.account = OLD.account AND NEW.command_id = OLD.command_id AND NEW.case_id = OLD.case_id"
        " AND NEW.version = OLD.version AND NEW.seq = OLD.seq AND NEW.content = '')",
        step="0014",
    ),
    Guarded("answered_command_no_delete", "answered_command", "DELETE", "answered_command is append-only"),
    Guarded(
        "number_register_only_up", "number_register", "UPDATE", "a number never comes again", "NEW.next < OLD.next"
    ),
    Guarded(
        "number_register_same",
        "number_register",
        "UPDATE",
        "a register keeps its name",
        "NOT (NEW.register = OLD.register AND NEW.institution = OLD.institution AND NEW.year = OLD.year)",
    ),
    Guarded("number_register_no_delete", "number_register", "DELETE", "a register is never deleted"),
    Guarded("case_record_no_delete", "case_record", "DELETE", "a case is never deleted"),
    Guarded("case_record_only_on", "case_record", "UPDATE", "a case never goes back", "NEW.version < OLD.version"),
    Guarded("published_revision_no_update", "published_revision", "UPDATE", "a published text stays as it is"),
    Guarded("published_revision_no_delete", "published_revision", "DELETE", "a published text stays"),
    Guarded("household_look_no_update", "household_look", "UPDATE", "who looked stays noted", step="0004"),
    Guarded("household_look_no_delete", "household_look", "DELETE", "who looked stays noted", step="0004"),
    Guarded("calendar_notice_no_update", "calendar_notice", "UPDATE", "a published notice stays as it is", step="0005"),
    Guarded("calendar_notice_no_delete", "calendar_notice", "DELETE", "a published notice stays", step="0005"),
)
_NEVER_EMPTIED = {
    **dict.fromkeys(("journal", "journal_payload", "answered_command", "number_register"), "0001"),
    "published_revision": "0001",
    "household_look": "0004",
    "calendar_notice": "0005",
}

_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION mediation_refuse() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = 'integrity_constraint_violation'; END $$
"""


def _spoken(when: str, dialect: str) -> str:
    return _SAID.sub(lambda said: _SPOKEN[dialect][said[1]].format(said[2]), when)


def _sqlite(guard: Guarded) -> str:
    when = f"WHEN {_spoken(guard.when, 'sqlite')} " if guard.when else ""
    return (
        f"CREATE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} {when}"
        f"BEGIN SELECT RAISE(ABORT, '{guard.message}'); END"
    )


def _postgresql(guard: Guarded) -> str:
    when = f"WHEN ({_spoken(guard.when, 'postgresql')}) " if guard.when else ""
    return (
        f"CREATE OR REPLACE TRIGGER {guard.name} BEFORE {guard.event} ON {guard.table} FOR EACH ROW {when}"
        f"EXECUTE FUNCTION mediation_refuse('{guard.message}')"
    )


def statements(dialect: str, *, step: str = "") -> tuple[str, ...]:
    """Give the statements that set triggers anew on `sqlite` or `postgresql`: those that came with `step`, or all."""
    guards = [guard for guard in GUARDS if step in {"", guard.step}]
    if dialect == "sqlite":
        return tuple(one for guard in guards for one in (f"DROP TRIGGER IF EXISTS {guard.name}", _sqlite(guard)))
    truncate = tuple(
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION mediation_refuse('{table} is never emptied')"
        for table, since in _NEVER_EMPTIED.items()
        if step in {"", since}
    )
    return (_POSTGRES_FUNCTION, *(_postgresql(guard) for guard in guards), *truncate)
