"""Which stretches of a long body hold a word: a small table, made when the article is stored.

Each term and each stem has two buckets by its hash, and a bucket has one bit for each part of the body: a Bloom filter,
bit-sliced. So the table may name a part that does not hold the word, and never leaves one out that does. Of 200,000 words
it takes 128 KB and names one part too many. Knows no article and no pattern.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from index.text.lexicon import Lexicon
from index.text.stems import form_stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BITS: Final = 64
"""Parts of a body; of more stretches several share a part."""

_BUCKET_BYTES: Final = _BITS // 8
_HASH_BITS: Final = 16
"""Of each of a key's two hashes: there are at most so many buckets."""


def stem_key(language: str, stem: str) -> str:
    """Return the key of a stem; a term is its own key, and holds no space."""
    return f"{language} {stem}"


def holdings_of(body: str, edges: Sequence[int], language: str | None) -> bytes:
    """Return the table of a body.

    Args:
        body: the text.
        edges: where its stretches begin, and where the last one ends.
        language: whose stems its words have.
    """
    lexicon = Lexicon()
    words = lexicon.analyse(body)
    stretches = np.searchsorted(np.array(edges), np.frombuffer(words.starts, np.uint32), "right") - 1
    parts = stretches * _BITS // max(len(edges) - 1, _BITS)
    held = np.zeros(len(lexicon.written), np.uint64)
    np.bitwise_or.at(held, np.frombuffer(words.forms, np.uint32), np.left_shift(np.uint64(1), parts.astype(np.uint64)))
    keys = list(chain.from_iterable(_keys(lexicon, form, language) for form in range(len(lexicon.written))))
    buckets = np.zeros(1 << min((len(keys) // 2).bit_length(), _HASH_BITS), np.uint64)
    places = np.array([_places(key, len(buckets)) for _, key in keys], np.int64).reshape(-1, 2)
    np.bitwise_or.at(buckets, places, held[[form for form, _ in keys], None])
    return buckets.astype("<u8").tobytes()


def _places(key: str, buckets: int) -> tuple[int, int]:
    hashed = crc32(key.encode())
    return hashed & buckets - 1, hashed >> _HASH_BITS & buckets - 1


def _keys(lexicon: Lexicon, form: int, language: str | None) -> Iterable[tuple[int, str]]:
    """Return a form with each of its keys."""
    term = lexicon.spelled(lexicon.term_of[form])
    yield form, term
    if language is not None:
        yield form, stem_key(language, form_stem(lexicon.written[form], term, language))


def parts_holding(table: memoryview, keys: Iterable[str]) -> int:
    """Return the parts that may hold one of some keys, as bits."""
    buckets = len(table) // _BUCKET_BYTES
    found = 0
    for key in keys:
        first, second = (
            int.from_bytes(table[place * _BUCKET_BYTES : (place + 1) * _BUCKET_BYTES], "little")
            for place in _places(key, buckets)
        )
        found |= first & second
    return found


def stretches_in(parts: int, stretches: int) -> int:
    """Return the stretches of some parts, as bits, of a body that has so many stretches."""
    if stretches <= _BITS or not parts:
        return parts
    found = 0
    for stretch in range(stretches):
        found |= (parts >> stretch * _BITS // stretches & 1) << stretch
    return found
