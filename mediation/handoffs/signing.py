"""Signing messages and checking signatures: HMAC-SHA256 over the timestamp, a full stop and the body's bytes.

Two keys of a channel may live at once, so that both sides change over without a gap. No secret is ever put into an
error or a log.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from mediation.errors import MessageUnsigned, Objection

KEY, TIMESTAMP, SIGNATURE, IDEMPOTENCY = (
    "Mediation-Key",
    "Mediation-Timestamp",
    "Mediation-Signature",
    "Idempotency-Key",
)
LEEWAY = timedelta(minutes=5)
"""How far a timestamp may lie from now, either way."""

_SCHEME = "v1="


class Key(NamedTuple):
    """A key by its id, with its secret."""

    key_id: str
    secret: str

    def __repr__(self) -> str:
        return f"Key({self.key_id})"  # a value that is printed by mistake tells nothing


def signed(body: bytes, key: Key, message: str, at: datetime) -> dict[str, str]:
    """Give the headers of a message that is sent at `at` (seconds since 1970 UTC are what counts)."""
    stamp = str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        KEY: key.key_id,
        TIMESTAMP: stamp,
        SIGNATURE: _SCHEME + signature(body, key.secret, stamp),
        IDEMPOTENCY: message,
    }


def signature(body: bytes, secret: str, stamp: str) -> str:
    """Give the signature in lower-case hexadecimal."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, sha256).hexdigest()


def check(body: bytes, headers: Mapping[str, str], keys: Iterable[Key], at: datetime) -> str:
    """Check a message that came in at `at`; give the id of the key that signed it.

    Raises MessageUnsigned: TIMESTAMP_STALE only to somebody whose signature holds, else SIGNATURE_WRONG, which does not
    say what was wrong. An unknown key costs as much time as a known one.
    """
    named, stamp = headers.get(KEY.lower(), ""), headers.get(TIMESTAMP.lower(), "")
    given = headers.get(SIGNATURE.lower(), "")
    key = next((one for one in keys if one.key_id == named and one.secret), None)
    right = _SCHEME + signature(body, "" if key is None else key.secret, stamp)
    fits = hmac.compare_digest(right.encode(), given.encode("utf-8", "surrogateescape"))
    if key is None or not fits:
        raise MessageUnsigned(Objection("SIGNATURE_WRONG", "签名不符，请核对密钥编号、密钥、时间戳和正文字节"))
    if not _fresh(stamp, at):
        minutes = int(LEEWAY.total_seconds() // 60)
        raise MessageUnsigned(
            Objection("TIMESTAMP_STALE", f"时间戳与本机时间相差超过 {minutes} 分钟，请校准时钟后重发")
        )
    return key.key_id


def _fresh(stamp: str, at: datetime) -> bool:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 11):
        return False
    return abs(datetime.fromtimestamp(int(stamp), UTC) - at) <= LEEWAY
