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


class Correction(_Value, frozen=True, kw_only=True):
    """One value of the record that was wrong: what stood there, what stands there now, why, by whom, on which day.

    `of` is party, session or case, `ref` the party's or session's number (0 for the case itself). `was` and `now` are
    text; days and instants are ISO. `papers` are the issued papers that were made with the old value, `since` the
    number of the last paper of the case by then.
    """

    no: int
    of: str
    ref: int = 0
    field: str
    was: str = ""
    now: str
    reason: str
    by: AccountId
    on: When
    papers: tuple[int, ...] = ()
    since: int = 0
