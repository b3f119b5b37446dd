"""Describe one block by its own text, as numbers for the block model.

Knows no page. Results are cached: an archive's pages share most of their furniture.
"""

from __future__ import annotations

import math
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from index.article.model import Role
from indexer.extract.cues.labels import addresses_reader, boilerplate_share, is_boilerplate, is_offer, label
from indexer.extract.cues.prose import SENTENCE_END

if TYPE_CHECKING:
    from collections.abc import Sequence

NAMES: Final = (
    "letters", "words", "word_length", "ends_sentence", "sentences", "common_words", "digits", "capitals", "upper",
    "ends_colon", "ends_dots", "bars", "copyright", "question", "opens_quote", "opens_lower", "furniture", "reader",
    "dated", "consent", "boilerplate", "offer",
)  # fmt: skip
"""The numbers of one text, in order; then one for each role in `LABELS`."""

LABELS: Final = (Role.CAPTION, Role.CREDIT, Role.BYLINE, Role.DATE, Role.KICKER, Role.RELATED, Role.PROMO, Role.SHARE)

HEAD_CHARS: Final = 300
"""Words are counted in the first this many characters."""

SHORT_CHARS: Final = 600
"""A longer text has no label."""

CACHED: Final = 16_384

_COMMON: Final = frozenset(
    "the of and to in a is that for it on was with as be at by this are from or an have not which has had they but "
    "were their his her he she we been who will would there can its more "
    "der die das und in den von zu mit sich auf für ist im dem nicht ein eine als auch es an werden aus er hat dass "
    "sie nach bei "
    "le la les de des et en un une du que est pour dans qui il par sur pas plus au avec ce "
    "sont "
    "el los las y del se por con para una no su al lo como más pero sus "
    "il di che è per non sono della con si da i gli nel alla "
    "o os e do da em um uma não com dos na no mais "
    "de het een van dat die te niet zijn op aan met voor er "
    "och att det som på av är den med för inte har og til af ikke "
    "i w na z się nie do że to jest и в не на что с по как это из у за от "
    "ve bir bu da için ile olarak a az és hogy nem".split()
)
_INNER_END: Final = re.compile(r"[.!?…][\"'”’»)\]]*\s+[\"'“„«(]?[^\W\d_a-z]|[。！？]")
_DATED: Final = re.compile(r"\b(?:19|20)\d\d\b|\b\d{1,2}[:.]\d{2}\b")
_CONSENT: Final = re.compile(
    r"\bcookies?\b|consent|privacy|opt[- ]?out|personal (?:data|information)|datenschutz|personenbezogen|einwillig|"
    r"confidentialit|privacidad|third[- ]part|browser",
    re.IGNORECASE,
)
_UNSPACED: Final = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_MARKS: Final = "\"'“”„«»(),.;:!?"


@lru_cache(maxsize=CACHED)
def describe(text: str) -> Sequence[float]:
    """Return the numbers of a block's text: those of `NAMES`, then one for each of `LABELS`."""
    chars = len(text)
    head = text[:HEAD_CHARS]
    words = head.split()
    unspaced = not head.isascii() and _UNSPACED.search(head[:60]) is not None
    tokens = chars / 2 if unspaced else max(1.0, len(words) * chars / len(head))
    folded = [word.strip(_MARKS) for word in head.casefold().split()]
    looks = label(text) if chars < SHORT_CHARS else None
    role = looks.role if looks else None
    short = chars < HEAD_CHARS
    return (
        math.log1p(chars),
        math.log1p(tokens),
        min(chars / tokens, 20.0),
        SENTENCE_END.search(text[-6:]) is not None,
        min(6, sum(1 for _ in _INNER_END.finditer(head))),
        0.4 if unspaced else sum(map(_COMMON.__contains__, folded)) / len(folded),
        sum(map(str.isdigit, head[:100])) / min(chars, 100),
        sum(word[0].isupper() for word in words) / len(words),
        text.isupper(),
        text.endswith(":"),
        text.endswith(("…", "...")),
        " | " in head,
        "©" in head,
        "?" in head,
        text[0] in "\"'“„«‘—–-",
        text[0].islower(),
        boilerplate_share(text) if short else 0.0,
        short and addresses_reader(text),
        chars < 160 and _DATED.search(text) is not None,
        min(3, len(_CONSENT.findall(head))),
        is_boilerplate(looks),
        short and is_offer(text),
        *(role is one for one in LABELS),
    )
