"""Choose an article's authors from the names that its page states and prints.

Collects the candidates with their features: a candidate is all names of one source. A linear model gives each a
score; a candidate with a low score is refused, because a wrong author is worse than a missing one. The weights are data
(`signer_weights.json`, written by `scripts/fit_choices.py`).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from index.article.model import Role, normalise
from indexer.authors import is_agency
from indexer.extract.cues.dates import printed_dates
from indexer.extract.cues.names import NO_NAMES, byline_names, is_name, is_uncased_name
from indexer.extract.cues.stated import letters
from indexer.extract.cues.stated_names import stated_names
from indexer.extract.html.choices.titles import is_site
from indexer.extract.html.zones import read_element

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml import etree
    from lxml.html import HtmlElement

WEIGHTS: Final = Path(__file__).with_name("signer_weights.json")
"""The model's weights by feature, with the day and the pages of their fit."""

LEAST_SCORE: Final = 0.1
"""Names with a lower score are not given. The fit's own border, 0, gives more right and more wrong ones."""

MAX_MARKED: Final = 60
"""Elements marked as an author's that are read on one page; a page with more is a list, or has many comments."""

NAME_CHARS: Final = 120
PROSE_CHARS: Final = 80
TOGETHER: Final = 25
"""Several authors' elements have as many elements between them at most."""

ACCOUNT_WORDS: Final = 3
"""What is not shaped like a name has at most so many words, or it is a sentence."""

MAX_NAMES: Final = 6

_MARKED: Final = re.compile(
    r"author|byline|writer|\bfn\b|autor|auteur|autore|reporter|redact|username|writtenby|\bcreator", re.IGNORECASE
)
_UNMARKED: Final = re.compile(
    r"authori[sz]|comment|avatar|image|img|photo|icon|bio\b|descri|twitter|social|follow|date|time", re.IGNORECASE
)
_ACCOUNT: Final = re.compile(r"[^\W\d_][\w.’'-]{1,24}(?:\s[\w.’'-]{1,24})?")
_GLUED: Final = re.compile(r"[a-zß-ÿ]{3}[A-Z][a-z]")
"""A small letter before a capital one: a section is glued to the name (`Mara EllwoodTravel`)."""

_DESK: Final = re.compile(
    r"(?:die |la |the )?(?:redaktion|rédaction|redacción|redazione|staff|editors?|editorial team)", re.IGNORECASE
)
_LABEL: Final = re.compile(
    r"\A\W*(?:(?:(?:written|posted|published|words|story|reviewed) )?by(?=[\s:])|(?:von|par|por|di)(?=[\s:])|"
    r"(?:author|autor(?:in)?|auteur|writer)s?(?=\s*:)|geschrieben von|escrito por|écrit par|posted on|published)"
    r"[\s:]*(?:by\s*)?",
    re.IGNORECASE,
)


@dataclass(slots=True, kw_only=True)
class Signing:
    """Names that may be the article's authors.

    Attributes:
        names: the names, as printed.
        source: the source that states them, a fact's source.
        features: the names of the features that they have.
        score: their score; nought is the least.
    """

    names: tuple[str, ...]
    source: str
    features: set[str] = field(default_factory=set)
    score: float = 0.0


def signings(
    sources: Iterable[tuple[str, str, Sequence[str]]],
    marked: Iterable[tuple[tuple[str, ...], frozenset[str]]],
    own: frozenset[str],
) -> tuple[Signing, ...]:
    """Return the candidates, the best one first, and those with the site's own name last.

    Args:
        sources: a feature's name, a fact's source and the texts, for each field that names authors.
        marked: the names and features of each element that is marked as an author's.
        own: the letters of the site's own names.
    """
    found: dict[frozenset[str], Signing] = {}
    for feature, source, texts in sources:
        names = tuple(dict.fromkeys(name for text in texts for name in _names(text)))
        _add(found, _without_site(names, own), source, {feature})
    for names, features in marked:
        _add(found, _without_site(names, own), "byline", set(features))
    found = {key: signing for key, signing in found.items() if not _is_glued(signing, found)}
    for key, signing in found.items():
        _compare(signing, key, found, own)
        signing.score = sum(weights().get(feature, 0.0) for feature in signing.features)
    order = sorted(found.values(), key=lambda one: ("own" in one.features, not is_stated(one), -one.score))
    return tuple(order)


