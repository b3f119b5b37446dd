"""Pack and unpack an article as an engine stores it: its record (`index.article.record`) without repeats, compressed.

Reading skips the checks, which passed when the record was written. Every hit of every search is read so: an article of
ten blocks takes 20 µs. With zlib, the standard library's JSON and the checks it takes 120 µs.

A long body (`index.highlight.stretches`) is stored in parts, each compressed separately: a head without the blocks, a
table of which stretches hold a word (not compressed), each stretch, and the blocks without the body's texts. At first
the article has only the head. It reads the rest when `blocks` or `body` is used, and raises EngineDamagedError if that
is not as it was written. So an article of 200,000 words takes 60 µs; reading all of it takes 10 ms.
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
    Version,
)
from index.errors import EngineDamagedError
from index.highlight.holdings import build_stretch_table, parts_with_keys, stretches_of_parts
from index.highlight.stretches import LONG_CHARS, BodyStretches, with_margin
from index.text.stems import stem_language

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

_T = TypeVar("_T")

_LEVEL: Final = 1
"""The level of Zstandard: as small as zlib's fastest level, in a quarter of the time."""

MAX_BYTES: Final = 1 << 28
"""The largest record in bytes; a larger size in a frame's header is damage, and no memory is allocated for it."""

_LONG: Final = "long"
"""The key of a long body's layout: in a record, and in an article until the body is read."""

_LAZY_FIELDS: Final = ("blocks", "body")

Content = bytes | memoryview

_REPEATED_KEYS: Final = frozenset({"paragraphs", "bios", "dropped"})
"""Keys of a record that repeat the blocks: two fifths of most records, and a sixth of the time to read one."""


class _Codecs(threading.local):
    """The codecs of one thread; threads must not share them."""

    def __init__(self) -> None:
        self.compressor = ZstdCompressor(level=_LEVEL, write_checksum=True)
        self.decompressor = ZstdDecompressor()


_codecs: Final = _Codecs()


def pack(article: Article) -> bytes:
    """Return the bytes to store for an article."""
    record_dict = _without_repeats(record.to_dict(article))
    return _compress(_to_json(record_dict)) if len(article.body) <= LONG_CHARS else _pack_long(article, record_dict)


def _pack_long(article: Article, record_dict: dict[str, Any]) -> bytes:
    stretches = BodyStretches(article.body)
    edges = stretches.edges
    for block in record_dict["blocks"]:
        if block["role"] == _BODY:
            block["text"] = len(block["text"])
    parts = [
        build_stretch_table(
            [with_margin(stretches, *each)[1] for each in pairwise(edges)], stem_language(article.language)
        ),
        *[_compress(article.body[start:stop].encode()) for start, stop in pairwise(edges)],
        _compress(_to_json(record_dict["blocks"])),
    ]
    record_dict[_LONG] = {"edges": edges, "bytes": list(map(len, parts))}
    record_dict["blocks"] = None
    return b"".join([_compress(_to_json(record_dict)), *parts])


def _without_repeats(record_dict: Mapping[str, object]) -> dict[str, Any]:
    return {key: value for key, value in record_dict.items() if key not in _REPEATED_KEYS}


def _to_json(value: object) -> bytes:
    try:
        return orjson.dumps(value)
    except TypeError:  # a path with bytes that are not UTF-8
        return json.dumps(value).encode()


def _compress(content: bytes) -> bytes:
    return _codecs.compressor.compress(content)


def _decompress(content: Content) -> bytes:
    """Decompress the first frame of the content."""
    if frame_content_size(content) > MAX_BYTES:
        raise ValueError("a stored record is too large to be one")
    return _codecs.decompressor.decompress(content)


def _from_json(written: bytes) -> Any:  # noqa: ANN401 -- JSON
    try:
        return orjson.loads(written)
    except orjson.JSONDecodeError:
        return json.loads(written)


def unpack(content: Content) -> Article:
    """Return the stored article; content that `pack` did not write may raise any exception."""
    record_dict = _from_json(_decompress(content))
    return _long_article(record_dict, content) if _LONG in record_dict else _article(record_dict)


