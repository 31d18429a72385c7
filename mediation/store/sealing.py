"""The one door to cryptography: what comes to rest is sealed, and found again by a keyed index. It knows no table.

A sealed value is AES-256-GCM over the whole value (NIST SP 800-38D), with a random nonce, bound to the place where it
lies (table and row): put elsewhere, it does not open. Each table has a key of its own, drawn from the data key by HKDF
(RFC 5869). A blind index is HMAC-SHA-256 over a number written in one way: equal numbers have equal indexes, and
without the key an index says nothing. Files are sealed piece by piece, so that a large one needs little memory.
"""

from __future__ import annotations

import hmac
import io
import os
import threading
from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import BinaryIO, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mediation.errors import BrokenChain

KEY_BYTES = 32
MAGIC = b"\xf5SL1"
"""How a sealed value begins. No UTF-8 text has its first byte; no file that the vault takes begins so."""
FILE_MAGIC = b"\xf5SF1"
PIECE = 1 << 16
"""How many plain bytes of a file are sealed together."""
_ID, _NONCE, _TAG = 4, 12, 16
_HEAD = len(MAGIC) + _ID
OVERHEAD = _HEAD + _NONCE + _TAG
_FILE_NONCE = 7
_FILE_HEAD = len(FILE_MAGIC) + _ID + _FILE_NONCE
_UNREADABLE = "封存的内容打不开：被改动、被换了位置，或者密钥不对"


