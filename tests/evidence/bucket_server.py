"""A small S3-compatible server over real HTTP: objects, parts, listing, deletion, and every signature checked.

It stands in for a storage product, of which none comes as a Python package: what it proves is that our side speaks the
protocol (AWS Signature Version 4, SHA-256 of every body, parts), not how a product behaves under load.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import threading
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit
from xml.sax.saxutils import escape, unescape

KEY, SECRET, REGION = "test-key", "test-secret", "us-east-1"
_SIGNED = re.compile(r"AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})")


class Bucket:
    """What lies in the bucket, what is being put together, and what the server was asked."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, datetime]] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.asked: list[str] = []
        self.broken = False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def log_message(self, *_: Any) -> None:
        """Say nothing."""

    def _answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _fault(self, status: int, code: str) -> None:
        self._answer(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode())

    def _work(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.bucket.asked.append(f"{self.command} {self.path}")
        if self.bucket.broken:
            self._fault(403, "AccessDenied")
        elif not self._signed_well(body):
            self._fault(403, "SignatureDoesNotMatch")
        elif not self._whole(body):
            self._fault(400, "BadDigest")
        else:
            address = urlsplit(self.path)
            key = unquote(address.path).removeprefix("/evidence").lstrip("/")
            self._do(key, dict(parse_qsl(address.query, keep_blank_values=True)), body)

    do_GET = do_PUT = do_POST = do_DELETE = do_HEAD = _work  # noqa: N815 -- the names that http.server calls

    def _do(self, key: str, asked: dict[str, str], body: bytes) -> None:
        held = self.bucket
        match self.command:
            case "PUT" if "uploadId" in asked:
                held.parts[asked["uploadId"]][int(asked["partNumber"])] = body
                self._answer(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')
            case "PUT":
                held.objects[key] = (body, datetime.now(UTC))  # noqa: TID251 -- a server dates what it is given
                self._answer(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')
            case "POST" if "uploads" in asked:
                made = f"u{len(held.parts)}"
                held.parts[made] = {}
                xml = f"<InitiateMultipartUploadResult><UploadId>{made}</UploadId></InitiateMultipartUploadResult>"
                self._answer(200, xml.encode())
            case "POST" if "delete" in asked:
                gone = [unescape(one) for one in re.findall(r"<Key>([^<]*)</Key>", body.decode())]
                for one in gone:
                    held.objects.pop(one, None)
                told = "".join(f"<Deleted><Key>{escape(one)}</Key></Deleted>" for one in gone)
                self._answer(200, f"<DeleteResult>{told}</DeleteResult>".encode())
            case "POST":
                parts = held.parts.pop(asked["uploadId"])
                whole = b"".join(parts[no] for no in sorted(parts))
                held.objects[key] = (whole, datetime.now(UTC))  # noqa: TID251
                xml = "<CompleteMultipartUploadResult><ETag>x</ETag></CompleteMultipartUploadResult>"
                self._answer(200, xml.encode())
            case "DELETE":
                held.objects.pop(key, None)
                self._answer(204)
            case "GET" if "list-type" in asked:
                self._answer(200, self._listing(asked.get("prefix", "")).encode())
            case _ if key in held.objects:
                content, since = held.objects[key]
                when = since.strftime("%a, %d %b %Y %H:%M:%S GMT")
                self._answer(200, content, Last_Modified=when, ETag='"x"')
            case _:
                self._fault(404, "NoSuchKey")

    def _listing(self, prefix: str) -> str:
        found = "".join(
            f"<Contents><Key>{escape(key)}</Key><LastModified>{since.isoformat()}</LastModified>"
            f"<Size>{len(content)}</Size><ETag>x</ETag></Contents>"
            for key, (content, since) in sorted(self.bucket.objects.items())
            if key.startswith(prefix)
        )
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{found}</ListBucketResult>"

    def _whole(self, body: bytes) -> bool:
        """Hold the body against the digest that came with it; every object must come with one."""
        told = self.headers.get("x-amz-checksum-sha256")
        if told is None:
            return self.command != "PUT"
        return base64.b64decode(told) == hashlib.sha256(body).digest()

    def _signed_well(self, body: bytes) -> bool:
        """Check AWS Signature Version 4, as its documentation describes it."""
        told = _SIGNED.fullmatch(self.headers.get("Authorization", ""))
        if told is None:
            return False
        scope, names, signature = told.groups()
        key, day, region, service, _ = scope.split("/")
        hashed = self.headers["x-amz-content-sha256"]
        if key != KEY or (hashed != "UNSIGNED-PAYLOAD" and hashed != hashlib.sha256(body).hexdigest()):
            return False
        address = urlsplit(self.path)
        query = "&".join(
            f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}"
            for name, value in sorted(parse_qsl(address.query, keep_blank_values=True))
        )
        headers = "".join(f"{name}:{' '.join(self.headers[name].split())}\n" for name in names.split(";"))
        request = "\n".join((self.command, address.path, query, headers, names, hashed))
        text = "\n".join((
            "AWS4-HMAC-SHA256", self.headers["x-amz-date"], f"{day}/{region}/{service}/aws4_request",
            hashlib.sha256(request.encode()).hexdigest(),
        ))  # fmt: skip
        secret = f"AWS4{SECRET}".encode()
        for part in (day, region, service, "aws4_request"):
            secret = hmac.digest(secret, part.encode(), "sha256")
        return hmac.compare_digest(hmac.new(secret, text.encode(), "sha256").hexdigest(), signature)


class BucketServer:
    """The server on a free port of this machine."""

    def __init__(self) -> None:
        self.bucket = Bucket()
        handler = type("Handler", (_Handler,), {"bucket": self.bucket})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> BucketServer:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)
