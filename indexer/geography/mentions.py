"""Weigh an article's mentions of places: each name with its zone, its neighbours and the place that it is part of.

A name is read with its zone (title, dateline, lead, below) and its neighbouring words. `A Turkish source`, `100 mln
Swiss francs`, `London-based` and `Michael Jordan` say nothing about the place. `London Stock Exchange` counts half.
`Paris, Texas` is one place. Some names have several places (Birmingham, Korea); weak names are also words or surnames.
Both mean a place only if something else in the article names it.

Invariants: time is linear in the text; spans are in `title`, `dek` or `body`, in code points, half-open, and
`field[start:stop]` is the name as printed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from index.article.model import PARAGRAPH_BREAK, Span
from indexer.geography.gazetteer import Kind, folded, gazetteer, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from indexer.geography.gazetteer import Entry, Mention

PART_OF_A_NAME: Final = 0.5
"""The weight of a mention that is the beginning of a longer name: `London Stock Exchange`, `American Airlines`."""

MIN_LEAD_CHARS: Final = 80
MAX_LEAD_CHARS: Final = 400
"""The lead is the first paragraphs up to `MIN_LEAD_CHARS` or more; a long lead is cut at `MAX_LEAD_CHARS`."""

MAX_READ_CHARS: Final = 200_000
"""How much of a text is looked through for places; the longest of 219 shared pages has a sixth of it."""

MAX_TOWN_CHARS: Final = 60

_LETTERS: Final = r"[^\W\d_]+"
_AFTER: Final = re.compile(rf"[ -]({_LETTERS})")
_BEFORE: Final = re.compile(rf"({_LETTERS})[ -]\Z")
_MAX_WORD_CHARS: Final = 40
_COMPOUND: Final = re.compile(r"-[^\W\d_A-Z]")
"""A compound goes on with a small letter after the hyphen: London-based, Dutch-built, U.S.-led, French-speaking."""


_LARGER: Final = (Kind.DIVISION, Kind.REGION)
"""The kinds that may follow a town's name after a comma."""

_TOWN: Final = re.compile(r"(?:[^\W\d_a-z][\w.'’-]*[ /]){0,4}[^\W\d_a-z][\w.'’-]*, ")
"""A town that is in no list, before its country or division: `PLYMOUTH MEETING, Pa.`"""

_DATELINE_REST: Final = re.compile(
    r"""
    (?P<rest> (?:[.]?[,/][ ]?[\w.'’-]+ (?: [ ][\w.'’-]+){0,3} ){0,3}    # , Texas, Feb 26
              (?: [ ][^\W\d_]{3,9}[.]? [ ]\d{1,2} )? )                 # Feb 26
    (?: [ ]?\([^()\n]{2,40}\) )? [.]?                                 # (Reuters)
    (?: [ ]?--?(?=\s|\Z) | [ ]?[—–] | (?<=[A-Z)]): | \n | \Z | (?<=\w)[.][ ](?=[^\W\d_a-z]) )
    """,
    re.VERBOSE,
)
"""The rest of a dateline after its first place, up to the dash, colon, full stop or line end that closes it."""


