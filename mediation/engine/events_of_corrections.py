"""What changes a record afterwards: another revision, corrections, redactions, what was taken back.

Values only; `amending_folds.py`, `revision_folds.py` and `evolve.py` fold them.
"""

from __future__ import annotations

from typing import Any

import msgspec

from mediation.calendar.terms import When
from mediation.engine.amendments import Correction, LateCorrection, Redaction, ReplacedEntry
from mediation.engine.case import (
    Answer,
    Handoff,
    Paper,
    RunningDeadline,
    Session,
    WorkflowRef,
)
from mediation.engine.happening import Happening
from mediation.town.institutions import AccountId


class RevisionAdopted(Happening, frozen=True, kw_only=True, tag="revision_adopted"):
    """The case is bound to another revision from now on, with everything that stands differently because of it.

    `plan` is the adoption, `takes_back` the entry that is taken back (0: none). `place_in` gives new values of state,
    left, left_before, level and entry_level. Handoffs, papers and sessions are those that changed; `answers` and
    `asides` are all of them, if one changed. `clocks` are those that changed, ended or started; `renamed_clocks` are
    gone under their old names.
    """

    plan: str
    former: WorkflowRef
    workflow: WorkflowRef
    takes_back: int = 0
    place_in: dict[str, str] = msgspec.field(default_factory=dict)
    handoffs: tuple[Handoff, ...] = ()
    papers: tuple[Paper, ...] = ()
    sessions: tuple[Session, ...] = ()
    answers: tuple[Answer, ...] = ()
    asides: tuple[Answer, ...] = ()
    renamed_facts: dict[str, str] = msgspec.field(default_factory=dict)
    clocks: tuple[RunningDeadline, ...] = ()
    renamed_clocks: tuple[tuple[str, str], ...] = ()


class RecordCorrected(Happening, frozen=True, kw_only=True, tag="record_corrected"):
    """Values of the record were wrong and are put right; both stay to be seen. Papers that were issued stay."""

    corrections: tuple[Correction, ...]


class CorrectionAsked(Happening, frozen=True, kw_only=True, tag="correction_asked"):
    """Somebody asks that a value of a closed record be put right."""

    asked: LateCorrection


class CorrectionDecided(Happening, frozen=True, kw_only=True, tag="correction_decided"):
    """Somebody else decided; if it was approved (`done`), `RecordCorrected` follows in the same entry."""

    no: int
    done: bool
    by: AccountId
    on: When
    words: str = ""


class RedactionAsked(Happening, frozen=True, kw_only=True, tag="redaction_asked"):
    """Somebody asks that personal values of a party be removed from the record."""

    redaction: Redaction


class RedactionDecided(Happening, frozen=True, kw_only=True, tag="redaction_decided"):
    """Somebody else decided. If it was carried out (`done`): which entries were replaced and the commitments to what
    stands there now, which papers' and evidence's bytes were removed (`removed`: digests of the files)."""

    no: int
    done: bool
    by: AccountId
    on: When
    words: str = ""
    replaced: tuple[ReplacedEntry, ...] = ()
    papers: tuple[int, ...] = ()
    removed: tuple[str, ...] = ()


class Undone(Happening, frozen=True, kw_only=True, tag="undone"):
    """A mis-press was taken back: the record as it was before that entry, with numbers kept as 作废."""

    entry: int
    record: dict[str, Any]
    reason: str
