"""Opening a case: giving it an id, and sending it down the one write path. What it takes is the workflow's business.

The id is derived from who asks and the command's id, so that the same press, sent twice, means the same case.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any

from mediation.calendar.terms import When
from mediation.casework.handle import handle
from mediation.casework.house import House
from mediation.engine.actor import Actor
from mediation.engine.case import Case, CaseId
from mediation.engine.commands import OpenCase
from mediation.town.institutions import AccountId


def case_id(account: AccountId, command_id: str) -> CaseId:
    """Derive the id of the case that this command opens: 16 letters and digits, different for every command."""
    digest = sha256(f"{len(account)}:{account}:{command_id}".encode()).digest()
    return CaseId(base64.b32encode(digest[:10]).decode().lower())


def open_case(
    house: House,
    *,
    workflow: str,
    action: str = "log",
    fields: Mapping[str, Any],
    command_id: str,
    actor: Actor,
    at: datetime,
    happened: When | None = None,
    late_reason: str = "",
) -> Case:
    """Open a case by an opening action of a workflow, as `handle` does it; raises what `handle` raises."""
    command = OpenCase(
        case=case_id(actor.account, command_id),
        command_id=command_id,
        workflow=workflow,
        action=action,
        fields=dict(fields),
        happened=happened,
        late_reason=late_reason,
    )
    return handle(house, command, actor=actor, at=at)