class Zone(StrEnum):
    """The zone of a mention. A dek belongs to the lead: it is a sentence, and often the lead's own."""

    TITLE = "title"
    DATELINE = "dateline"
    LEAD = "lead"
    BELOW = "below"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One mention, as weighed.

    A mention with weight 0 is no evidence; but if its name is weak, it shows that the name is a person's.

    Attributes:
        name: the folded name.
        keys: the keys of the regions that it may mean.
        kind: what kind of thing it names.
        zone: where in the article it is.
        span: its span in the article.
        weak: whether the name is also a common word or a person's name.
        weight: its weight, 0 to 1.
    """

    name: str
    keys: tuple[str, ...]
    kind: Kind
    zone: Zone
    span: Span
    weak: bool
    weight: float

    @property
    def is_city_or_institution(self) -> bool:
        """Whether it names a city or an institution: as the scene, or for those who sit there."""
        return self.kind in (Kind.CITY, Kind.INSTITUTION)

    @property
    def is_unambiguous(self) -> bool:
        """Whether it means one place without other evidence."""
        weak = self.weak and self.kind is not Kind.REGION and self.zone is not Zone.DATELINE
        return len(self.keys) == 1 and not weak


def evidence_in(title: str, dek: str, paragraphs: Sequence[str], language: str) -> list[Evidence]:
    """Return the mentions in title, dek and body that mean one region and have weight, in order."""
    in_title = _read(title, "title", _mentions(title, language), language)
    in_dek = _read(dek, "dek", _mentions(dek, language), language)
    lead_evidence = (replace(evidence, zone=Zone.LEAD) for evidence in in_dek)
    return _disambiguated([*in_title, *lead_evidence, *_in_body(paragraphs, language)])


def _mentions(text: str, language: str) -> list[Mention]:
    """Return the names in a text, or in the whole words of its first MAX_READ_CHARS."""
    read = text if len(text) <= MAX_READ_CHARS else text[: max(text.rfind(" ", 0, MAX_READ_CHARS), 0)]
    return gazetteer(language).mentions(read)


def dateline_end(body: str, mentions: Sequence[Mention]) -> int:
    """Return the offset at which the dateline that opens the body ends; 0 if there is none.

    A dateline is a place, perhaps with its state or country, a date and an agency, before a dash: `PLYMOUTH MEETING,
    Pa., March 3 (Reuters) -`, `PARIS —`, `Berlin (dpa) –`. Instead of the dash it may have a colon after capitals, a
    full stop directly after the place (`Kiel. Wer …`), or a line of its own.
    """
    if not mentions:
        return 0
    place = mentions[0]
    if place.entry.kind not in (Kind.CITY, Kind.DIVISION) and not body[place.start : place.stop].isupper():
        return 0
    if place.start and not (place.entry.kind in _LARGER and _is_town(body, place.start)):
        return 0
    rest = _DATELINE_REST.match(body, place.stop)
    return rest.end("rest") if rest else 0


def _is_town(body: str, stop: int) -> bool:
    return stop <= MAX_TOWN_CHARS and _TOWN.fullmatch(body, 0, stop) is not None


def _disambiguated(evidence_list: Sequence[Evidence]) -> list[Evidence]:
    """Return the evidence that means one place. A name with several places, or a weak one, needs other evidence for it.

    A city needs more than a demonym, which is about people. A country's weak name (Jordan) needs nothing else, and no
    weak name does in a dateline. A weak name that is a person's anywhere in the article is so everywhere, except where
    its larger place follows it (Buffalo, N.Y.).
    """
    persons = {evidence.name for evidence in evidence_list if evidence.weak and not evidence.weight}
    located = [one for one in evidence_list if one.weight and not (one.weak and one.name in persons)]
    unambiguous = [evidence for evidence in located if evidence.is_unambiguous]
    sure_keys = {evidence.keys[0] for evidence in unambiguous}
    place_keys = {evidence.keys[0] for evidence in unambiguous if evidence.kind is not Kind.DEMONYM}
    return [
        one
        for evidence in located
        for one in _in_one_place(evidence, place_keys if evidence.is_city_or_institution else sure_keys)
    ]


def _in_one_place(evidence: Evidence, sure_keys: set[str]) -> Iterator[Evidence]:
    known = evidence.keys if evidence.is_unambiguous else tuple(key for key in evidence.keys if key in sure_keys)
    if len(known) == 1:
        yield replace(evidence, keys=known)


def _in_body(paragraphs: Sequence[str], language: str) -> Iterator[Evidence]:
    body = PARAGRAPH_BREAK.join(paragraphs)
    mentions = _mentions(body, language)
    dateline, lead = dateline_end(body, mentions), _lead_end(paragraphs)
    for evidence in _read(body, "body", mentions, language):
        if evidence.span.start < dateline:
            yield replace(evidence, zone=Zone.DATELINE, weight=1.0)
        else:
            yield replace(evidence, zone=Zone.LEAD if evidence.span.start < lead else Zone.BELOW)


def _lead_end(paragraphs: Sequence[str]) -> int:
    end = 0
    for paragraph in paragraphs:
        end += len(paragraph)
        if end >= MIN_LEAD_CHARS:
            break
        end += len(PARAGRAPH_BREAK)
    return min(end, MAX_LEAD_CHARS)


def _read(text: str, field: str, mentions: Sequence[Mention], language: str) -> Iterator[Evidence]:
    """Yield the evidence of each mention, with the title's zone; a city and its larger place after a comma are one."""
    cased = field != "title" and language != "de"
    before, joined = -1, False
    for mention, after in zip_longest(mentions, mentions[1:]):
        if joined or mention.entry.kind is Kind.NOWHERE:
            before, joined = mention.stop, False
            continue
        entry, stop = mention.entry, mention.stop
        if after is not None and text[stop : after.start] == ", " and _lies_in(entry, after.entry):
            entry, stop, joined = replace(entry, keys=after.entry.keys, weak=False), after.stop, True
        yield Evidence(
            name=folded(text[mention.start : mention.stop]),
            keys=entry.keys,
            kind=entry.kind,
            zone=Zone.TITLE,
            span=Span(field=field, start=mention.start, stop=stop),
            weak=entry.weak,
            weight=_weight(text, mention.start, stop, entry, cased=cased, beside_place=mention.start - before == 1),
        )
        before = stop


def _lies_in(city: Entry, larger: Entry) -> bool:
    """Return whether `CITY, LARGER` is one place: Paris, Texas; Birmingham, England; but not Paris, Germany."""
    if city.kind is not Kind.CITY or larger.kind not in _LARGER:
        return False
    return larger.kind is Kind.DIVISION or city.weak or not set(larger.keys).isdisjoint(city.keys)


def _weight(text: str, start: int, stop: int, entry: Entry, *, cased: bool, beside_place: bool) -> float:
    """Return a mention's weight: 1; less if it is part of a longer name; 0 if it does not mean the place.

    Args:
        text: the text of the field.
        start: the mention's first code point.
        stop: the code point after it.
        entry: its meaning.
        cased: whether a neighbouring capital shows a longer name; not so in titles, nor in German.
        beside_place: whether another place is directly before it.
    """
    before = _BEFORE.search(text, max(0, start - _MAX_WORD_CHARS), start)
    after = _AFTER.match(text, stop)
    if _COMPOUND.match(text, stop) or _is_irrelevant(entry, before, after):
        return 0.0
    if beside_place or entry.kind in (Kind.DEMONYM, Kind.INSTITUTION):
        before = None
    if before is not None and before[0].endswith("-") and entry.kind is not Kind.REGION:
        return 0.0  # Crans-Montana
    if not cased:
        return 1.0
    if before is not None and not before[1][0].islower() and before[1].lower() not in words("particles"):
        return 0.0
    if after is not None and after[1][0].isupper():
        return 0.0 if entry.weak else PART_OF_A_NAME
    return 1.0


def _is_irrelevant(entry: Entry, before: re.Match[str] | None, after: re.Match[str] | None) -> bool:
    """Return whether the name describes money or an unnamed source: Swiss francs, U.S. dollars, a Turkish source."""
    if entry.kind not in (Kind.DEMONYM, Kind.REGION):
        return False
    if after is not None and after[1] in words("currencies"):
        return True
    beside = [match[1] for match in (before, after) if match is not None]
    return entry.kind is Kind.DEMONYM and not words("hearsay").isdisjoint(beside)
