"""Which stretches of a long body hold a word: a small table, made when the article is stored.

The table is a bit-sliced Bloom filter. Each term and each stem has two buckets by its hash. A bucket has one bit for
each part of the body. So the table never misses a part that holds the word, but it may name others. It takes 64 to 128
KB for 200,000 words, and names about one part too many. Knows no article and no pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from index.highlight.matches import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

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
    words = read(body)
    stems: Mapping[int, str] = {} if language is None else words.stems(language)
    stretches = np.searchsorted(np.array(edges), words.starts, "right") - 1
    parts = (stretches * _BITS // max(len(edges) - 1, _BITS)).astype(np.uint64)
    forms, numbers = np.unique(words.forms, return_inverse=True)
    held = np.zeros(len(forms), np.uint64)
    np.bitwise_or.at(held, numbers, np.left_shift(np.uint64(1), parts))
    held_by: dict[str, int] = {}
    for form, parts_of_form in zip(forms.tolist(), held.tolist(), strict=True):
        term = words.lexicon.spelled(words.lexicon.term_of[form])
        for key in (term, stem_key(language, stems[form])) if language is not None else (term,):
            held_by[key] = held_by.get(key, 0) | parts_of_form
    buckets = np.zeros(1 << min((len(held_by) // 4).bit_length(), _HASH_BITS), np.uint64)
    places = np.array([_places(key, len(buckets)) for key in held_by], np.int64).reshape(-1, 2)
    np.bitwise_or.at(buckets, places, np.array(list(held_by.values()), np.uint64)[:, None])
    return buckets.astype("<u8").tobytes()


def _places(key: str, buckets: int) -> tuple[int, int]:
    hashed = crc32(key.encode())
    return hashed & buckets - 1, hashed >> _HASH_BITS & buckets - 1


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