def unpack_json(content: Content) -> bytes:
    """Return the stored record as JSON in UTF-8."""
    written = _decompress(content)
    record_dict = _from_json(written)
    if _LONG not in record_dict:
        return written
    record_dict["blocks"], _ = StoredStretches(content, **record_dict.pop(_LONG)).blocks()
    return _to_json(record_dict)


def stretches_of(article: Article) -> StoredStretches | None:
    """Return the stretches of a long body that is not read yet; else None."""
    stretches: StoredStretches | None = vars(article).get(_LONG)
    return stretches


class StoredStretches:
    """A stored long body: implements `index.highlight.stretches.Stretches`. Use it in one thread at a time.

    Args:
        content: the stored article.
        edges: where the body's stretches begin, and where the last one ends.
        bytes: the sizes of the parts after the head: the table, each stretch, the blocks.
    """

    def __init__(self, content: Content, edges: Sequence[int], bytes: Sequence[int]) -> None:  # noqa: A002
        self.edges: Final = edges
        self._content: Final = memoryview(content)
        self._part_offsets: Final = list(accumulate(bytes, initial=len(content) - sum(bytes)))
        self._read: Final[dict[int, str]] = {}

    def text(self, start: int, stop: int) -> str:
        """Return the body's text from `start` to `stop`."""
        first, last = bisect_right(self.edges, start) - 1, max(bisect_left(self.edges, stop) - 1, 0)
        text = "".join([self._stretch(index) for index in range(first, last + 1)])
        return text[start - self.edges[first] : stop - self.edges[first]]

    def possible_stretches(self, keys: Collection[str]) -> int:
        """Return the stretches, as bits, that may hold one of some terms or stems."""
        return stretches_of_parts(parts_with_keys(self._part(0), keys), len(self.edges) - 1)

    def blocks(self) -> tuple[list[dict[str, Any]], str]:
        """Return the blocks as the record has them, and the body."""
        with _damage_reported():
            body, start = self.text(0, self.edges[-1]), 0
            blocks: list[dict[str, Any]] = _from_json(_decompress(self._part(len(self.edges))))
            for block in blocks:
                if block["role"] == _BODY:
                    stop = start + block["text"]
                    block["text"] = body[start:stop]
                    start = stop + len(PARAGRAPH_BREAK)
            return blocks, body

    def _stretch(self, index: int) -> str:
        if index not in self._read:
            with _damage_reported():
                self._read[index] = _decompress(self._part(index + 1)).decode()
        return self._read[index]

    def _part(self, index: int) -> memoryview:
        return self._content[self._part_offsets[index] : self._part_offsets[index + 1]]


@contextmanager
def _damage_reported() -> Iterator[None]:
    try:
        yield
    except (ZstdError, ValueError, TypeError, LookupError) as error:
        raise EngineDamagedError(f"A stored article is not what was committed ({error}).") from error


class _LazyArticle(Article):
    """An article that reads its blocks and body at their first use; then it becomes a plain Article."""

    def __getattr__(self, name: str) -> object:
        if name not in _LAZY_FIELDS:
            raise AttributeError(name)
        self._read()
        return vars(self)[name]

    def _read(self) -> None:
        if (stretches := stretches_of(self)) is not None:
            blocks, body = StoredStretches.blocks(stretches)
            vars(self).update(blocks=_blocks(blocks), body=body)
        # A plain Article from here on: no lazy look-up slows it, and it compares and pickles like any other.
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


def _long_article(record_dict: dict[str, Any], content: Content) -> Article:
    stretches = StoredStretches(content, **record_dict[_LONG])
    record_dict |= {"blocks": [], _LONG: stretches}
    article = _article(record_dict, _LazyArticle)
    for name in _LAZY_FIELDS:
        del record_dict[name]
    return article


