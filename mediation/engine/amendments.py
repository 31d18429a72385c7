"""What was changed in a record after it was made: corrections, told beside what they replaced, and lawful redactions.

Values only: how a correction comes about stands in `effects_corrections.py`, how a redaction is carried out in
`casework/redact.py`, how both fold into a case in `amending_folds.py`.
"""

from __future__ import annotations

import msgspec

from mediation.calendar.terms import When
from mediation.town.institutions import AccountId


class _Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A frozen value whose defaults are not written out."""


class Amended(_Value, frozen=True, kw_only=True):
    """One value of the record that was wrong: what stood there, what is right, why.

    `of` is party, session, performance or case, `ref` the party's, session's or obligation's number (0 for the case
    itself), `entry` which entry under that obligation. `was` and `now` are text; days and instants are ISO.
    """

    no: int
    of: str
    ref: int = 0
    entry: int = 0
    field: str
    was: str = ""
    now: str
    reason: str


class Correction(Amended, frozen=True, kw_only=True):
    """A value that was put right, by whom and on which day.

    `papers` are the issued papers that were made with the old value, `since` the number of the last paper of the case
    by then.
    """

    by: AccountId
    on: When
    papers: tuple[int, ...] = ()
    since: int = 0


class LateCorrection(Amended, frozen=True, kw_only=True):
    """A correction of a closed record that somebody asked for, and what came of it; made once somebody else approved.

    `after` counts the entries of the journal before it was asked for: the file as it was closed. `status` is asked,
    refused or done; whoever decides is never who asked.
    """

    asked_by: AccountId
    asked_on: When
    after: int
    status: str = "asked"
    decided_by: AccountId | None = None
    decided_on: When | None = None
    words: str = ""


class ReplacedEntry(_Value, frozen=True, kw_only=True):
    """An entry of the journal whose content was replaced, and the commitment to what stands there now."""

    seq: int
    now: str


class Redaction(_Value, frozen=True, kw_only=True):
    """A demand to remove personal values of one party from the whole record (个人信息保护法 47), and what came of it.

    `what` are kinds of `redacting.KINDS`; `evidence` the pieces whose files are removed. `ordered_by` is the authority
    that ordered it, if one did. `status` is asked, refused or done; whoever decides is never who asked. No value that
    is removed stands in it.
    """

    no: int
    party: int
    what: tuple[str, ...]
    evidence: tuple[int, ...] = ()
    reason: str
    basis: str
    ordered_by: str = ""
    asked_by: AccountId
    asked_on: When
    status: str = "asked"
    decided_by: AccountId | None = None
    decided_on: When | None = None
    words: str = ""
    entries: tuple[int, ...] = ()
    papers: tuple[int, ...] = ()
