"""Measure how similar two texts are: shingles of five tokens, their Jaccard coefficient, and MinHash bands.

Pure functions of a text. A token is a run of letters and digits, or one character of a script written without spaces.
The index's own analysis is not needed, because no term is looked up here; it would take twice the time.

Shingles, MinHash and bands are those of Broder, "On the resemblance and containment of documents" (1997), and Leskovec,
Rajaraman and Ullman, "Mining of Massive Datasets", ch. 3.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

Shingles = NDArray[np.uint64]
"""The distinct shingles of a text, hashed, ascending."""

MIN_TOKENS: Final = 50
"""Shorter texts are similar by accident: a form, a stub, a market's closing line."""

SHINGLE_TOKENS: Final = 5
MIN_JACCARD: Final = 0.8

BANDS: Final = 20
BAND_ROWS: Final = 5
"""Two texts share a band with probability 1 - (1 - J^5)^20: 0.9996 at J = 0.8, 0.47 at 0.5, 0.05 at 0.3."""

_UNSPACED: Final = r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff"
_TOKEN: Final = re.compile(rf"[^\W_{_UNSPACED}]+|[{_UNSPACED}]")

_WORD_BITS: Final = 32
_SEED: Final = 20_26


def _odd_multipliers(count: int) -> NDArray[np.uint64]:
    """Return `count` odd factors. Multiplication by one of them modulo 2**64 is a permutation of the hashes."""
    digests = [hashlib.blake2b(f"{_SEED} {n}".encode(), digest_size=8).digest() for n in range(count)]
    return np.array([int.from_bytes(digest, "big") | 1 for digest in digests], dtype=np.uint64)


_POSITIONS: Final = _odd_multipliers(SHINGLE_TOKENS)
_PERMUTATIONS: Final = _odd_multipliers(BANDS * BAND_ROWS)
_MIX: Final = np.uint64(0x9E3779B97F4A7C15)


def shingles_of(text: str) -> Shingles | None:
    """Return the text's shingles; None for a text of fewer than `MIN_TOKENS` tokens."""
    tokens = _TOKEN.findall(text.casefold())
    if len(tokens) < MIN_TOKENS:
        return None
    hashes = np.fromiter(map(_hash, tokens), dtype=np.uint64, count=len(tokens))
    return np.unique(_mixed((sliding_window_view(hashes, SHINGLE_TOKENS) * _POSITIONS).sum(axis=1, dtype=np.uint64)))


def jaccard(one: Shingles, other: Shingles) -> float:
    """Return the Jaccard coefficient: the shingles that both have, divided by those that either has."""
    common = np.intersect1d(one, other, assume_unique=True).size
    return float(common / (one.size + other.size - common))


def bands_of(shingles: Shingles) -> tuple[int, ...]:
    """Return the text's `BANDS` bands, each with its ordinal in the bits from 32 up: non-negative, under 2**37."""
    lowest = np.array([(shingles * factor).min() for factor in _PERMUTATIONS], dtype=np.uint64)
    rows = lowest.reshape(BANDS, BAND_ROWS)
    return tuple(
        (band << _WORD_BITS) | int.from_bytes(hashlib.blake2b(row.tobytes(), digest_size=4).digest(), "big")
        for band, row in enumerate(rows)
    )


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return hashes whose every bit depends on all input bits (xor-shift and multiplication, as in splitmix64)."""
    hashes = hashes ^ (hashes >> np.uint64(31))
    hashes = hashes * _MIX
    return hashes ^ (hashes >> np.uint64(29))


@lru_cache(maxsize=1 << 16)
def _hash(term: str) -> int:
    return int.from_bytes(hashlib.blake2b(term.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
