"""An article as an engine stores it: its record (`index.article.record`) but for what the blocks tell, compressed.

Read back it is not checked again. Every hit of every search is read so: of ten blocks in 20 µs, where zlib, the
standard library's JSON and the checks, which held when the record was written, take 120.
"""

from __future__ import annotations

import json
import threading
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson
from zstandard import ZstdCompressor, ZstdDecompressor, frame_content_size

from index.article import record
from index.article.model import (
    NOTHING_COPIED,
    PARAGRAPH_BREAK,
    Article,
    Author,
    AuthorKind,
    Block,
    BlockKind,
    CopyFacts,
    Outlet,
    Precision,
    Published,
    Quality,
    RegionFact,
    Role,
    Source,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

_T = TypeVar("_T")

_LEVEL: Final = 1
"""Of Zstandard: as small as zlib's fastest, in a quarter of the time."""

MAX_BYTES: Final = 1 << 28
"""What one record may be: more is damage, and not to be made room for."""

_TOLD_BY_BLOCKS: Final = frozenset({"paragraphs", "bios", "dropped"})
"""What a record says twice: two fifths of most, and a sixth of the time of reading one."""


class _Codecs(threading.local):
    """A thread's own: they are not to be shared."""

    def __init__(self) -> None:
        self.compressor = ZstdCompressor(level=_LEVEL, write_checksum=True)
        self.decompressor = ZstdDecompressor()


_codecs: Final = _Codecs()


def packed(article: Article) -> bytes:
    """Return what is stored of an article."""
    try:
        written = orjson.dumps(_kept(record.to_dict(article)))
    except TypeError:  # a path with bytes that are not UTF-8
        written = json.dumps(_kept(record.to_dict(article))).encode()
    return _codecs.compressor.compress(written)


def _kept(held: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in held.items() if key not in _TOLD_BY_BLOCKS}


def unpacked(content: bytes) -> Article:
    """Return the article that was stored; what was not written by `packed` may raise anything."""
    written = raw(content)
    try:
        return _article(orjson.loads(written))
    except orjson.JSONDecodeError:
        return _article(json.loads(written))


def raw(content: bytes) -> bytes:
    """Return the record that was stored, as JSON in UTF-8."""
    if frame_content_size(content) > MAX_BYTES:
        raise ValueError("a stored record is too large to be one")
    return _codecs.decompressor.decompress(content)


def _made(kind: type[_T], held: dict[str, Any]) -> _T:
    """Return an object of a dataclass that has no slots, of its fields' values, without its checks."""
    made = object.__new__(kind)
    object.__setattr__(made, "__dict__", held)
    return made


_KINDS: Final = {kind.value: kind for kind in BlockKind}
_ROLES: Final = {role.value: role for role in Role}
_AUTHOR_KINDS: Final = {kind.value: kind for kind in AuthorKind}
_PRECISIONS: Final = {precision.value: precision for precision in Precision}
_BODY: Final = Role.BODY.value
_QUALITIES: Final = {quality.value: quality for quality in Quality}


def _article(held: dict[str, Any]) -> Article:
    published, copied, blocks = held["published"], held["copied"], held["blocks"]
    held["body"] = PARAGRAPH_BREAK.join([block["text"] for block in blocks if block["role"] == _BODY])
    held["source"] = _made(Source, held["source"])
    outlet = held.get("outlet")  # records of an older Dateline have none
    held["outlet"] = outlet and _made(Outlet, outlet)
    held["blocks"] = tuple(map(_block, blocks))
    held["added"] = datetime.fromisoformat(held["added"])
    held["updated"] = datetime.fromisoformat(held["updated"])
    held["tags"] = tuple(held["tags"])
    held["authors"] = tuple(map(_author, held["authors"]))
    held["regions"] = tuple(map(_region, held["regions"]))
    held["published"] = published and _published(published)
    held["quality"] = _QUALITIES[held["quality"]]
    held["copied"] = _copied(copied) if any(copied.values()) else NOTHING_COPIED
    return _made(Article, held)


def _copied(held: dict[str, Any]) -> CopyFacts:
    return _made(CopyFacts, {name: tuple(values) for name, values in held.items()})


def _block(held: dict[str, Any]) -> Block:
    held["kind"] = _KINDS[held["kind"]]
    held["role"] = _ROLES[held["role"]]
    return _made(Block, held)


def _author(held: dict[str, Any]) -> Author:
    held["kind"] = _AUTHOR_KINDS[held["kind"]]
    held["printed"] = tuple(held["printed"])
    return _made(Author, held)


def _region(held: dict[str, Any]) -> RegionFact:
    held["evidence"] = tuple([_made(Span, span) for span in held["evidence"]])
    return _made(RegionFact, held)


def _published(held: dict[str, Any]) -> Published:
    held["first"] = date.fromisoformat(held["first"])
    held["last"] = date.fromisoformat(held["last"])
    held["precision"] = _PRECISIONS[held["precision"]]
    return _made(Published, held)
