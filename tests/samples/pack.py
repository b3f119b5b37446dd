"""Pack the archives of `sample_docs/` from their loose sources under `packed/`.

    python tests/samples/pack.py            write every archive
    python tests/samples/pack.py --check    write nothing; exit 1 if an archive is stale

A folder `packed/<archive>` becomes `sample_docs/<outlet>/<archive>`; its name's ending says how. The same
sources give the same bytes on every machine: times are fixed, members are sorted, WARC record ids are hashes
of what they name, and nothing is compressed. Deflate's output differs between zlib builds, so gzip members hold
stored blocks, which every reader takes for what they are.

A WARC's folder holds `records.json`, a list of what was captured, in order; see `Capture`.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import struct
import sys
import tarfile
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).resolve().parent
PACKED: Final = HERE / "packed"
SAMPLES: Final = HERE.parents[1] / "sample_docs"

DESTINATIONS: Final = {
    "courrier-2019.warc.gz": "deux-rives",
    "courrier-2020.warc": "deux-rives",
    "kurier-1998.tar.gz": "nordlicht-kurier",
    "meridian-2022.zip": "meridian-review",
    "port-chronicle.html.gz": "harbour-ledger",
}
"""The outlet's folder that each archive belongs in."""

EPOCH_S: Final = 946_684_800
"""What tar members are dated: 2000-01-01T00:00:00Z."""

ZIP_DATE: Final = (2000, 1, 1, 0, 0, 0)
STORED_BLOCK_BYTES: Final = 0xFFFF
"""The most a stored Deflate block holds (RFC 1951, 3.2.4)."""

CHUNK_BYTES: Final = 1024
"""The size of an HTTP chunk in records sent `chunked`."""

MANIFEST: Final = "records.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """One captured response: an entry of a WARC folder's `records.json`.

    `coding` is `identity`, `chunked` (a Transfer-Encoding) or `gzip` (a Content-Encoding).
    """

    uri: str
    date: str
    file: str
    type: str
    status: str = "200 OK"
    coding: str = "identity"


def main() -> int:
    """Write the archives, or check them; return the exit status."""
    parser = argparse.ArgumentParser(description="Pack the archives of sample_docs/ from tests/samples/packed/.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if an archive is stale")
    check: bool = parser.parse_args().check
    stale = []
    for name, outlet in DESTINATIONS.items():
        path, data = SAMPLES / outlet / name, pack(PACKED / name)
        if path.is_file() and path.read_bytes() == data:
            continue
        stale.append(path.relative_to(SAMPLES))
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    for path in stale:
        print(f"{'stale' if check else 'packed'}: {path}")
    return 1 if check and stale else 0


def pack(folder: Path) -> bytes:
    """Return the archive that `folder` is the source of.

    Raises:
        ValueError: for a name whose ending is no archive's.
    """
    match folder.name.split(".")[1:]:
        case ["zip"]:
            return _zip(folder)
        case ["tar", "gz"]:
            return _gzip(_tar(folder))
        case ["warc"]:
            return b"".join(_warc_records(folder))
        case ["warc", "gz"]:
            return b"".join(_gzip(record) for record in _warc_records(folder))
        case ["html", "gz"]:
            (member,) = _files(folder)
            return _gzip(member.read_bytes())
    raise ValueError(f"not an archive's name: {folder.name!r}")


def _files(folder: Path) -> list[Path]:
    """Return the files under `folder`, sorted by their path in it."""
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())


def _zip(folder: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for path in _files(folder):
            member = zipfile.ZipInfo(path.relative_to(folder).as_posix(), ZIP_DATE)
            member.create_system = 3  # Unix, whatever system packs it
            member.external_attr = 0o100644 << 16
            archive.writestr(member, path.read_bytes())
    return out.getvalue()


def _tar(folder: Path) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path in _files(folder):
            data = path.read_bytes()
            member = tarfile.TarInfo(path.relative_to(folder).as_posix())
            member.size, member.mtime, member.mode = len(data), EPOCH_S, 0o644
            archive.addfile(member, io.BytesIO(data))
    return out.getvalue()


def _gzip(data: bytes) -> bytes:
    """Return one gzip member (RFC 1952) holding `data` in stored blocks, without a name and with mtime 0."""
    header = b"\x1f\x8b\x08\x00" + bytes(4) + b"\x00\xff"
    starts = range(0, len(data), STORED_BLOCK_BYTES) or range(1)
    blocks = []
    for start in starts:
        block = data[start : start + STORED_BLOCK_BYTES]
        last = start == starts[-1]
        blocks.append(struct.pack("<BHH", last, len(block), len(block) ^ 0xFFFF) + block)
    return header + b"".join(blocks) + struct.pack("<II", zlib.crc32(data), len(data) & 0xFFFFFFFF)


def _warc_records(folder: Path) -> Iterator[bytes]:
    """Yield the records of a WARC/1.0 file (ISO 28500): a warcinfo, then a response for each capture."""
    captures = [Capture(**entry) for entry in json.loads((folder / MANIFEST).read_text("utf-8"))]
    info = b"software: Dateline sample packer\r\nformat: WARC File Format 1.0\r\n"
    yield _record(
        "warcinfo",
        captures[0].date,
        info,
        {
            "WARC-Filename": folder.name,
            "Content-Type": "application/warc-fields",
        },
    )
    for capture in captures:
        response = _http_response(capture, (folder / capture.file).read_bytes())
        yield _record(
            "response",
            capture.date,
            response,
            {
                "WARC-Target-URI": capture.uri,
                "Content-Type": "application/http; msgtype=response",
            },
        )


def _record(kind: str, date: str, block: bytes, fields: dict[str, str]) -> bytes:
    digest = hashlib.sha256(f"{kind} {date} {fields}".encode() + block).digest()
    head = {
        "WARC-Type": kind,
        "WARC-Date": date,
        "WARC-Record-ID": f"<urn:uuid:{uuid.UUID(bytes=digest[:16], version=4)}>",
        **fields,
        "Content-Length": str(len(block)),
    }
    lines = ["WARC/1.0", *(f"{name}: {value}" for name, value in head.items()), "", ""]
    return "\r\n".join(lines).encode() + block + b"\r\n\r\n"


def _http_response(capture: Capture, body: bytes) -> bytes:
    headers = [f"HTTP/1.1 {capture.status}", "Server: nginx", f"Content-Type: {capture.type}"]
    match capture.coding:
        case "chunked":
            body = _chunked(body)
            headers.append("Transfer-Encoding: chunked")
        case "gzip":
            body = _gzip(body)
            headers += ["Content-Encoding: gzip", f"Content-Length: {len(body)}"]
        case "identity":
            headers.append(f"Content-Length: {len(body)}")
        case _:
            raise ValueError(f"unknown coding of {capture.uri}: {capture.coding!r}")
    return "\r\n".join([*headers, "", ""]).encode() + body


def _chunked(body: bytes) -> bytes:
    """Return `body` in HTTP/1.1 chunks (RFC 9112, 7.1)."""
    chunks = (body[start : start + CHUNK_BYTES] for start in range(0, len(body), CHUNK_BYTES))
    return b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


if __name__ == "__main__":
    sys.exit(main())
