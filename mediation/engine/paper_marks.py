"""What happened to a paper after it was issued, as values: printed, signed, stamped, scanned. Nothing here decides.

They stand in the paper's own entry in the case (`case.py`); what may be recorded, and in which order, is
`paper_life.py`'s.
"""

from __future__ import annotations

from datetime import date

import msgspec

from mediation.town.institutions import AccountId, InstitutionId


class _Mark(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A frozen value whose defaults are not written out."""


class Printing(_Mark, frozen=True, kw_only=True):
    """Copies that came out of a printer on a day, as `by` recorded it."""

    on: date
    copies: int
    by: AccountId


class HandSigned(_Mark, frozen=True, kw_only=True):
    """Whose hand is on the printed paper, and since which day: `who` is party:1 or mediator:account."""

    who: str
    on: date


class Sealed(_Mark, frozen=True, kw_only=True):
    """The seal on a paper: whose, on which day, and in which line (`use`) of this case's uses of the seal."""

    on: date
    institution: InstitutionId
    use: int


class ScannedPages(_Mark, frozen=True, kw_only=True):
    """Pages of a file in the vault that show this paper as it was signed: `evidence` is the file's number in the case,
    `first` and `last` count its pages from 1."""

    evidence: int
    first: int
    last: int


class PagesOf(_Mark, frozen=True, kw_only=True):
    """Which pages of a scan show which paper, as they are asked for; `last` 0 means to the end."""

    paper: int
    first: int = 1
    last: int = 0
