"""The record that is attached to a bound file, as machines read it: the case, its chain, the digests of what is bound.

What was conceded in mediation is never in it, nor is what a bundle for court leaves out. The same record gives the same
bytes: keys are sorted, instants are those of the journal.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec

from mediation.documents.dossier_plan import FORMAT
from mediation.engine.case import Case, Evidence, Paper
from mediation.proof.chain import Written

NEVER = frozenset({"concessions"})
"""Keys that leave the house in no bundle: what a party conceded for the sake of peace (最高法 证据规定)."""


def record_of(
    case: Case,
    written: Sequence[Written],
    papers: Sequence[tuple[Paper, str]],
    evidence: Sequence[Evidence],
    purpose: str,
) -> bytes:
    """Write the record of a case for a purpose: `papers` with their digests, and the evidence bound."""
    plain = msgspec.to_builtins(case)
    shown = {one.no for one in evidence}
    plain["evidence"] = [one for one in plain.get("evidence", ()) if one["no"] in shown]
    kept = {paper.no for paper, _ in papers}
    plain["papers"] = [one for one in plain.get("papers", ()) if one["no"] in kept]
    told = {
        "format": FORMAT,
        "purpose": purpose,
        "case": without(plain, NEVER),
        "papers": [
            {"no": paper.no, "kind": paper.kind, "number": paper.number, "sha256": digest} for paper, digest in papers
        ],
        "evidence": [{"no": one.no, "sha256": one.digest, "size": one.size, "media": one.media} for one in evidence],
        "chain": [
            {"seq": row.seq, "recorded_at": row.recorded_at, "commitment": row.commitment, "link": row.link}
            for row in written
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def digest_of_record(record: bytes) -> str:
    """Give the digest that is printed on the back cover."""
    return sha256(record).hexdigest()


def without(value: Any, keys: frozenset[str]) -> Any:
    """Leave keys out, however deep they lie."""
    if isinstance(value, dict):
        return {key: without(one, keys) for key, one in value.items() if key not in keys}
    if isinstance(value, list | tuple):
        return [without(one, keys) for one in value]
    return value
