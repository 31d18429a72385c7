"""The electronic seal of a bound file: verified by a reader that trusts a throw-away authority; refused where due."""

from __future__ import annotations

import io
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus
from pyhanko_certvalidator import ValidationContext
from pypdf import PdfReader
from rich.console import Console

from api.commands.dossier import bind_to, seal_key
from api.settings import Settings
from mediation.documents.dossier_seal import FIELD, SealKey, put_seal
from mediation.errors import DocumentError
from tests.dossier.shelves import LATER, Kept, house_with_vault
from tests.store.houses import sqlite_store

NOW = datetime(2026, 9, 23, tzinfo=UTC)
YEAR = timedelta(days=365)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def certified(
    name: str, key: ec.EllipticCurvePrivateKey, by: str, signer: ec.EllipticCurvePrivateKey, until: datetime
) -> x509.Certificate:
    """A certificate on a name, for signing files; the authority's own is one for certificates."""
    own = name == by
    usage = x509.KeyUsage(
        digital_signature=True, content_commitment=not own, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=own, crl_sign=own, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = x509.CertificateBuilder(named(by), named(name), key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(until - 2 * YEAR).not_valid_after(until)
    made = made.add_extension(x509.BasicConstraints(ca=own, path_length=None), critical=True)
    return made.add_extension(usage, critical=True).sign(signer, hashes.SHA256())


class Authority:
    """A throw-away authority and a key of the house that it certified, as a PKCS#12 with its password in a file."""

    def __init__(self, folder: Path, until: datetime = NOW + YEAR) -> None:
        root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
        self.root = certified("试验根证书", root, "试验根证书", root, NOW + YEAR)
        own = certified("试验调委会", key, "试验根证书", root, until)
        locked = serialization.BestAvailableEncryption(b"secret")
        (folder / "seal.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, own, None, locked))
        (folder / "password").write_text("secret\n", encoding="utf-8")
        self.key = SealKey(folder / "seal.p12", folder / "password")

    def looked_at(self, content: bytes) -> PdfSignatureStatus:
        """What a reader that trusts this authority says of the only signature of a file."""
        trusted = asn1.Certificate.load(self.root.public_bytes(serialization.Encoding.DER))
        (signature,) = PdfFileReader(io.BytesIO(content)).embedded_signatures
        assert signature.field_name == FIELD
        context = ValidationContext(trust_roots=[trusted], allow_fetching=False, moment=NOW)
        with ThreadPoolExecutor(1) as beside:  # a browser test of the same process may have left its loop running here
            return beside.submit(validate_pdf_signature, signature, context).result()


@pytest.fixture(scope="module")
def bound(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, bytes, Authority]:
    """A file bound without a seal and with one."""
    folder = tmp_path_factory.mktemp("sealed")
    store = sqlite_store(folder)
    house, authority = house_with_vault(store, folder), Authority(folder)
    number = Kept(house).logged().case.log_number
    quiet = Console(file=io.StringIO())
    bind_to(house, quiet, number, folder / "plain.pdf", purpose="archive", at=LATER)
    bind_to(house, quiet, number, folder / "again.pdf", purpose="archive", at=LATER)
    bind_to(house, quiet, number, folder / "sealed.pdf", purpose="archive", at=NOW, key=authority.key)
    store.close()
    plain = (folder / "plain.pdf").read_bytes()
    assert (folder / "again.pdf").read_bytes() == plain
    return plain, (folder / "sealed.pdf").read_bytes(), authority


def test_the_seal_is_added_behind_bytes_that_stay_as_they_were(bound: tuple[bytes, bytes, Authority]) -> None:
    plain, sealed, _ = bound
    assert sealed.startswith(plain)
    assert len(PdfReader(io.BytesIO(sealed)).pages) == len(PdfReader(io.BytesIO(plain)).pages)


def test_a_reader_finds_the_seal_whole_and_trusted(bound: tuple[bytes, bytes, Authority]) -> None:
    _, sealed, authority = bound
    status = authority.looked_at(sealed)
    assert (status.intact, status.valid, status.trusted) == (True, True, True)
    assert status.coverage.name == "ENTIRE_FILE"
    assert status.signing_cert.subject.native["common_name"] == "试验调委会"


def test_one_changed_byte_breaks_it(bound: tuple[bytes, bytes, Authority]) -> None:
    plain, sealed, authority = bound
    at = plain.index(b"\n%") + 3  # in the remark of the head, which no reader reads
    changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
    assert not authority.looked_at(changed).intact


def test_another_authority_does_not_vouch_for_it(bound: tuple[bytes, bytes, Authority], tmp_path: Path) -> None:
    assert not Authority(tmp_path).looked_at(bound[1]).trusted


@pytest.mark.parametrize(
    ("until", "at", "words"),
    [(NOW - timedelta(days=1), NOW, "已过期"), (NOW + 3 * YEAR, NOW, "尚未生效")],
)
def test_a_certificate_that_is_not_valid_seals_nothing(
    bound: tuple[bytes, bytes, Authority], tmp_path: Path, until: datetime, at: datetime, words: str
) -> None:
    (tmp_path / "plain.pdf").write_bytes(bound[0])
    with pytest.raises(DocumentError, match=words):
        put_seal(tmp_path / "plain.pdf", tmp_path / "sealed.pdf", Authority(tmp_path, until).key, at=at)
    assert not (tmp_path / "sealed.pdf").exists()


def test_what_cannot_be_opened_is_refused_in_words(tmp_path: Path) -> None:
    key = Authority(tmp_path).key
    (tmp_path / "password").write_text("wrong", encoding="utf-8")
    (tmp_path / "no.p12").write_bytes(b"no key")
    plain = tmp_path / "plain.pdf"
    for wrong, words in (
        (key, "打不开"),
        (SealKey(tmp_path / "no.p12"), "打不开"),
        (SealKey(tmp_path / "missing.p12"), "读不到"),
    ):
        with pytest.raises(DocumentError, match=words):
            put_seal(plain, tmp_path / "sealed.pdf", wrong, at=NOW)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = Authority(tmp_path).key
    for name in [one for one in sys.modules if one.split(".")[0] == "pyhanko"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyhanko", None)  # as an interpreter has it where it is not installed
    with pytest.raises(DocumentError, match=r"mediation\[sign\]"):
        put_seal(tmp_path / "plain.pdf", tmp_path / "sealed.pdf", key, at=NOW)


def test_without_a_certificate_in_the_settings_nothing_is_sealed(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="MEDIATION_SEAL_CERTIFICATE"):
        seal_key(Settings(database_url="memory://"))
    named = Settings(seal_certificate=tmp_path / "a.p12", seal_password_file=tmp_path / "p")
    assert seal_key(named) == SealKey(tmp_path / "a.p12", tmp_path / "p")
