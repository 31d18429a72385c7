"""What every event is: a frozen value that says in its tag what happened.

No event is here; `events.py` says which there are.
"""

from __future__ import annotations

import msgspec


class Happening(msgspec.Struct, frozen=True, kw_only=True, tag_field="event", omit_defaults=True):
    """Something that happened."""
