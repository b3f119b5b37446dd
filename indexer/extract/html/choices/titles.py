"""Choose an article's title from the titles that its page states and prints.

Collects the candidates with their features, and gives each the score of a linear model. The weights are data
(`title_weights.json`, written by `scripts/fit_choices.py`). Knows no language: a candidate's source, place and length
decide, and what it shares with the others.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.article.model import BlockKind, Role, normalise
from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.labels import is_date_line
from indexer.extract.cues.stated import letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml import etree
    from lxml.html import HtmlElement

    from indexer.extract.html.blocks import PageBlock
    from indexer.extract.html.structured import Structured

WEIGHTS: Final = Path(__file__).with_name("title_weights.json")
"""The model's weights by feature, with the day and the pages of their fit."""

TITLE_METAS: Final = ("og:title", "twitter:title", "dc.title", "parsely-title")
TITLE_CHARS: Final = 300
"""A longer text is no title."""

ABOVE: Final = 30
BELOW: Final = 5
"""A title's heading is at most this many blocks above the first block of the main text, or below it."""

MAX_HEADINGS: Final = 40

_BREAK: Final = re.compile(r"\s+[|–—·•»›-]\s+|\s*[|•»›]\s*|\s+::\s+")
_WORD: Final = re.compile(r"[^\W_]+")
_FOREIGN: Final = frozenset((Role.RELATED, Role.COMMENT, Role.FOOTER, Role.CONSENT, Role.PROMO))


@dataclass(slots=True, kw_only=True)
class Candidate:
    """A text that may be the title.

    Attributes:
        text: the text, normalised.
        source: its best source, a fact's source.
        features: the names of the features that it has.
        places: the positions of the headings that print it.
        score: its score; the highest is the title.
    """

    text: str
    source: str
    features: set[str] = field(default_factory=set)
    places: list[int] = field(default_factory=list)
    score: float = 0.0


def candidates(
    structured: Structured, blocks: Sequence[PageBlock], first: int, kickers: Iterable[str], own: frozenset[str]
) -> tuple[Candidate, ...]:
    """Return the page's candidates, the best one first.

    Args:
        structured: the page's metadata.
        blocks: the page's blocks.
        first: the position of the first block of the main text.
        kickers: the beginnings of headings that have an element of their own.
        own: the letters of the site's own names.
    """
    found: dict[str, Candidate] = {}
    for text, source, feature, place in (
        *_stated(structured, own),
        *_printed(blocks, first, tuple(kickers), own),
    ):
        key = letters(text)
        if key and len(text) <= TITLE_CHARS:
            candidate = found.setdefault(key, Candidate(text=text, source=source))
            candidate.features.add(feature)
            if place is not None:
                candidate.places.append(place)
    _compare(found, own)
    for candidate in found.values():
        candidate.score = sum(weights().get(feature, 0.0) for feature in candidate.features)
    stated = next(filter(is_stated, found.values()), None)
    return tuple(sorted(found.values(), key=lambda candidate: (candidate is not stated, -candidate.score)))


def is_stated(candidate: Candidate) -> bool:
    """Return whether the candidate is the title because an article's JSON-LD says so.

    It is not if it is made for search engines, or has a kicker before it: then the model chooses.
    """
    return "ld" in candidate.features and _DOUBTS.isdisjoint(candidate.features)


_DOUBTS: Final = frozenset(("seo", "with-kicker", "ended-by-meta", "own"))


def kickers_of(tree: HtmlElement) -> tuple[str, ...]:
    """Return the first parts of headings whose first part has an element of its own: a kicker may be glued on so."""
    found: dict[str, None] = {}
    for heading in islice(tree.iter("h1", "h2", "h3"), MAX_HEADINGS):
        element: etree._Element = heading
        while not (element.text or "").strip():
            filled = next((child for child in element.iterchildren("*") if _text(child)), None)
            if filled is None or str(element.tag) == "a":
                break
            if _text(filled) != _text(element):
                found[_text(filled)] = None
                break
            element = filled
    return tuple(found)


def _text(element: etree._Element) -> str:
    return normalise("".join(map(str, element.itertext())))


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """Return the model's weights by feature."""
    content = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {name: float(weight) for name, weight in content["weights"].items()}


Found = tuple[str, str, str, int | None]


def _stated(structured: Structured, own: frozenset[str]) -> Iterator[Found]:
    """Yield the titles in the metadata, whole and without their first or last parts."""
    json_ld = structured.json_ld
    kinds = [
        (json_ld.headline, "json-ld", "ld" if json_ld.is_article else "ld-page"),
        *((text, "microdata", "micro") for text in structured.microdata.get("headline", ())[:1]),
        *((text, "meta", name) for name in TITLE_METAS for text in structured.meta(name)[:1]),
        (structured.title, "title-tag", "title"),
    ]
    for raw, source, feature in kinds:
        text = normalise(raw)
        breaks = [(match.start(), match.end()) for match in _BREAK.finditer(text)]
        sites = [at for at, (_, stop) in enumerate(breaks) if letters(text[stop:]) in own]
        cut = text[: breaks[sites[0]][0]] if sites else text
        opened = bool(breaks) and letters(cut[: breaks[0][0]]) in own and breaks[0][1] < len(cut)
        cut = cut[breaks[0][1] :] if opened else cut
        yield cut, source, f"{feature}-cut" if cut != text else feature, None
        inner = [(match.start(), match.end()) for match in _BREAK.finditer(cut)]
        if inner and source != "json-ld":
            yield cut[: inner[-1][0]], source, f"{_kind(source)}-less-last", None
            yield cut[: inner[0][0]], source, f"{_kind(source)}-first", None
            yield cut[inner[0][1] :], source, f"{_kind(source)}-less-first", None
            yield cut[inner[-1][1] :], source, f"{_kind(source)}-last", None


