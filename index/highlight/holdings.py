"""Which stretches of a long body hold a word: a small table, made when the article is stored.

The table is a bit-sliced Bloom filter. Each term and each stem has two buckets by its hash. A bucket has one bit for
each part of the body. So the table never misses a part that holds the word, but it may name others. For 200,000 words
of news it takes 128 KB, and names 8 stretches of 165 too many. Knows no article and no pattern.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zlib import crc32

import numpy as np

from index.text.stems import form_stem
from index.text.token_interner import TokenInterner

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


def build_stretch_table(texts: Sequence[str], language: str | None) -> bytes:
    """Return the table of a body.

    Args:
        texts: its stretches, each as it is searched.
        language: whose stems its words have.
    """
    interner = TokenInterner()
    words, counts = interner.forms([text.encode() for text in texts])
    parts = np.repeat(np.arange(len(texts)) * _BITS // max(len(texts), _BITS), counts).astype(np.uint64)
    held = np.zeros(len(interner.form_texts), np.uint64)
    np.bitwise_or.at(held, words, np.left_shift(np.uint64(1), parts))
    keys = [interner.term_text(term) for term in interner.term_of_form]
    if language is not None:
        keys += [stem_key(language, form_stem(*form, language)) for form in zip(interner.form_texts, keys, strict=True)]
        held = np.tile(held, 2)
    buckets = np.zeros(1 << min((len(keys) // 2).bit_length(), _HASH_BITS), np.uint64)
    hashes = np.fromiter((crc32(key.encode()) for key in keys), np.int64, len(keys))
    for places in (hashes, hashes >> _HASH_BITS):
        np.bitwise_or.at(buckets, places & len(buckets) - 1, held)
    return buckets.astype("<u8").tobytes()


def parts_with_keys(table: memoryview, keys: Iterable[str]) -> int:
    """Return the parts that may hold one of some keys, as bits."""
    buckets = len(table) // _BUCKET_BYTES
    found = 0
    for key in keys:
        hashed, held = crc32(key.encode()), -1
        for place in (hashed, hashed >> _HASH_BITS):
            at = (place & buckets - 1) * _BUCKET_BYTES
            held &= int.from_bytes(table[at : at + _BUCKET_BYTES], "little")
        found |= held
    return found


def stretches_of_parts(parts: int, stretches: int) -> int:
    """Return the stretches of some parts, as bits, of a body that has so many stretches."""
    if stretches <= _BITS or not parts:
        return parts
    found = 0
    for stretch in range(stretches):
        found |= (parts >> stretch * _BITS // stretches & 1) << stretch
    return found
