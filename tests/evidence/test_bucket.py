"""The vault in a bucket: the same promises as the folder, over HTTP with signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mediation.casework.keep_evidence import open_proved, small_picture, sweep_vault, verify_vault
from mediation.engine.case import CaseId
from mediation.errors import StoreUnavailable
from mediation.store.evidence_bucket import BucketVault
from mediation.store.memory import MemoryStore
from tests.engine.builders import a_town
from tests.evidence import files
from tests.evidence.bucket_server import KEY, SECRET, BucketServer
from tests.evidence.rooms import brought, with_vault
from tests.store.houses import MORNING, logged


@pytest.fixture
def server() -> Iterator[BucketServer]:
    with BucketServer() as server:
        yield server


@pytest.fixture
def vault(server: BucketServer, monkeypatch: pytest.MonkeyPatch) -> BucketVault:
    return opened(server, monkeypatch, SECRET)


def opened(server: BucketServer, monkeypatch: pytest.MonkeyPatch, secret: str) -> BucketVault:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", KEY)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)
    return BucketVault.at("s3://evidence/of/kaili", endpoint=server.address)


def test_a_case_keeps_its_files_in_the_bucket(server: BucketServer, vault: BucketVault, tmp_path: Path) -> None:
    store = MemoryStore(a_town())
    house = with_vault(store, tmp_path, vault)
    case = logged(house)
    (piece,) = brought(house, case).evidence
    key = f"of/kaili/cases/{case.id}/{piece.digest}"
    assert server.bucket.objects[key][0] == files.picture()
    assert set(server.bucket.objects) == {key, f"{key}-small.jpg", f"{key}-large.jpg"}
    with open_proved(house, case.id, piece, MORNING) as out:
        assert out.read() == files.picture()
    assert small_picture(house, case.id, piece, "small.jpg", MORNING)
    assert [one.fault for one in verify_vault(house, MORNING)] == [""]
    content, since = server.bucket.objects[key]
    server.bucket.objects[key] = (content[:-1] + b"!", since)
    assert [one.fault for one in verify_vault(house, MORNING)] == ["changed"]
    del server.bucket.objects[key]
    assert [one.fault for one in verify_vault(house, MORNING)] == ["missing"]
    store.close()


def test_a_large_file_goes_in_parts_and_comes_back_whole(
    server: BucketServer, vault: BucketVault, tmp_path: Path
) -> None:
    content = hashlib.sha256(b"seed").digest() * 700_000  # 22 MB
    file, digest = tmp_path / "large", hashlib.sha256(content).hexdigest()
    file.write_bytes(content)
    vault.keep(CaseId("c1"), digest, file)
    assert any("uploadId" in one for one in server.bucket.asked), "it went in one piece"
    found = vault.open(CaseId("c1"), digest)
    assert found is not None
    with found:
        assert found.read() == content


def test_orphans_are_swept_from_the_bucket(server: BucketServer, vault: BucketVault, tmp_path: Path) -> None:
    store = MemoryStore(a_town())
    house = with_vault(store, tmp_path, vault)
    case = logged(house)
    brought(house, case)
    orphan = tmp_path / "orphan"
    orphan.write_bytes(b"nobody named me")
    vault.keep(case.id, hashlib.sha256(b"nobody named me").hexdigest(), orphan)
    assert len(list(vault.lying())) == 2
    real = datetime.now(UTC)  # noqa: TID251 -- the bucket dates what it holds
    assert sweep_vault(house, real).orphans == 0
    assert sweep_vault(house, real + timedelta(days=1, minutes=1)).orphans == 1
    assert [one.case for one in vault.lying()] == [case.id]
    store.close()


def test_nothing_is_there(vault: BucketVault) -> None:
    assert vault.open(CaseId("c1"), "0" * 64) is None
    assert vault.derived(CaseId("c1"), "0" * 64, "small.jpg") is None
    assert list(vault.lying()) == []
    vault.take_away(CaseId("c1"), "0" * 64)


def test_a_wrong_secret_is_refused_by_the_server_and_told_without_it(
    server: BucketServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    wrong = opened(server, monkeypatch, "another-secret")
    (tmp_path / "file").write_bytes(b"x")
    with pytest.raises(StoreUnavailable, match="S3") as told:
        wrong.keep(CaseId("c1"), "0" * 64, tmp_path / "file")
    assert "another-secret" not in told.value.message
    assert server.bucket.objects == {}


def test_a_storage_that_refuses_leaves_the_case_as_it_was(
    server: BucketServer, vault: BucketVault, tmp_path: Path
) -> None:
    store = MemoryStore(a_town())
    house = with_vault(store, tmp_path, vault)
    case = logged(house)
    server.bucket.broken = True
    with pytest.raises(StoreUnavailable):
        brought(house, case)
    with store.reading() as reading:
        assert reading.cases.get(case.id) == case
    store.close()


def test_an_address_without_a_bucket_says_what_to_write() -> None:
    with pytest.raises(StoreUnavailable, match="s3://桶名"):
        BucketVault.at("s3://")