def _kind(source: str) -> str:
    return "title" if source == "title-tag" else "meta"


def is_site(text: str, own: frozenset[str]) -> bool:
    """Return whether the text is a name of the site, or little more than one: `Krimiblog-Archiv` on krimiblog.de."""
    key = letters(text)
    return key in own or any(
        (name in key and 2 * len(name) >= len(key)) or (key in name and 2 * len(key) > len(name))
        for name in own
        if len(name) >= SITE_LETTERS
    )


SITE_LETTERS: Final = 5
"""A shorter part of a longer text is no site's name by itself."""


def _printed(blocks: Sequence[PageBlock], first: int, kickers: Sequence[str], own: frozenset[str]) -> Iterator[Found]:
    """Yield the headings that may be the headline. A heading with the site's name alone is the masthead."""
    tops = [
        at
        for at, block in enumerate(blocks)
        if block.tag == "h1"
        and not block.hidden
        and not is_site(block.text, own)
        and not (block.zone is not None and block.zone.role in _FOREIGN)
    ]
    texts = {letters(blocks[at].text) for at in tops}
    near = range(max(0, first - ABOVE), min(len(blocks), first + BELOW))
    others = [at for at in near if blocks[at].kind is BlockKind.HEADING and blocks[at].tag != "h1"]
    last = max((at for at in others if at <= first), default=None)
    for at in (*tops[:MAX_HEADINGS], *others):
        block = blocks[at]
        foreign = block.zone is not None and block.zone.role in _FOREIGN
        top = block.tag == "h1"
        if block.hidden or is_date_line(block.text):
            continue
        feature = f"{'h1' if top else 'h2' if block.tag == 'h2' else 'h3'}"
        if foreign:
            yield block.text, "headline", f"{feature}-foreign", at
            continue
        if top:
            yield block.text, "headline", "h1-lone" if len(texts) == 1 else "h1-several", at
            yield block.text, "headline", "h1-near" if at in near else "h1-far", at
            if at == max((top for top in tops if top <= first), default=None):
                yield block.text, "headline", "h1-last", at
        else:
            yield block.text, "headline", feature if not tops else f"{feature}-beside-h1", at
            if at == last:
                yield block.text, "headline", "heading-last", at
        if 2 * block.linked_chars > len(block.text):
            yield block.text, "headline", f"{feature}-linked", at
        for kicker in kickers:
            if block.text.startswith(kicker) and len(letters(block.text)) > len(letters(kicker)):
                yield block.text[len(kicker) :].strip(" :|·–—-"), "headline", "less-kicker", at
                yield block.text, "headline", "with-kicker", at


def _compare(found: dict[str, Candidate], own: frozenset[str]) -> None:
    """Add the features of a candidate's length and of what it shares with the others."""
    lone = any(
        "h1-lone" in beside.features and len(_WORD.findall(beside.text)) >= HEADLINE_WORDS for beside in found.values()
    )
    shared = any({"meta", "page"} <= _kinds(candidate) for candidate in found.values())
    for key, candidate in found.items():
        words = len(_WORD.findall(candidate.text)) if not _uncased(candidate.text) else len(key) // 2
        length = next((name for most, name in _LENGTHS if words <= most), "words-many")
        candidate.features.add(length)
        if "h1-lone" in candidate.features:
            candidate.features.add(f"h1-lone-{length}")
        candidate.features |= {"own"} if key in own else {"own-like"} if is_site(candidate.text, own) else set()
        candidate.features |= {"dated"} if printed_dates(candidate.text) else set()
        kinds = _kinds(candidate)
        for_engines = "ld" in kinds and "title" in kinds and "page" not in kinds
        if for_engines and (shared or ("meta" in kinds and lone)):
            candidate.features.add("seo")
        mix = "+".join(sorted(kinds)) or "none"
        candidate.features.add(mix)
        if lone and "page" not in kinds:
            candidate.features.add(f"{mix}-against-h1")
        for other, beside in found.items():
            if other == key:
                continue
            mark = "page" if beside.places else "stated"
            short = len(other) * 2 > len(key) and key.endswith(other)
            if short and not _METAS.isdisjoint(beside.features):
                candidate.features.add("ended-by-meta")
            if len(key) * 2 > len(other) and other.endswith(key):
                candidate.features.add(f"ends-{mark}")
            if len(key) * 2 > len(other) and other.startswith(key):
                candidate.features.add(f"begins-{mark}")
            if short:
                candidate.features.add(f"ended-by-{mark}")
            if len(other) * 2 > len(key) and key.startswith(other):
                candidate.features.add(f"begun-by-{mark}")


def _kinds(candidate: Candidate) -> set[str]:
    """Return which of metadata, window's title, structured data and page have the candidate."""
    return {_SOURCES[name] for feature in candidate.features if (name := feature.split("-")[0]) in _SOURCES}


_METAS: Final = frozenset(f"{name}{end}" for name in TITLE_METAS for end in ("", "-cut"))

HEADLINE_WORDS: Final = 3
"""A lone `<h1>` with as many words is the headline on nearly every page."""

_LENGTHS: Final = ((1, "words-1"), (2, "words-2"), (4, "words-4"), (16, "words-16"))
_SOURCES: Final = {
    "ld": "ld",
    "micro": "ld",
    "og:title": "meta",
    "twitter:title": "meta",
    "dc.title": "meta",
    "parsely": "meta",
    "meta": "meta",
    "title": "title",
    "h1": "page",
    "h2": "page",
    "h3": "page",
}


def _uncased(text: str) -> bool:
    return text.upper() == text.lower()
