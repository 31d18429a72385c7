"""Under which key a database is sealed: its row says, and proves it by a known text. It seals nothing itself.

A database that never had a key gets one, in a file outside it. One that has a key opens with that file only.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, text

from mediation.errors import BrokenChain, StoreUnavailable
from mediation.store import key_file as files
from mediation.store.sealing import DataKey, Sealing

_KNOWN = "人民调解"
_ASK = "SELECT proof FROM sealing WHERE one = 1"
_BEGIN = "INSERT INTO sealing (one, key_id, proof, done) VALUES (1, :key_id, :proof, 0)"
_LOST = (
    "本数据库的案件内容已加密，没有这个文件谁也打不开，程序也不会另造一个。请把另存的密钥副本放回原处（chmod 600），"
    f"或用 {files.SETTING} 指明它在哪里"
)


def sealing_of(connection: Connection, key_file: Path) -> Sealing:
    """Give what opens this database; a new one is begun under a key, made if there is none.

    Raises StoreUnavailable, with what to do, if the file is missing, unreadable, or another database's.
    """
    row = connection.execute(text(_ASK)).first()
    if row is None:
        sealing = _reading(files.make(key_file), key_file)
        proof = {"key_id": sealing.newest.id.hex(), "proof": proof_of(sealing)}
        connection.execute(text(_BEGIN), proof)
        return sealing
    if not key_file.exists():
        raise StoreUnavailable(f"找不到密钥文件 {key_file}。{_LOST}")
    sealing = _reading(files.read(key_file), key_file)
    if not opens(sealing, bytes(row[0])):
        raise StoreUnavailable(
            f"密钥文件 {key_file} 不是这个数据库的密钥（指纹 {sealing.newest.fingerprint}），没有打开。"
            f"请用 {files.SETTING} 指向这个数据库自己的密钥文件"
        )
    return sealing


def sealing_for_copy(proof: bytes | None, key_file: Path) -> Sealing:
    """Give what opens a copy, before it is brought back; one from before there was a key gets one.

    Raises StoreUnavailable, with what to do, if the key is missing or another database's.
    """
    if proof is None:
        return _reading(files.make(key_file), key_file)
    if not key_file.exists():
        raise StoreUnavailable(
            f"备份里的案件内容已加密，没有密钥打不开；{key_file} 处没有密钥文件，没有恢复。请加上 --key 密钥副本，"
            f"或把副本放到那里（chmod 600），或用 {files.SETTING} 指明"
        )
    sealing = _reading(files.read(key_file), key_file)
    if not opens(sealing, proof):
        raise StoreUnavailable(
            f"密钥文件 {key_file} 打不开这份备份（指纹 {sealing.newest.fingerprint}），没有恢复。请用备份当时的密钥副本"
        )
    return sealing


def proof_of(sealing: Sealing) -> bytes:
    """Seal the known text under the newest key."""
    return sealing.seal("sealing", "1", _KNOWN)


def opens(sealing: Sealing, proof: bytes) -> bool:
    """Say whether keys open a proof."""
    try:
        return sealing.text("sealing", "1", proof) == _KNOWN and not sealing.plain(proof)
    except BrokenChain:
        return False


def _reading(keys: tuple[DataKey, ...], key_file: Path) -> Sealing:
    return Sealing(keys, again=lambda: files.read(key_file))
