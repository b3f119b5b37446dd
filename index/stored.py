"""An article as an engine stores it: its record (`index.record`) but for what the blocks tell, compressed.

Read back it is not checked again. Every hit of every search is read so: of ten blocks in 25 µs, where zlib, the
standard library's JSON and the checks, which held when the record was written, take 120.
"""

from __future__ import annotations

import json
import threading
from dataclasses import fields
from datetime import date, datetime
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

import orjson
from zstandard import ZstdCompressor, ZstdDecompressor, frame_content_size

from index import record
from index.model import (
    NOTHING_COPIED,
    PARAGRAPH_BREAK,
    Article,
    Author,
    AuthorKind,
    Block,
    BlockKind,
    CopyFacts,
    Precision,
    Published,
    Quality,
    RegionFact,
    Role,
    Source,
    Span,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

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


def _setters(kind: type) -> list[Callable[[object, object], None]]:
    """Return what sets each field of an object of a frozen dataclass."""
    return [kind.__dict__[field.name].__set__ for field in fields(kind)]


def _maker(kind: type) -> Callable[..., Any]:
    """Return what makes an object of a dataclass of its fields' values, in order, without its checks."""
    setters = _setters(kind)
    new = object.__new__

    def make(*values: object) -> object:
        made: object = new(kind)
        for write, value in zip(setters, values, strict=True):
            write(made, value)
        return made

    return make


_make_article: Final = _maker(Article)
_set_text, _set_kind, _set_role, _set_reason = _setters(Block)
_make_source: Final = _maker(Source)
_make_author: Final = _maker(Author)
_make_region: Final = _maker(RegionFact)
_make_span: Final = _maker(Span)
_make_published: Final = _maker(Published)
_make_copied: Final = _maker(CopyFacts)

_KINDS: Final = {kind.value: kind for kind in BlockKind}
_ROLES: Final = {role.value: role for role in Role}
_AUTHOR_KINDS: Final = {kind.value: kind for kind in AuthorKind}
_PRECISIONS: Final = {precision.value: precision for precision in Precision}
_BODY: Final = Role.BODY.value
_QUALITIES: Final = {quality.value: quality for quality in Quality}


def _article(held: dict[str, Any]) -> Article:
    source, published, copied, blocks = held["source"], held["published"], held["copied"], held["blocks"]
    held["source"] = _make_source(source["pile"], source["path"], source["media_type"], source["sha256"])
    held["blocks"] = _blocks(blocks)
    held["added"] = datetime.fromisoformat(held["added"])
    held["updated"] = datetime.fromisoformat(held["updated"])
    held["tags"] = tuple(held["tags"])
    held["authors"] = tuple(map(_author, held["authors"]))
    held["regions"] = tuple(map(_region, held["regions"]))
    held["published"] = published and _published(published)
    held["quality"] = _QUALITIES[held["quality"]]
    held["copied"] = _make_copied(*map(tuple, copied.values())) if any(copied.values()) else NOTHING_COPIED
    held["body"] = PARAGRAPH_BREAK.join([block["text"] for block in blocks if block["role"] == _BODY])
    article: Article = _make_article(*_VALUES(held))
    return article


_VALUES: Final = itemgetter(*(field.name for field in fields(Article)))


def _blocks(held: Iterable[dict[str, str]]) -> tuple[Block, ...]:
    """Return the blocks: most of what is made for a hit; with `_maker` all of reading would take a sixth longer."""
    new, blocks = object.__new__, []
    for each in held:
        block = new(Block)
        _set_text(block, each["text"])
        _set_kind(block, _KINDS[each["kind"]])
        _set_role(block, _ROLES[each["role"]])
        _set_reason(block, each["reason"])
        blocks.append(block)
    return tuple(blocks)


def _author(held: dict[str, Any]) -> Author:
    author: Author = _make_author(held["name"], _AUTHOR_KINDS[held["kind"]], tuple(held["printed"]), held["source"])
    return author


def _region(held: dict[str, Any]) -> RegionFact:
    evidence = tuple([_make_span(span["field"], span["start"], span["stop"]) for span in held["evidence"]])
    region: RegionFact = _make_region(held["key"], held["label"], held["source"], evidence)
    return region


def _published(held: dict[str, Any]) -> Published:
    first, last = date.fromisoformat(held["first"]), date.fromisoformat(held["last"])
    published: Published = _make_published(first, last, _PRECISIONS[held["precision"]], held["source"])
    return published