def _construct(kind: type[_T], fields: dict[str, Any]) -> _T:
    """Create an instance of a dataclass without slots from its field values, without its checks."""
    made = object.__new__(kind)
    object.__setattr__(made, "__dict__", fields)
    return made


_KINDS: Final = {kind.value: kind for kind in BlockKind}
_ROLES: Final = {role.value: role for role in Role}
_AUTHOR_KINDS: Final = {kind.value: kind for kind in AuthorKind}
_PRECISIONS: Final = {precision.value: precision for precision in Precision}
_BODY: Final = Role.BODY.value
_QUALITIES: Final = {quality.value: quality for quality in Quality}


def _article(fields: dict[str, Any], kind: type[Article] = Article) -> Article:
    published, copied, blocks = fields["published"], fields["copied"], fields["blocks"]
    fields["body"] = PARAGRAPH_BREAK.join([block["text"] for block in blocks if block["role"] == _BODY])
    fields["source"] = _source(fields["source"])
    versions = fields.get("versions")  # records of an older Dateline have none
    outlet = fields.get("outlet")  # records of an older Dateline have none
    fields["outlet"] = outlet and _construct(Outlet, outlet)
    fields["blocks"] = _blocks(blocks)
    fields["added"] = datetime.fromisoformat(fields["added"])
    fields["updated"] = datetime.fromisoformat(fields["updated"])
    fields["tags"] = tuple(fields["tags"])
    fields["sets"] = tuple(fields.get("sets", ()))  # records of an older Dateline have none
    fields["lead_id"] = fields.get("lead_id")
    fields["copy_ids"] = tuple(fields.get("copy_ids", ()))
    fields["versions"] = tuple(map(_version, versions)) if versions else ()
    fields["authors"] = tuple(map(_author, fields["authors"]))
    fields["regions"] = tuple(map(_region, fields["regions"]))
    fields["published"] = published and _published(published)
    fields["quality"] = _QUALITIES[fields["quality"]]
    fields["copied"] = _copied(copied) if any(copied.values()) else NOTHING_COPIED
    return _construct(kind, fields)


def _source(fields: dict[str, Any]) -> Source:
    captured = fields.get("captured")  # records of an older Dateline have none
    fields["captured"] = captured and date.fromisoformat(captured)
    return _construct(Source, fields)


def _version(fields: dict[str, Any]) -> Version:
    fields["source"] = _source(fields["source"])
    fields["quality"] = _QUALITIES[fields["quality"]]
    fields["paragraphs"] = None if fields["paragraphs"] is None else tuple(fields["paragraphs"])
    return _construct(Version, fields)


def _copied(fields: dict[str, Any]) -> CopyFacts:
    # records of an older Dateline have no outlets or sets
    return _construct(
        CopyFacts, {"outlets": (), "sets": (), **{name: tuple(values) for name, values in fields.items()}}
    )


def _blocks(blocks: Sequence[dict[str, Any]]) -> tuple[Block, ...]:
    # As `_construct` makes them, in one loop: an article has many blocks, and calls take two fifths of the time of one.
    new, set_attribute = object.__new__, object.__setattr__
    made = []
    for fields in blocks:
        fields["kind"] = _KINDS[fields["kind"]]
        fields["role"] = _ROLES[fields["role"]]
        block = new(Block)
        set_attribute(block, "__dict__", fields)
        made.append(block)
    return tuple(made)


def _author(fields: dict[str, Any]) -> Author:
    fields["kind"] = _AUTHOR_KINDS[fields["kind"]]
    fields["printed"] = tuple(fields["printed"])
    return _construct(Author, fields)


def _region(fields: dict[str, Any]) -> RegionFact:
    fields["evidence"] = tuple([_construct(Span, span) for span in fields["evidence"]])
    return _construct(RegionFact, fields)


def _published(fields: dict[str, Any]) -> Published:
    fields["first"] = date.fromisoformat(fields["first"])
    fields["last"] = date.fromisoformat(fields["last"])
    fields["precision"] = _PRECISIONS[fields["precision"]]
    return _construct(Published, fields)
