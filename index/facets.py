"""Declare the facets: the fields that filter an answer and are counted in it.

A new facet needs only a member of Facet and its entry in FACETS. They make the field a URL parameter, a command-line
option, a field of the query language, a column of the index, a key of the answer and a list on the page. This module
knows no engine and no HTTP.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from index.article import regions
from index.article.model import AuthorKind
from index.text.analysis import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from index.article.model import Article


class Facet(StrEnum):
    """The fields that filter an answer; the value is the name of the URL parameter."""

    REGION = "region"
    AUTHOR = "author"
    SECTION = "section"
    KIND = "kind"
    OUTLET = "outlet"
    SITE = "site"
    LANG = "lang"
    TAG = "tag"
    SET = "set"
    QUALITY = "quality"


NO_VALUE: Final = "none"
"""The typed value that finds the articles without a value: `section=none`.

A value that folds to it is no value. Every article has a quality, so it finds nothing there."""

_UNDETERMINED: Final = "und"
"""The language of an article whose language nobody knows (BCP 47): no value of the facet."""


def _as_typed(typed: str) -> str:
    return typed


def _without_parent(_value: str) -> None:
    return None


def _without_spellings(_article: Article) -> Iterable[tuple[str, str]]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetSpec:
    """The declaration of a facet.

    Attributes:
        title: its name for people.
        values: an article's values, its copies' last; None and repeated values are ignored.
        multi_valued: whether an article may have several values. An article that leads copies has theirs too.
        is_default: whether it is counted if a request names no facets.
        is_on_page: whether the page counts it if the address names no facets.
        spellings: an article's values with what its page prints for each, where that is another text.
        resolve: maps a typed value to the facet's value. Values compare folded, so it need not fold.
        label: maps a value to the text to show for it.
        parent: maps a value to the value above it in the facet's tree, or to None.
    """

    title: str
    values: Callable[[Article], Iterable[str | None]]
    multi_valued: bool = False
    is_default: bool = False
    is_on_page: bool = True
    spellings: Callable[[Article], Iterable[tuple[str, str]]] = _without_spellings
    resolve: Callable[[str], str] = _as_typed
    label: Callable[[str], str] = _as_typed
    parent: Callable[[str], str | None] = _without_parent


def _regions(article: Article) -> Iterator[str]:
    """Yield the article's regions, each followed by its ancestors."""
    for key in (*(region.key for region in article.regions), *article.copied.regions):
        yield from regions.with_ancestors(key)


def _persons(article: Article) -> Iterator[str]:
    """Yield the authors who are persons; agencies and staff are not counted."""
    yield from (author.name for author in article.authors if author.kind is AuthorKind.PERSON)
    yield from article.copied.authors


def _printed_persons(article: Article) -> Iterator[tuple[str, str]]:
    """Yield each author who is a person with every printed form of the name that differs from it."""
    for author in article.authors:
        if author.kind is AuthorKind.PERSON:
            yield from ((author.name, printed) for printed in author.printed if printed != author.name)


def _outlets(article: Article) -> Iterable[str | None]:
    """Return the outlets: the article's own by its printed name, else its host, then its copies'."""
    return own_outlet(article), *article.copied.outlets


def own_outlet(article: Article) -> str | None:
    """Return the printed name of the article's outlet, else its host, else None."""
    return article.outlet.name if article.outlet else article.site


def _region_key(typed: str) -> str:
    """Return the key of a region, given its key, label or alias; an unknown name stays as it is and matches nothing."""
    region = regions.resolve(typed)
    return region.key if region else typed


def _language(article: Article) -> Iterable[str | None]:
    return (None if article.language == _UNDETERMINED else article.language,)


def _language_tag(typed: str) -> str:
    return NO_VALUE if fold(typed) == _UNDETERMINED else typed


def _host(typed: str) -> str:
    folded = fold(typed)
    return folded.removeprefix("www.") if folded.startswith("www.") else typed


FACETS: Final[Mapping[Facet, FacetSpec]] = {
    Facet.REGION: FacetSpec(
        title="Region",
        values=_regions,
        multi_valued=True,
        is_default=True,
        resolve=_region_key,
        label=regions.label,
        parent=regions.parent,
    ),
    Facet.AUTHOR: FacetSpec(
        title="Author", values=_persons, multi_valued=True, is_default=True, spellings=_printed_persons
    ),
    Facet.KIND: FacetSpec(title="Kind", values=lambda article: (article.kind,)),
    Facet.SECTION: FacetSpec(title="Section", values=lambda article: (article.section,)),
    Facet.OUTLET: FacetSpec(title="Outlet", values=_outlets, multi_valued=True),
    Facet.SITE: FacetSpec(
        title="Site",
        values=lambda article: (article.site, *article.copied.sites),
        multi_valued=True,
        is_on_page=False,
        resolve=_host,
    ),
    Facet.LANG: FacetSpec(title="Language", values=_language, resolve=_language_tag),
    Facet.TAG: FacetSpec(title="Tag", values=lambda article: article.tags, multi_valued=True),
    Facet.SET: FacetSpec(title="Set", values=lambda article: (*article.sets, *article.copied.sets), multi_valued=True),
    Facet.QUALITY: FacetSpec(title="Quality", values=lambda article: (article.quality.value,)),
}
"""Every facet, in the order of the parameters."""

SPELLED: Final = tuple(facet for facet, spec in FACETS.items() if spec.spellings is not _without_spellings)
"""The facets for which an index keeps what pages print for their values."""

MULTI_VALUED: Final = frozenset(facet for facet, spec in FACETS.items() if spec.multi_valued)
"""Facets with possibly several values per article."""

DEFAULT_FACETS: Final = tuple(facet for facet, spec in FACETS.items() if spec.is_default)
"""The facets counted by default, beside the date histogram."""