def chosen(order: Sequence[Signing]) -> Signing | None:
    """Return the first of the ordered candidates that may be given; None if there is none.

    Instead of the site's own name, another field's names of persons are given whatever their score.
    """
    given = next((one for one in order if one.score >= LEAST_SCORE or is_stated(one)), None)
    if given is None or "own" not in given.features:
        return given
    return next((one for one in order if "named" in one.features and "marked" not in one.features), given)


def is_stated(signing: Signing) -> bool:
    """Return whether JSON-LD names persons or an agency, and not the site: then these are the authors."""
    features = signing.features
    return (
        "json-ld" in features and features.isdisjoint(("own", "site")) and not features.isdisjoint(("named", "agency"))
    )


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """Return the model's weights by feature."""
    content = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return {name: float(weight) for name, weight in content["weights"].items()}


def _add(found: dict[frozenset[str], Signing], names: tuple[str, ...], source: str, features: set[str]) -> None:
    key = frozenset(filter(None, map(letters, names)))
    if key:
        found.setdefault(key, Signing(names=names, source=source)).features.update(features)


def _without_site(names: tuple[str, ...], own: frozenset[str]) -> tuple[str, ...]:
    """Return the names less the site's own, which templates put among the authors'."""
    return tuple(name for name in names if letters(name) not in own) or names


def _names(text: str) -> tuple[str, ...]:
    """Return the names of persons in a text; if there are none, the whole text if it may be the name of an account."""
    text = normalise(text)
    names = tuple(name for name in stated_names(text) if " " in name or name.casefold() not in _REFUSED)
    if names:
        return names
    account = _ACCOUNT.fullmatch(text) and _REFUSED.isdisjoint(text.casefold().split())
    return (text,) if account or _DESK.fullmatch(text) else ()


_REFUSED: Final = NO_NAMES | frozenset(
    "admin administrator author autor auteur by guest unknown anonymous none null undefined user default profile view "
    "http https name login datum date stand webmaster".split()
)
"""Words of labels and of accounts that are nobody's name."""


_FIELDS: Final = frozenset(("json-ld", "meta", "meta-other", "microdata", "byline", "bio", "rel-author", "marked-name"))
"""The features of sources that are weighed apart for names of persons."""


def _is_glued(signing: Signing, found: Iterable[frozenset[str]]) -> bool:
    """Return whether another candidate is this one's name without the section glued to it: `Mara EllwoodTravel`."""
    whole = letters(signing.names[0])
    glued = len(signing.names) == 1 and _GLUED.search(signing.names[0])
    return bool(glued) and any(
        len(other) == 1 and whole.startswith(tuple(other)) and whole not in other for other in found
    )


def _compare(signing: Signing, key: frozenset[str], found: Iterable[frozenset[str]], own: frozenset[str]) -> None:
    """Add the features of the names' shapes, and of what they share with other candidates."""
    names = signing.names
    shaped = [is_name(name) or is_uncased_name(name) for name in names]
    signing.features.add("named" if all(shaped) else "unnamed")
    signing.features.add("several" if len(names) > 1 else "one")
    if all(shaped):
        signing.features |= {f"{feature}-named" for feature in signing.features & _FIELDS}
    if len(names) > MAX_NAMES:
        signing.features.add("many")
    if len(names) == 1:
        words = len(names[0].split())
        signing.features.add(f"words-{min(words, 5)}")
        if names[0].islower():
            signing.features.add("lower")
        if _DESK.fullmatch(names[0]):
            signing.features.add("desk")
    if any(is_site(name, own) for name in names):
        signing.features.add("site")
    if any(letters(name) in own for name in names):
        signing.features.add("own")
    if any(map(_GLUED.search, names)):
        signing.features.add("glued")
    if any(map(is_agency, names)):
        signing.features.add("agency")
    if any(char.isdigit() for name in names for char in name):
        signing.features.add("digits")
    joined = "".join(sorted(key))
    for other in found:
        if other == key:
            continue
        if key < other or (len(key) == 1 and any(joined in name for name in other)):
            signing.features.add("part-of-other")
        elif other < key:
            signing.features.add("more-than-other")
        else:
            signing.features.add("contradicted")


