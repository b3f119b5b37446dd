"""WARC: the pages a crawler kept, with where and when it got them.

An input is a response (HTTP 200) or resource record that holds HTML, XHTML or plain text. Requests, revisits and
other records about records are no inputs and are not counted; responses of other kinds are ignored, each with
its reason. warcio splits the file into records; their bodies are decoded here, where their size has a limit.
"""

from __future__ import annotations

import contextlib
import io
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from warcio.archiveiterator import WARCIterator  # type: ignore[import-untyped]
from warcio.exceptions import ArchiveLoadFailed  # type: ignore[import-untyped]
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParser  # type: ignore[import-untyped]

from indexer.errors import InputIgnoredError, InputRefusedError, PageError
from indexer.inputs.bounds import MAX_HEADER_BYTES, MAX_RAW_DOCUMENT_BYTES, MIB, Leash, Packed, inflate
from indexer.inputs.documents import document
from indexer.inputs.naming import Names, web_address
from indexer.inputs.skipped import Skipped, ignored, skipped
from indexer.page import Fact, FactName, Input, fact

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from warcio.recordloader import ArcWarcRecord  # type: ignore[import-untyped]

_PAGE_RECORDS: Final = frozenset({"response", "resource"})
_ROBOTS: Final = re.compile(r"https?://[^/?#]+/robots\.txt\Z", re.IGNORECASE)
_OK: Final = "200"
_END_OF_HEADERS: Final = re.compile(rb"\r?\n\r?\n")
_CHARSET: Final = re.compile(r"charset\s*=\s*[\"']?\s*([^\s;\"']+)", re.IGNORECASE)
_CHUNK_SIZE: Final = re.compile(rb"\s*([0-9a-fA-F]{1,8})[^\r\n]{0,1000}\r?\n")
_WBITS: Final = {"gzip": (31,), "x-gzip": (31,), "deflate": (15, -15)}
"""zlib's window bits for each content coding; `deflate` is sent with and without zlib's wrapper (RFC 9110, 8.4.1.2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Body:
    """What a record holds of a page, and what its headers say of it."""

    content_type: str
    data: bytes


def warc_records(packed: Packed, media_types: Mapping[str, str]) -> Iterator[Input | Skipped]:
    """Yield the pages of a WARC file, record by record.

    Args:
        packed: the file.
        media_types: those of the records to read, as servers give them, and what `indexer.extract` calls each.

    Raises:
        InputRefusedError: it is no WARC file, is damaged or cut short.
    """
    leash = Leash(packed.stream, packed.path, "WARC")
    records = WARCIterator(leash, no_record_parse=True)
    names = Names()
    while (record := _next(packed, records)) is not None:
        leash.allow(record.length)
        if record.rec_type in _PAGE_RECORDS:
            packed.budget.count_member()
            yield _page(packed, names, record, media_types)


def _next(packed: Packed, records: WARCIterator) -> ArcWarcRecord | None:
    """Return the next record; warcio prints its complaints and counts them."""
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            record = next(records, None)
    except (ArchiveLoadFailed, EOFError, ValueError, AttributeError) as error:
        state = "damaged" if records.known_format and records.record else "not a"
        raise InputRefusedError(packed.path, f"{state} WARC file: fetch it again") from error
    if records.err_count or (record is not None and record.length is None):
        raise InputRefusedError(packed.path, "damaged WARC file: a record's length is wrong; fetch it again")
    return record


def _page(packed: Packed, names: Names, record: ArcWarcRecord, media_types: Mapping[str, str]) -> Input | Skipped:
    headers = record.rec_headers
    address = headers.get_header("WARC-Target-URI") or ""
    own_id = (headers.get_header("WARC-Record-ID") or "").strip("<> ").removeprefix("urn:uuid:")
    block = record.raw_stream.read(min(record.length, MAX_RAW_DOCUMENT_BYTES + MAX_HEADER_BYTES))
    path = f"{packed.path}#{names.record(own_id or address, block)}"
    if len(block) < min(record.length, MAX_RAW_DOCUMENT_BYTES):
        raise InputRefusedError(packed.path, "truncated WARC file: fetch it again")
    if _ROBOTS.match(address):
        return ignored(path, "robots.txt, which speaks to crawlers")
    try:
        body = _body(path, record, block, media_types)
        facts = _facts(address, headers.get_header("WARC-Date"))
        charset = _CHARSET.search(body.content_type)
        media_type = media_types[_media_type(path, body.content_type, media_types)]
        return document(path, media_type, body.data, charset=charset and charset[1], facts=facts)
    except PageError as error:
        return skipped(error)


def _body(path: str, record: ArcWarcRecord, block: bytes, media_types: Collection[str]) -> _Body:
    if record.length > MAX_RAW_DOCUMENT_BYTES:
        raise InputRefusedError(path, f"larger than {MAX_RAW_DOCUMENT_BYTES // MIB} MB")
    if (record.content_type or "").lower().startswith("application/http"):
        return _http_body(path, block, media_types)
    return _Body(content_type=record.content_type or "", data=block)


def _media_type(path: str, content_type: str, media_types: Collection[str]) -> str:
    """Return the media type, which is to be one of these."""
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type not in media_types:
        raise InputIgnoredError(path, f"not an article type ({media_type or 'none given'})")
    return media_type


def _http_body(path: str, block: bytes, media_types: Collection[str]) -> _Body:
    """Return what an HTTP response carries, its codings undone; of a type that is no article, nothing."""
    end = _END_OF_HEADERS.search(block, 0, MAX_HEADER_BYTES)
    if end is None:
        raise InputRefusedError(path, "an HTTP response without an end to its headers")
    headers = StatusAndHeadersParser([], verify=False).parse(io.BytesIO(block[: end.end()]))
    status = headers.statusline.partition(" ")[0]
    if status != _OK:
        raise InputIgnoredError(path, f"no page: HTTP {status[:3] or 'without a status'}")
    content_type = headers.get_header("Content-Type") or ""
    _media_type(path, content_type, media_types)
    return _Body(content_type=content_type, data=_decoded(path, headers, block[end.end() :]))


def _decoded(path: str, headers: StatusAndHeaders, body: bytes) -> bytes:
    """Undo transfer and content codings; a crawler may have undone them already and kept the headers."""
    if (headers.get_header("Transfer-Encoding") or "").strip().lower() == "chunked":
        body = _unchunked(body)
    coding = (headers.get_header("Content-Encoding") or "").strip().lower()
    if coding in {"", "identity", "none"} or body.lstrip()[:1] == b"<":
        return body
    if coding not in _WBITS:
        raise InputRefusedError(path, f"its content coding ({coding[:20]}) is not read: crawl it without")
    if coding != "deflate" and not body.startswith(b"\x1f\x8b"):
        return body
    wbits = _WBITS[coding][0] if coding != "deflate" or _has_zlib_header(body) else _WBITS[coding][1]
    return inflate(path, body, wbits=wbits, limit_bytes=MAX_RAW_DOCUMENT_BYTES)


def _has_zlib_header(body: bytes) -> bool:
    """Return whether the bytes begin as RFC 1950 says."""
    return len(body) > 1 and body[0] & 0x0F == 8 and int.from_bytes(body[:2]) % 31 == 0


def _unchunked(body: bytes) -> bytes:
    """Return the chunks of a body joined; the body itself where it is not in chunks."""
    chunks: list[bytes] = []
    position = 0
    while size := _CHUNK_SIZE.match(body, position):
        start, length = size.end(), int(size[1], 16)
        if not length:
            return b"".join(chunks)
        chunks.append(body[start : start + length])
        position = start + length
    return b"".join(chunks) if chunks and position >= len(body) else body


def _facts(address: str, date: str | None) -> tuple[Fact, ...]:
    return fact(FactName.ORIGIN, web_address(address), "warc") + fact(FactName.CAPTURED, _instant(date), "warc")


def _instant(date: str | None) -> str | None:
    """Return a WARC-Date as an instant in UTC to the second, if it is one."""
    try:
        moment = datetime.fromisoformat(date or "")
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
