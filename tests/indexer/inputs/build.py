"""Containers made of our own prose, byte for byte as other programs would write them."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
import zlib
from typing import TYPE_CHECKING, Final

from indexer.inputs.files import FoundFile, open_found
from indexer.inputs.skipped import Skipped
from indexer.inputs.unpack import unpack

if TYPE_CHECKING:
    from collections.abc import Mapping

    from indexer.page import Input

PAGE: Final = b"<!DOCTYPE html><title>Low water</title><p>The ferry waited for the tide at Saltby.</p>"
OTHER: Final = b"<!DOCTYPE html><title>High water</title><p>By noon the quay at Saltby was under water.</p>"


def read(found: FoundFile) -> bytes:
    """Return the bytes of a file that was found."""
    with open_found(found) as file:
        return file.read()


def everything(path: str, data: bytes) -> list[Input | Skipped]:
    """Return all that comes of a file."""
    return list(unpack(path, data))


def inputs(path: str, data: bytes) -> list[Input]:
    """Return the documents of a file, having checked that nothing was skipped."""
    met = everything(path, data)
    assert not [one for one in met if isinstance(one, Skipped)]
    return [one for one in met if not isinstance(one, Skipped)]


def lines(path: str, data: bytes) -> list[str]:
    """Return one line for each thing that comes of a file: its path, and for what is skipped state and reason."""
    return [
        f"{met.path}: {met.state}: {met.reason}" if isinstance(met, Skipped) else met.path
        for met in everything(path, data)
    ]


def paths(path: str, data: bytes) -> list[str]:
    """Return the paths of the documents of a file, whatever was skipped."""
    return [met.path for met in everything(path, data) if not isinstance(met, Skipped)]


def refusal(path: str, data: bytes) -> str:
    """Return the reason for which all of a file was refused."""
    (met,) = everything(path, data)
    assert isinstance(met, Skipped)
    assert (met.path, met.state) == (path, "refused")
    return met.reason


def gzipped(data: bytes) -> bytes:
    """Return a gzip file, the same every time."""
    return gzip.compress(data, mtime=0)


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, method)
    return file.getvalue()


def tarred(members: Mapping[str, bytes | tarfile.TarInfo]) -> bytes:
    """Return a tar archive; a TarInfo stands for a member without bytes."""
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, content in members.items():
            if isinstance(content, tarfile.TarInfo):
                archive.addfile(content)
            else:
                info = tarfile.TarInfo(name)
                info.size = len(content)
                archive.addfile(info, io.BytesIO(content))
    return file.getvalue()


def warc_record(
    kind: str, body: bytes, *, number: int = 1, content_type: str = "application/http", **more: str
) -> bytes:
    """Return a WARC record about a page of one address."""
    headers = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-{number:012}>",
        "WARC-Target-URI": "https://saltby.example/tides",
        "WARC-Date": "2019-03-04T05:06:07Z",
        "Content-Type": content_type,
        "Content-Length": str(len(body)),
    } | {name.replace("_", "-"): value for name, value in more.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value)
    return f"WARC/1.0\r\n{head}\r\n".encode() + body + b"\r\n\r\n"


def http(body: bytes, *, status: str = "200 OK", content_type: str = "text/html", **more: str) -> bytes:
    """Return an HTTP response."""
    headers = {"Content-Type": content_type} | {name.replace("_", "-"): value for name, value in more.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body


def chunked(body: bytes, size: int = 20) -> bytes:
    """Return a body in chunks."""
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def deflated(data: bytes) -> bytes:
    """Return a raw deflate stream, without zlib's wrapper."""
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()
