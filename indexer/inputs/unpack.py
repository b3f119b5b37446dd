"""One file's bytes to the documents in it, one at a time.

Owns which reader opens which kind, how deep archives may nest, and whose fault an error is: one that names a
member is that member's and the rest goes on; one that names the archive ends it, after what was whole.
Every file comes to something: one that holds nothing is ignored, and says so.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import Final

from indexer.errors import InputIgnoredError, InputRefusedError, PageError
from indexer.inputs.archives import tar_members, zip_members
from indexer.inputs.bounds import MAX_ARCHIVE_DEPTH, Budget, Packed, gunzipped
from indexer.inputs.documents import markdown_document
from indexer.inputs.exports import html_documents, rtf_documents, text_documents, word_documents, xml_documents
from indexer.inputs.feeds import feed_entries
from indexer.inputs.kinds import Kind, kind_of, why_ignored, without_gzip
from indexer.inputs.mhtml import mhtml_document
from indexer.inputs.records import json_lines, json_records
from indexer.inputs.skipped import Skipped, ignored, skipped
from indexer.inputs.warc import warc_records
from indexer.page import Input

_Reader = Callable[[Packed], Iterator[Input | Skipped]]
_Opener = Callable[[Packed], Iterator[Packed | Skipped]]


def unpack(path: str, data: bytes) -> Iterator[Input | Skipped]:
    """Yield the documents that a file holds, and a `Skipped` for each member that is none.

    Members and records are read as they are asked for. The paths of what is yielded differ from each other.

    Args:
        path: the file's, relative to its pile; its name says what it is.
        data: the file's bytes.
    """
    stream = io.BytesIO(data)
    packed = Packed(path=path, name=path.rpartition("/")[2], stream=stream, budget=Budget(path, len(data)))
    try:
        yield from _documents(packed)
    except PageError as error:
        yield skipped(error)


def _documents(packed: Packed) -> Iterator[Input | Skipped]:
    reason = why_ignored(packed.name)
    if reason:
        raise InputIgnoredError(packed.path, reason)
    kind = kind_of(packed.name)
    if kind is Kind.GZIP:
        packed = _without_gzip(packed)
        kind = kind_of(packed.name)
    assert kind is not None, packed.name
    empty = True
    for document in _opened(kind, packed):
        empty = False
        yield document
    if empty:
        yield ignored(packed.path, "there is nothing in it")


def _without_gzip(packed: Packed) -> Packed:
    return Packed(
        path=packed.path,
        name=without_gzip(packed.name),
        stream=gunzipped(packed),
        budget=packed.budget,
        depth=packed.depth,
    )


def _opened(kind: Kind, packed: Packed) -> Iterator[Input | Skipped]:
    opener = _ARCHIVES.get(kind)
    return _archive(packed, opener) if opener else _READERS[kind](packed)


def _archive(packed: Packed, opener: _Opener) -> Iterator[Input | Skipped]:
    if packed.depth >= MAX_ARCHIVE_DEPTH:
        raise InputRefusedError(
            packed.path, f"archives nested more than {MAX_ARCHIVE_DEPTH} deep: unpack the outer ones"
        )
    for member in opener(packed):
        if isinstance(member, Skipped):
            yield member
            continue
        try:
            yield from _documents(member)
        except PageError as error:
            if error.path != member.path:
                raise
            yield skipped(error)


_ARCHIVES: Final[dict[Kind, _Opener]] = {Kind.ZIP: zip_members, Kind.TAR: tar_members}

_READERS: Final[dict[Kind, _Reader]] = {
    Kind.HTML: html_documents,
    Kind.TEXT: text_documents,
    Kind.MARKDOWN: markdown_document,
    Kind.MHTML: mhtml_document,
    Kind.JSON: json_records,
    Kind.JSON_LINES: json_lines,
    Kind.FEED: feed_entries,
    Kind.XML: xml_documents,
    Kind.DOCX: word_documents,
    Kind.RTF: rtf_documents,
    Kind.WARC: warc_records,
}
