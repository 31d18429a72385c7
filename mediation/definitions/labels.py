"""What people read, and what a rule rests on: the two small values that every part of a workflow carries."""

from __future__ import annotations

import msgspec


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What people read: Chinese first, complete in English."""

    zh: str
    en: str


class Basis(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a rule rests on: an article of law, or a local default that is a setting.

    `evidence` is V (article read), V摘 (read in part), C (seen in running systems), R (recalled, to be confirmed) or
    D (our default, a setting).
    """

    law: str = ""
    default: str = ""
    evidence: str = "V"
