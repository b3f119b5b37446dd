"""A small index with everything in it, and ways to damage its files, for `test_damage.py`."""

from __future__ import annotations

import json
import random
import struct
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from index.article.model import DateRange, article_id, parse_date
from index.engines.whoosh.columnar.container import HEADER, MAGIC
from index.facets import Facet
from index.query.parser import parse
from index.request import Copies, Interval, SearchRequest, Selection, Sort, Undated
from tests.conformance.piles import PILE, random_article

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from index.engine import Engine

_TRAILER: Final = struct.Struct("<QQI12s")

DAYS: Final = DateRange(first=parse_date("2018-06")[0], last=parse_date("2020-11")[1])

REQUESTS: Final = tuple(
    SearchRequest(query=parse(query), facets=tuple(Facet), interval=interval, snippets=2, **more)
    for query, interval, more in (
        ("peace", Interval.AUTO, {}),
        ("talks -war", Interval.DAY, {"copies": Copies.SHOW}),
        ('"peace talks" OR "the war"', Interval.MONTH, {"sort": Sort.OLDEST}),
        ("ta* negotiat~", Interval.YEAR, {"dates": DAYS, "undated": Undated.INCLUDE}),
        ('"lake talking"~6', Interval.AUTO, {"sort": Sort.ADDED, "per_page": 100}),
        ("author:calder region:france", Interval.AUTO, {}),
        ("title:war url:https://a.example/1", Interval.AUTO, {}),
        ("", Interval.AUTO, {"selections": (Selection(facet=Facet.REGION, values=("europe",)),)}),
    )
)  # fmt: skip
"""Together they read every kind of array."""

GIVEN_IDS: Final = (article_id("truce"), article_id("gone"), article_id("moved"))


def fill(engine: Engine) -> None:
    """Make an index of several segments, with deleted articles, tombstones, aliases and changed doc values."""
    rolls = random.Random(3)
    pile = [random_article(rolls) for _ in range(70)]
    with engine.rebuild(decide="1") as batch:
        for each in pile[:40]:
            batch.put(each)
    for part in (PILE, pile[40:55], pile[55:]):
        with engine.batch() as batch:
            for each in part:
                batch.put(each)
    with engine.batch() as batch:
        batch.put(replace(PILE[0], tags=("changed",), section="News"))
        batch.remove(PILE[1].id)
        batch.remove(article_id("gone"), tombstone=True)
        batch.remove(article_id("moved"), moved_to=PILE[0].id)


def index_files(data: Path) -> list[Path]:
    """Return every file of an index that readers read."""
    return sorted(path for path in data.rglob("*") if path.is_file() and path.name != "LOCK")


def flipped(content: bytes, rolls: random.Random) -> bytes:
    """Return the bytes with one bit flipped."""
    offset = rolls.randrange(len(content))
    return content[:offset] + bytes([content[offset] ^ 1 << rolls.randrange(8)]) + content[offset + 1 :]


def cut(content: bytes, rolls: random.Random) -> bytes:
    """Return the bytes, truncated."""
    return content[: rolls.randrange(len(content))]


def overwritten(content: bytes, rolls: random.Random) -> bytes:
    """Return the bytes with a run of them overwritten by one value."""
    offset, length = rolls.randrange(len(content)), rolls.choice([1, 8, 64, 512])
    return (content[:offset] + rolls.choice([b"\0", b"\xff", b"\x7f"]) * length + content[offset + length :])[
        : len(content)
    ]


def lengthened(content: bytes, rolls: random.Random) -> bytes:
    """Return the bytes with random bytes appended."""
    return content + rolls.randbytes(rolls.choice([1, 64, 4096]))


WAYS: Final[tuple[Callable[[bytes, random.Random], bytes], ...]] = (flipped, cut, overwritten, lengthened)


def with_impossible_numbers(content: bytes, rolls: random.Random) -> bytes:
    """Return a file of columns with impossible numbers in one array and correct checksums."""
    directory, arrays = opened(content)
    name = rolls.choice([name for name, (_, _, count, _) in arrays.items() if count])
    kind, offset, count, _ = arrays[name]
    width = int(kind[2:])
    first, after = rolls.choice([(0, count), (rolls.randrange(count), None)])
    size = ((after or first + 1) - first) * width
    value = rolls.choice([b"\xff", b"\x7f", b"\0", b"\x80", rolls.randbytes(1)])
    start = offset + first * width
    return sealed(content[:start] + value * size + content[start + size :], directory)


def with_impossible_directory(content: bytes, rolls: random.Random) -> bytes:
    """Return a file of columns with an impossible directory and a correct checksum."""
    directory, arrays = opened(content)
    entry = arrays[rolls.choice(list(arrays))]
    which = rolls.randrange(3)
    if which == 0:
        entry[0] = rolls.choice(["<u8", "<i8", "|S16", "|b1", "<f8", "|O", "", None])
    else:
        entry[which] = rolls.choice([0, 1, -1, -64, 64, 2**31, 2**40, 2**63, 2**70, 1.5, None, "a"])
    if rolls.random() < 0.1:
        directory["about"] = rolls.choice([{}, {"documents": 2**40}, {"documents": -1}, None, []])
    return sealed(content, directory)


def opened(content: bytes) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return a file's directory, and its arrays' entries."""
    offset, length, _, _ = _TRAILER.unpack(content[-_TRAILER.size :])
    directory = json.loads(content[offset : offset + length])
    return directory, directory["arrays"]


def sealed(content: bytes, directory: dict[str, Any]) -> bytes:
    """Return a file's arrays with another directory and correct checksums."""
    offset, _, _, _ = _TRAILER.unpack(content[-_TRAILER.size :])
    written = json.dumps(directory).encode()
    assert content.startswith(HEADER)
    return content[:offset] + written + _TRAILER.pack(offset, len(written), zlib.crc32(written), MAGIC)
