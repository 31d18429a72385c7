"""Every register of the house over one connection, inside one transaction: what `Store.transaction()` hands out.

Commit and rollback are the store's (`sqlite_file.py`, `postgres_server.py`, `memory.py`); nothing here knows them.
"""

from __future__ import annotations

from collections import namedtuple
from functools import cache
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql import ClauseElement

from mediation.store.accounts import Accounts
from mediation.store.adoptions import Adoptions
from mediation.store.answered_commands import AnsweredCommands
from mediation.store.calendar_notices import CalendarNotices
from mediation.store.cases import Cases
from mediation.store.channel_register import Channels
from mediation.store.channel_traffic import ChannelTraffic
from mediation.store.deadline_ledger import DeadlineLedger
from mediation.store.drafts import Drafts
from mediation.store.evidence_shelf import EvidenceShelf
from mediation.store.feed_addresses import FeedAddresses
from mediation.store.feed_index import FeedIndex
from mediation.store.journal import Entropy, Journal
from mediation.store.notices import Notices
from mediation.store.number_registers import NumberRegisters
from mediation.store.outbox import Outbox
from mediation.store.paper_shelf import PaperShelf
from mediation.store.residents import Residents
from mediation.store.revisions import Revisions
from mediation.store.standing import StandingRows
from mediation.store.town_register import TownRegister, TownShelf
from mediation.store.wire import Values, Wire

_SPEECH = {
    "sqlite": sqlite.dialect(paramstyle="named"),
    "postgresql": postgresql.dialect(paramstyle="named"),  # type: ignore[no-untyped-call]
}


class Transaction:
    """The registers. Inside `reading()` they only read; the database refuses a write there."""

    __slots__ = (
        "accounts",
        "adoptions",
        "calendars",
        "cases",
        "channels",
        "commands",
        "deadlines",
        "drafts",
        "evidence",
        "feed_addresses",
        "feeds",
        "journal",
        "notices",
        "numbers",
        "outbox",
        "papers",
        "residents",
        "revisions",
        "standing",
        "town",
        "traffic",
        "wire",
    )

    def __init__(self, wire: Wire, *, shelf: TownShelf, entropy: Entropy) -> None:
        self.wire = wire
        self.cases = Cases(wire)
        self.journal = Journal(wire, entropy)
        self.commands = AnsweredCommands(wire)
        self.standing = StandingRows(wire)
        self.deadlines = DeadlineLedger(wire)
        self.feeds = FeedIndex(wire)
        self.feed_addresses = FeedAddresses(wire)
        self.outbox = Outbox(wire)
        self.numbers = NumberRegisters(wire)
        self.papers = PaperShelf(wire)
        self.evidence = EvidenceShelf(wire)
        self.notices = Notices(wire)
        self.revisions = Revisions(wire)
        self.drafts = Drafts(wire)
        self.adoptions = Adoptions(wire)
        self.calendars = CalendarNotices(wire)
        self.channels = Channels(wire)
        self.traffic = ChannelTraffic(wire)
        self.town = TownRegister(wire, shelf, entropy)
        self.residents = Residents(wire)
        self.accounts = Accounts(wire)

    def rows(self, sql: str, values: Values | None = None) -> list[tuple[Any, ...]]:
        """Ask in plain SQL with `:name` for values."""
        return self.wire.all(sql, values or {})

    def select(self, statement: Executable) -> list[Any]:
        """Ask with a SQLAlchemy Core `select(...)` over the tables of `rows.py`; each row has its columns as names."""
        assert isinstance(statement, ClauseElement)
        spoken = statement.compile(dialect=_SPEECH[self.wire.dialect], compile_kwargs={"render_postcompile": True})
        row = _row_of(tuple(column.name for column in statement.selected_columns))  # type: ignore[attr-defined]
        return [row._make(values) for values in self.wire.all(str(spoken), spoken.params)]


@cache
def _row_of(names: tuple[str, ...]) -> Any:
    return namedtuple("Row", names, rename=True)


Reading = Transaction