def marked_names(tree: HtmlElement) -> tuple[tuple[tuple[str, ...], frozenset[str]], ...]:
    """Return the names in the elements that classes, rel or itemprop mark as an author's, with their features."""
    found: list[tuple[int, str, tuple[str, ...], set[str]]] = []
    prose, headed = 0, False
    for number, element in enumerate(cast("Iterator[etree._Element]", tree.iter("*"))):
        tag = str(element.tag)
        if tag == "h1":
            headed = True
        elif tag == "p" and len(element.text or "") >= PROSE_CHARS:
            prose += 1
        mark = " ".join(
            filter(None, (element.get("class"), element.get("rel"), element.get("itemprop"), element.get("id")))
        )
        if not mark or len(found) >= MAX_MARKED or not _MARKED.search(mark) or tag in _NEVER:
            continue
        names = _printed(element)
        if names and all(
            is_name(name) or is_uncased_name(name) or len(name.split()) <= ACCOUNT_WORDS for name in names
        ):
            features = _place(element, mark, tag)
            features |= {"after-h1" if headed else "before-h1", "above-prose" if prose <= 1 else "in-prose"}
            if f"zone-{Role.COMMENT}" not in features:
                found.append((number, f"{tag} {mark}", names, features))
    return tuple(_grouped(found))


_NEVER: Final = frozenset(("html", "body", "meta", "link", "script", "style", "title", "img"))


def _grouped(
    found: Sequence[tuple[int, str, tuple[str, ...], set[str]]],
) -> Iterator[tuple[tuple[str, ...], frozenset[str]]]:
    """Yield the names of elements together that are marked alike and stand together."""
    alike: dict[str, list[tuple[int, tuple[str, ...], set[str]]]] = {}
    for number, mark, names, features in found:
        alike.setdefault(mark, []).append((number, names, features))
    for elements in alike.values():
        runs: list[list[tuple[int, tuple[str, ...], set[str]]]] = []
        for element in elements:
            if runs and element[0] - runs[-1][-1][0] <= TOGETHER:
                runs[-1].append(element)
            else:
                runs.append([element])
        distinct = {frozenset(map(letters, names)) for _, names, _ in elements}
        for number, run in enumerate(runs):
            names = tuple(dict.fromkeys(name for _, found_names, _ in run for name in found_names))
            more = {"marked", "run-first" if number == 0 else "run-later"}
            if len(runs) > 1 and len(distinct) > 1:
                more.add("differing-runs")
            yield names, frozenset(run[0][2] | more)


def _printed(element: etree._Element) -> tuple[str, ...]:
    """Return the names that an element prints, less "By" and dates."""
    text = normalise(" ".join("".join(map(str, element.itertext())).split()))
    if not 1 < len(text) <= NAME_CHARS:
        return ()
    if names := byline_names(text):
        return names
    for date in reversed(printed_dates(text)):
        text = f"{text[: date.start]} | {text[date.stop :]}"
    bare = _LABEL.sub("", _LABEL.sub("", text))
    parts = [part.strip(" ,.:;-–—") for part in re.split(r"\s*[|•·]\s*|\s[–—-]\s", bare)]
    return next((names for part in parts if (names := _names(part))), ())


def _place(element: etree._Element, mark: str, tag: str) -> set[str]:
    """Return the features of an element's marks and of the zone around it."""
    features = {"rel-author"} if element.get("rel") == "author" else set()
    if "author" in (element.get("itemprop") or ""):
        features.add("itemprop-author")
    features.add("marked-doubtful" if _UNMARKED.search(mark) else "marked-clear")
    if "name" in mark.lower() or re.search(r"\bfn\b", mark):
        features.add("marked-name")
    if tag == "a":
        features.add("link")
    for outer in (element, *element.iterancestors()):
        attributes = dict(cast("list[tuple[str, str]]", outer.items()))
        zone = read_element(str(outer.tag), attributes)[0] if attributes else None
        if zone is not None and outer.tag not in ("html", "body", "main"):
            features.add(f"zone-{zone.role}" if zone.role in _ZONES else "zone-other")
            break
    return features


_ZONES: Final = frozenset((Role.COMMENT, Role.RELATED, Role.BIO, Role.NAV, Role.FOOTER))
