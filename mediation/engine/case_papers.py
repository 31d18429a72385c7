"""The papers of the file and the files of the evidence, as values of a case; their bytes lie elsewhere."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from mediation.calendar.terms import When
from mediation.engine.case_value import Value
from mediation.engine.paper_marks import HandSigned, Printing, ScannedPages, Sealed
from mediation.town.institutions import AccountId, InstitutionId


class Paper(Value, frozen=True, kw_only=True):
    """A paper of the file. `status` is issued, registered (on paper only), void (作废, keeps its number).

    `printed`, `signed`, `sealed` and `scanned` are what became of it since. One that was made void says when, by whom
    and why; one that corrects another names it (`replaces`, its number in this case) and why.
    `removed_on`: what was drawn of it was removed by a lawful redaction; number and digest stay.
    """

    no: int
    kind: str
    title: str
    on: When
    institution: InstitutionId
    number: str = ""
    party: int = 0
    session: int = 0
    handoff: int = 0
    agreement: int = 0
    status: str = "issued"
    facts: dict[str, Any] = msgspec.field(default_factory=dict)
    printed: tuple[Printing, ...] = ()
    signed: tuple[HandSigned, ...] = ()
    sealed: Sealed | None = None
    scanned: tuple[ScannedPages, ...] = ()
    voided_on: When | None = None
    voided_by: AccountId | None = None
    void_reason: str = ""
    replaces: int = 0
    replaces_reason: str = ""
    removed_on: When | None = None


class Evidence(Value, frozen=True, kw_only=True):
    """A file in the evidence vault: what it is, who supplied it and when, and whether it was held against the original.

    `digest` is the SHA-256 of the bytes as they came, `size` counts them, `media` is the type that the content proved
    to be. `kind` is one of `evidence.KINDS`. `supplied_by` is the party's number, 0 for somebody else, whom `supplier`
    names. What is `private` never leaves the house; what was withdrawn stays, marked. `pictured`: there are small
    pictures of it. `removed_on`: its bytes were removed by a lawful redaction.
    """

    no: int
    digest: str
    size: int
    media: str
    name: str
    title: str
    kind: str
    pages: int = 1
    supplied_by: int = 0
    supplier: str = ""
    supplied_on: When
    added_by: AccountId
    added_at: datetime
    private: bool = False
    pictured: bool = False
    checked_by: AccountId | None = None
    checked_on: When | None = None
    check_words: str = ""
    withdrawn_by: AccountId | None = None
    withdrawn_on: When | None = None
    withdrawn_reason: str = ""
    removed_on: When | None = None

    @property
    def withdrawn(self) -> bool:
        """Whether it no longer counts; it stays in the file."""
        return self.withdrawn_on is not None