class DataKey(NamedTuple):
    """One data key: 32 bytes that no log and no message ever shows."""

    secret: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that stand before whatever is sealed under it."""
        return hmac.digest(self.secret, b"mediation data key id", "sha256")[:_ID]

    @property
    def fingerprint(self) -> str:
        """What people compare two copies by; it tells nothing of the key."""
        found = hmac.digest(self.secret, b"mediation data key fingerprint", "sha256").hex()[:32]
        return "-".join(found[at : at + 4] for at in range(0, 32, 4))

    def __repr__(self) -> str:
        return f"DataKey({self.fingerprint[:9]}…)"


def new_key() -> DataKey:
    """Draw a data key."""
    return DataKey(os.urandom(KEY_BYTES))


class Sealing:
    """Seals under the newest key, opens under any that it has. Every method may be called from any thread.

    `again` reads the keys anew when a value names one that is not known: another process may have drawn it.
    """

    __slots__ = ("_again", "_ciphers", "_indexing", "_keys", "_lock")

    def __init__(self, keys: Sequence[DataKey], again: Callable[[], Sequence[DataKey]] | None = None) -> None:
        if not keys:
            raise ValueError("sealing needs a key")
        self._again = again
        self._lock = threading.Lock()
        self._ciphers: dict[tuple[bytes, str], AESGCM] = {}
        self._indexing: dict[bytes, bytes] = {}
        self._keys = tuple(keys)

    @property
    def newest(self) -> DataKey:
        """The key under which is sealed now."""
        return self._keys[-1]

    @property
    def keys(self) -> tuple[DataKey, ...]:
        """Every key, the newest last."""
        return self._keys

    def refresh(self) -> None:
        """Read the keys anew, where that can be."""
        if self._again is not None:
            with self._lock:
                self._keys = tuple(self._again())
                self._ciphers.clear()
                self._indexing.clear()

    # --- values ----------------------------------------------------------------------------------------------

    def seal(self, table: str, place: str, plain: bytes | str) -> bytes:
        """Seal a value for its place: `table` chooses the key, `place` names the row (and is bound to the value)."""
        key = self._keys[-1].id
        nonce = os.urandom(_NONCE)
        data = plain.encode("utf-8", "surrogateescape") if isinstance(plain, str) else plain
        return MAGIC + key + nonce + self._cipher(key, table).encrypt(nonce, data, _bound(table, place))

    def open(self, table: str, place: str, stored: bytes | str) -> bytes:
        """Open what was sealed for this place; what stands there in plain, from before there was a key, comes as it is.

        Raises BrokenChain if it was changed, moved or sealed under a key that is not there.
        """
        if isinstance(stored, str):
            return stored.encode("utf-8", "surrogateescape")
        if stored[: len(MAGIC)] != MAGIC:
            return bytes(stored)
        nonce = stored[_HEAD : _HEAD + _NONCE]
        try:
            cipher = self._cipher(bytes(stored[len(MAGIC) : _HEAD]), table)
            return cipher.decrypt(nonce, stored[_HEAD + _NONCE :], _bound(table, place))
        except (InvalidTag, ValueError) as error:
            raise BrokenChain(_UNREADABLE) from error

    def text(self, table: str, place: str, stored: bytes | str) -> str:
        """Open a value that is text."""
        return self.open(table, place, stored).decode("utf-8", "surrogateescape")

    def plain(self, stored: bytes | str) -> bool:
        """Say whether a stored value lies there in plain."""
        return isinstance(stored, str) or stored[: len(MAGIC)] != MAGIC

    def current(self, stored: bytes | str | None) -> bool:
        """Say whether a stored value needs no sealing: it is sealed under the newest key, or there is nothing."""
        return not stored or (isinstance(stored, bytes) and stored[:_HEAD] == MAGIC + self._keys[-1].id)

    # --- indexes ---------------------------------------------------------------------------------------------

    def index(self, kind: str, value: str) -> str:
        """Give the blind index of a value under the newest key: what a new row is written with."""
        return self._indexed(self._keys[-1], kind, value)

    def indexes(self, kind: str, value: str) -> tuple[str, ...]:
        """Give the indexes of a value under every key: what a search looks for."""
        return tuple(self._indexed(key, kind, value) for key in self._keys)

    def _indexed(self, key: DataKey, kind: str, value: str) -> str:
        secret = self._indexing.get(key.id)
        if secret is None:
            secret = self._indexing[key.id] = _drawn(key, "blind index")
        return hmac.digest(secret, f"{kind}\0{value}".encode("utf-8", "surrogateescape"), "sha256").hex()[:40]

    # --- files -----------------------------------------------------------------------------------------------

    def seal_file(self, table: str, place: str, plain: BinaryIO, sealed: BinaryIO) -> None:
        """Seal a file piece by piece; the last piece says that it is the last, so nothing can be cut off or added."""
        key, nonce = self._keys[-1].id, os.urandom(_FILE_NONCE)
        cipher, bound = self._cipher(key, table), _bound(table, place)
        sealed.write(FILE_MAGIC + key + nonce)
        number, piece = 0, plain.read(PIECE)
        while True:
            after = plain.read(PIECE) if len(piece) == PIECE else b""
            sealed.write(cipher.encrypt(_counted(nonce, number, last=not after), piece, bound))
            if not after:
                return
            number, piece = number + 1, after

    def open_file(self, table: str, place: str, stored: BinaryIO) -> BinaryIO:
        """Give a file to read as it was before it was sealed; one that was never sealed is given as it is.

        Reading raises BrokenChain where a piece was changed, moved or cut off.
        """
        head = stored.read(_FILE_HEAD)
        if head[: len(FILE_MAGIC)] != FILE_MAGIC:
            stored.seek(0)
            return stored
        try:
            cipher = self._cipher(head[len(FILE_MAGIC) : len(FILE_MAGIC) + _ID], table)
        except InvalidTag as error:
            stored.close()
            raise BrokenChain(_UNREADABLE) from error
        return io.BufferedReader(_Opened(stored, cipher, head[-_FILE_NONCE:], _bound(table, place)), PIECE)

    def file_is_current(self, head: bytes) -> bool:
        """Say from the first bytes of a file whether it is sealed under the newest key."""
        return head[: len(FILE_MAGIC) + _ID] == FILE_MAGIC + self._keys[-1].id

    # --- keys ------------------------------------------------------------------------------------------------

    def _cipher(self, key: bytes, table: str) -> AESGCM:
        found = self._ciphers.get((key, table))
        if found is None:
            if not any(one.id == key for one in self._keys):
                self.refresh()
            secret = next((one for one in self._keys if one.id == key), None)
            if secret is None:
                raise InvalidTag
            found = self._ciphers[key, table] = AESGCM(_drawn(secret, f"table {table}"))
        return found


def sealed_size(size: int) -> int:
    """Say how many bytes a sealed file of so many plain bytes has."""
    return _FILE_HEAD + size + max(1, -(-size // PIECE)) * _TAG


def plain_size(size: int) -> int:
    """Say how many plain bytes a sealed file of this size holds."""
    sealed = max(0, size - _FILE_HEAD)
    return max(0, sealed - max(1, -(-sealed // (PIECE + _TAG))) * _TAG)


def checksum(data: bytes) -> str:
    """Give the digest by which a key file is told from one that was cut or mistyped."""
    return sha256(data).hexdigest()[:16]


def _drawn(key: DataKey, what: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=b"mediation", info=what.encode()).derive(key.secret)


def _bound(table: str, place: str) -> bytes:
    return f"{table}\0{place}".encode("utf-8", "surrogateescape")


def _counted(nonce: bytes, number: int, *, last: bool) -> bytes:
    return nonce + number.to_bytes(4, "big") + bytes([last])


class _Opened(io.RawIOBase):
    """A sealed file as a plain one, to be read and sought in."""

    def __init__(self, stored: BinaryIO, cipher: AESGCM, nonce: bytes, bound: bytes) -> None:
        self._stored, self._cipher, self._nonce, self._of = stored, cipher, nonce, bound
        whole = stored.seek(0, os.SEEK_END)
        self._pieces = max(1, -(-(whole - _FILE_HEAD) // (PIECE + _TAG)))
        self._size = plain_size(whole)
        self._at, self._number, self._piece = 0, -1, b""
        self._opened(self._pieces - 1)  # the end first: a file that was cut is found out before any of it is given

    def _opened(self, number: int) -> bytes:
        if number != self._number:
            self._stored.seek(_FILE_HEAD + number * (PIECE + _TAG))
            held = self._stored.read(PIECE + _TAG)
            counted = _counted(self._nonce, number, last=number == self._pieces - 1)
            try:
                self._piece = self._cipher.decrypt(counted, held, self._of)
            except (InvalidTag, ValueError) as error:
                raise BrokenChain(_UNREADABLE) from error
            self._number = number
        return self._piece

    def readable(self) -> bool:
        """It can be read."""
        return True

    def seekable(self) -> bool:
        """It can be sought in."""
        return True

    def tell(self) -> int:
        """Say where reading goes on."""
        return self._at

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go on reading elsewhere."""
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read on into a buffer; 0 is the end."""
        if self._at >= self._size:
            return 0
        number, skip = divmod(self._at, PIECE)
        part = self._opened(number)[skip : skip + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self) -> None:
        """Let go of the file."""
        if not self.closed:
            self._stored.close()
        super().close()
