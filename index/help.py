"""Define the help that an answer gets: searches that find more, and what each part of the request finds alone.

`index.offers` makes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from index.query.query import Extent
    from index.request import SearchRequest

FEW: Final = 10
"""An answer with fewer articles gets partial matches, and says what else could be asked."""


class OfferKind(StrEnum):
    """What an offered search changes."""

    DROP = "drop"
    ANY_WORD = "any-word"
    SWAP = "swap"
    SPELLING = "spelling"
    VARIANT = "variant"
    VALUE = "value"
    DATE = "date"
    UNDATED = "undated"
    QUALITY = "quality"
    COPIES = "copies"
    LEFT_OUT = "left-out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """Another search that would find more.

    Attributes:
        kind: what it changes.
        part: the part of the request that it changes, as typed; '' if it adds something.
        change: what stands there instead; '' if the part is dropped.
        request: the offered search. Its query text parses without warnings, as its tree. It differs from the request
            answered only in its query, selections, dates, undated and copies.
        total: how many articles it finds, exactly.
    """

    kind: OfferKind
    part: str
    change: str
    request: SearchRequest
    total: int


class PartKind(StrEnum):
    """What a part of a request is: a word in any of its forms, quoted words, or a filter, typed or selected."""

    WORD = "word"
    PHRASE = "phrase"
    FILTER = "filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class PartCount:
    """How many articles one part of a request finds alone.

    Attributes:
        kind: what it is.
        text: the part in the query language; a selected value too: `region:europe`.
        extent: where it was typed; (0, 0) if it is not part of the query.
        total: how many articles a search for it alone finds, by the request's own defaults.
    """

    kind: PartKind
    text: str
    extent: Extent
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FewHits:
    """Why an answer has few articles, or none: each part alone, and searches that find more, the most useful first."""

    parts: tuple[PartCount, ...]
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """How many more articles have the words only in text that was left out of them.

    Attributes:
        total: how many.
        roles: how many of them have a word in text of a role, by the role's name (`index.fields.LEFT_OUT`); one article
            may count for several. Roles without any are not listed.
        offer: the search that finds exactly these articles; None if its query is too long to be typed.
    """

    total: int
    roles: tuple[tuple[str, int], ...]
    offer: Offer | None
