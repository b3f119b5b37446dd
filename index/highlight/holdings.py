"""Find which stretches of a long body may hold a word, by a small table made when the article is stored.

The table is a bit-sliced Bloom filter. Each term and each stem has two buckets, chosen by its hash. A bucket has one
bit for each part of the body. So the table never misses a part that holds the word, but may name others. For 200,000
words of news it takes 128 KB, and names 8 of 165 stretches too many. This module knows no article and no pattern.
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
"""How many parts a body has in the table; a body of more stretches puts several in one part."""

_BUCKET_BYTES: Final = _BITS // 8
_HASH_BITS: Final = 16
"""The bits of each of a key's two hashes, and so the upper limit on buckets (2**16)."""


def stem_key(language: str, stem: str) -> str:
    """Return the key of a stem. A term is its own key, and has no space in it."""
    return f"{language} {stem}"


def build_stretch_table(texts: Sequence[str], language: str | None) -> bytes:
    """Return the table of a body.

    Args:
        texts: its stretches, each with the margins that are searched with it.
        language: the language whose stems its words have; None for no stems.
    """
    interner = TokenInterner()
    forms, counts = interner.forms([text.encode() for text in texts])
    parts = np.repeat(np.arange(len(texts)) * _BITS // max(len(texts), _BITS), counts).astype(np.uint64)
    part_bits = np.zeros(len(interner.form_texts), np.uint64)
    np.bitwise_or.at(part_bits, forms, np.left_shift(np.uint64(1), parts))
    keys = [interner.term_text(term) for term in interner.term_of_form]
    if language is not None:
        keys += [stem_key(language, form_stem(*form, language)) for form in zip(interner.form_texts, keys, strict=True)]
        part_bits = np.tile(part_bits, 2)
    buckets = np.zeros(1 << min((len(keys) // 2).bit_length(), _HASH_BITS), np.uint64)
    hashes = np.fromiter((crc32(key.encode()) for key in keys), np.int64, len(keys))
    for bucket_indexes in (hashes, hashes >> _HASH_BITS):
        np.bitwise_or.at(buckets, bucket_indexes & len(buckets) - 1, part_bits)
    return buckets.astype("<u8").tobytes()


def parts_with_keys(table: memoryview, keys: Iterable[str]) -> int:
    """Return the parts that may hold one of some keys, as bits."""
    buckets = len(table) // _BUCKET_BYTES
    result = 0
    for key in keys:
        key_hash, part_bits = crc32(key.encode()), -1
        for hash_half in (key_hash, key_hash >> _HASH_BITS):
            offset = (hash_half & buckets - 1) * _BUCKET_BYTES
            part_bits &= int.from_bytes(table[offset : offset + _BUCKET_BYTES], "little")
        result |= part_bits
    return result


def stretches_of_parts(parts: int, stretches: int) -> int:
    """Return the stretches of some parts, as bits, for a body of so many stretches."""
    if stretches <= _BITS or not parts:
        return parts
    result = 0
    for stretch in range(stretches):
        result |= (parts >> stretch * _BITS // stretches & 1) << stretch
    return result
