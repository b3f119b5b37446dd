"""An article as an engine stores it: its record (`index.article.record`) but for what the blocks tell, compressed.

Read back it is not checked again. Every hit of every search is read so: of ten blocks in 20 µs, where zlib, the
standard library's JSON and the checks, which held when the record was written, take 120.

A long body (`index.highlight.stretches`) is stored in parts, each compressed for itself: a head without the blocks, a
table of which stretches hold a word (not compressed), each stretch, and the blocks without the body's texts. The
article that is read back has only the head at first. It reads the rest when `blocks` or `body` is asked for, and raises
EngineDamagedError if that is not what was written. So 200,000 words take 60 µs, where all of them take 10 ms.
"""

from __future__ import annotations

import json
import threading
from bisect import bisect_left, bisect_right
from contextlib import contextmanager
from datetime import date, datetime
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

import orjson
from zstandard import ZstdCompressor, ZstdDecompressor, ZstdError, frame_content_size

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
from index.errors import EngineDamagedError
from index.highlight.holdings import build_stretch_table, parts_with_keys, stretches_of_parts
from index.highlight.stretches import LONG_CHARS, BodyStretches, with_margin
from index.text.stems import stem_language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_T = TypeVar("_T")

_LEVEL: Final = 1
"""Of Zstandard: as small as zlib's fastest, in a quarter of the time."""

MAX_BYTES: Final = 1 << 28
"""What one record may be: more is damage, and not to be made room for."""

_LONG: Final = "long"
"""The key of a long body's places: of a record, and of an article until the body is read."""

_READ_LATE: Final = ("blocks", "body")

Content = bytes | memoryview

_TOLD_BY_BLOCKS: Final = frozenset({"paragraphs", "bios", "dropped"})
"""What a record says twice: two fifths of most, and a sixth of the time of reading one."""


class _Codecs(threading.local):
    """A thread's own: they are not to be shared."""

    def __init__(self) -> None:
        self.compressor = ZstdCompressor(level=_LEVEL, write_checksum=True)
        self.decompressor = ZstdDecompressor()


_codecs: Final = _Codecs()


def pack(article: Article) -> bytes:
    """Return what is stored of an article."""
    held = _kept(record.to_dict(article))
    return _compressed(_written(held)) if len(article.body) <= LONG_CHARS else _packed_long(article, held)


def _packed_long(article: Article, held: dict[str, Any]) -> bytes:
    stretches = BodyStretches(article.body)
    edges = stretches.edges
    for block in held["blocks"]:
        if block["role"] == _BODY:
            block["text"] = len(block["text"])
    parts = [
        build_stretch_table([with_margin(stretches, *each)[1] for each in pairwise(edges)], stem_language(article.language)),
        *[_compressed(article.body[start:stop].encode()) for start, stop in pairwise(edges)],
        _compressed(_written(held["blocks"])),
    ]
    held[_LONG] = {"edges": edges, "bytes": list(map(len, parts))}
    held["blocks"] = None
    return b"".join([_compressed(_written(held)), *parts])


def _kept(held: Mapping[str, object]) -> dict[str, Any]:
    return {key: value for key, value in held.items() if key not in _TOLD_BY_BLOCKS}


def _written(held: object) -> bytes:
    try:
        return orjson.dumps(held)
    except TypeError:  # a path with bytes that are not UTF-8
        return json.dumps(held).encode()


def _compressed(content: bytes) -> bytes:
    return _codecs.compressor.compress(content)


def _decompressed(content: Content) -> bytes:
    """Return the first of what was compressed."""
    if frame_content_size(content) > MAX_BYTES:
        raise ValueError("a stored record is too large to be one")
    return _codecs.decompressor.decompress(content)


def _loaded(written: bytes) -> Any:  # noqa: ANN401 -- JSON
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:
        return json.loads(written)


def unpack(content: Content) -> Article:
    """Return the article that was stored; what was not written by `packed` may raise anything."""
    held = _loaded(_decompressed(content))
    return _long_article(held, content) if _LONG in held else _article(held)


