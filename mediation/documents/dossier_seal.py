"""The optional electronic seal of a bound file: PAdES over the finished PDF, by the key of the house. Extra `sign`.

The seal is added behind the bytes of the bound file, which stay as they were: without it the same record gives the same
bytes. It proves that nothing was changed since and whose certificate stood for it. It is a seal of integrity made with
the algorithms that PDF readers know (RSA or ECDSA, SHA-256), no SM2, and no electronic signature within the meaning of
the law unless the certificate is one; nothing here asks a time server or a list of revoked certificates.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from mediation.errors import DocumentError

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

#: The name of the signature field, and what readers show as the reason.
FIELD = "HouseSeal"
REASON = "卷宗装订后封存：内容未经改动 / Sealed as bound: unchanged since"


class SealKey(NamedTuple):
    """Where the key with its certificate lies (PKCS#12), and the file whose first line is its password, if any."""

    certificate: Path
    password: Path | None = None


class Seal(NamedTuple):
    """A seal that was put on: on whose name, valid until when."""

    holder: str
    until: datetime


def put_seal(file: Path, sealed: Path, key: SealKey, *, at: datetime) -> Seal:
    """Write `file` with the seal of the house to `sealed`.

    Raises DocumentError without the extra, if the key cannot be read, and with a certificate that is not valid at `at`.
    """
    signer = _signer(key)
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    certificate = signer.signing_cert
    assert certificate is not None  # a PKCS#12 is only taken with its certificate
    since, until = certificate.not_valid_before, certificate.not_valid_after
    if not since <= at <= until:
        words = "已过期" if at > until else "尚未生效"
        raise DocumentError(f"封存用的证书{words}（有效期 {since:%Y-%m-%d} 至 {until:%Y-%m-%d}），请更换证书。")
    metadata = signers.PdfSignatureMetadata(
        field_name=FIELD, reason=REASON, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    signing = signers.PdfSigner(metadata, signer=signer)
    # The library starts an event loop of its own, which a thread that runs one already would refuse.
    with file.open("rb") as bound, sealed.open("w+b") as out, ThreadPoolExecutor(1) as beside:
        beside.submit(signing.sign_pdf, IncrementalPdfFileWriter(bound), output=out).result()
    return Seal(holder=certificate.subject.human_friendly, until=until)


def _signer(key: SealKey) -> SimpleSigner:
    try:
        from pyhanko.sign.signers import SimpleSigner
    except ImportError as error:
        raise DocumentError("给卷宗加电子封存须先安装：pip install 'mediation[sign]'。") from error
    try:
        content = key.certificate.read_bytes()
        password = key.password.read_text(encoding="utf-8").splitlines()[:1] if key.password else []
    except (OSError, UnicodeDecodeError) as error:
        names = "MEDIATION_SEAL_CERTIFICATE、MEDIATION_SEAL_PASSWORD_FILE"
        raise DocumentError(f"读不到证书文件或密码文件，请核对 {names}。") from error
    try:
        found: SimpleSigner = SimpleSigner.load_pkcs12_data(content, [], "".join(password).encode() or None)
    except (ValueError, TypeError, AttributeError) as error:  # no PKCS#12, a wrong password; no key, no certificate
        words = "证书文件打不开：须为 PKCS#12（.p12、.pfx），含私钥和证书，密码在密码文件的第一行。"
        raise DocumentError(words) from error
    return found
