"""What every value of a case is: frozen, told by field names, without its defaults when written.

No part of a case is here; `case.py` says which there are.
"""

from __future__ import annotations

import msgspec


class Value(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A frozen value whose defaults are not written out."""