def unpack_json(content: Content) -> bytes:
    """Return the record that was stored, as JSON in UTF-8."""
    written = _decompressed(content)
    held = _loaded(written)
    if _LONG not in held:
        return written
    held["blocks"], _ = StoredStretches(content, **held.pop(_LONG)).blocks()
    return _written(held)


def stretches_of(article: Article) -> StoredStretches | None:
    """Return the stretches of a body that is long and not read yet."""
    stretches: StoredStretches | None = vars(article).get(_LONG)
    return stretches


class StoredStretches:
    """A long body as it is stored: `index.highlight.stretches.Stretches`. Used by one thread at a time.

    Args:
        content: the stored article.
        edges: where the body's stretches begin, and where the last one ends.
        bytes: how long the parts behind the head are: the table, each stretch, the blocks.
    """

    def __init__(self, content: Content, edges: Sequence[int], bytes: Sequence[int]) -> None:  # noqa: A002
        self.edges: Final = edges
        self._content: Final = memoryview(content)
        self._places: Final = list(accumulate(bytes, initial=len(content) - sum(bytes)))
        self._read: Final[dict[int, str]] = {}

    def text(self, start: int, stop: int) -> str:
        """Return the body's text from `start` to `stop`."""
        first, last = bisect_right(self.edges, start) - 1, max(bisect_left(self.edges, stop) - 1, 0)
        text = "".join([self._stretch(number) for number in range(first, last + 1)])
        return text[start - self.edges[first] : stop - self.edges[first]]

    def possible_stretches(self, keys: Collection[str]) -> int:
        """Return the stretches, as bits, that may hold one of some terms or stems."""
        return stretches_of_parts(parts_with_keys(self._part(0), keys), len(self.edges) - 1)

    def blocks(self) -> tuple[list[dict[str, Any]], str]:
        """Return the blocks as the record has them, and the body."""
        with _undamaged():
            body, start = self.text(0, self.edges[-1]), 0
            blocks: list[dict[str, Any]] = _loaded(_decompressed(self._part(len(self.edges))))
            for block in blocks:
                if block["role"] == _BODY:
                    stop = start + block["text"]
                    block["text"] = body[start:stop]
                    start = stop + len(PARAGRAPH_BREAK)
            return blocks, body

    def _stretch(self, number: int) -> str:
        if number not in self._read:
            with _undamaged():
                self._read[number] = _decompressed(self._part(number + 1)).decode()
        return self._read[number]

    def _part(self, number: int) -> memoryview:
        return self._content[self._places[number] : self._places[number + 1]]


@contextmanager
def _undamaged() -> Iterator[None]:
    try:
        yield
    except (ZstdError, ValueError, TypeError, LookupError) as error:
        raise EngineDamagedError(f"A stored article is not what was committed ({error}).") from error


class _Unread(Article):
    """An article whose blocks and body are read when one of them is asked for: it is an Article like any other then."""

    def __getattr__(self, name: str) -> object:
        if name not in _READ_LATE:
            raise AttributeError(name)
        self._read()
        return vars(self)[name]

    def _read(self) -> None:
        if (stretches := stretches_of(self)) is not None:
            blocks, body = StoredStretches.blocks(stretches)
            vars(self).update(blocks=tuple(map(_block, blocks)), body=body)
        object.__setattr__(self, "__class__", Article)
        vars(self).pop(_LONG, None)

    def __eq__(self, other: object) -> bool:
        self._read()
        return self == other

    def __hash__(self) -> int:
        self._read()
        return hash(self)

    def __repr__(self) -> str:
        self._read()
        return repr(self)

    def __reduce__(self) -> tuple[Any, ...]:
        self._read()
        return cast("tuple[Any, ...]", self.__reduce_ex__(4))


def _long_article(held: dict[str, Any], content: Content) -> Article:
    stretches = StoredStretches(content, **held[_LONG])
    held |= {"blocks": [], _LONG: stretches}
    article = _article(held, _Unread)
    for name in _READ_LATE:
        del held[name]
    return article


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


def _article(held: dict[str, Any], kind: type[Article] = Article) -> Article:
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
    return _made(kind, held)


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
