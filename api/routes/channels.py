"""Where other institutions' systems say what they have to say: one address per channel, signed, no account.

Who is asking is told by the signature alone (docs/reference/handoff-protocol.md); the body's bytes are what is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, NamedTuple

import msgspec
from fastapi import APIRouter, Depends, Request, Security
from fastapi.security import APIKeyHeader

from api.identity import Wired, now
from api.shapes.problem import PROBLEMS
from mediation.casework.receive import receive
from mediation.handoffs.signing import SIGNATURE

router = APIRouter(prefix="/api/v1/channels", tags=["移送"], responses=PROBLEMS)

#: Told in the schema alone: what a signature is worth is judged by `receive`, over the bytes.
_SIGNED = Security(APIKeyHeader(name=SIGNATURE, scheme_name="ChannelSignature", auto_error=False))


class Raw(NamedTuple):
    """A request as it came: its headers in lower case and its very bytes."""

    headers: Mapping[str, str]
    body: bytes


async def _raw(request: Request) -> Raw:
    return Raw(request.headers, await request.body())


@router.post(
    "/{channel_id}/messages",
    summary="对接系统送来的消息",
    dependencies=[_SIGNED],
    openapi_extra={"requestBody": {"required": True, "content": {"application/json": {"schema": {"type": "object"}}}}},
)
def take_message(channel_id: str, wiring: Wired, raw: Annotated[Raw, Depends(_raw)]) -> dict[str, Any]:
    """Take one message of the handoff protocol in. Sent again under the same id, it takes effect once."""
    answer = receive(wiring.house, channel_id, raw.headers, raw.body, at=now(wiring))
    found: dict[str, Any] = msgspec.to_builtins(answer)
    return found
