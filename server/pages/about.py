"""The view model of the page about the archive: its figures, what became of every input, and how programs ask it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.facets import Facet
from server.address import Address
from server.languages import language_name
from server.pages.home import CountedLink, Figure, counted_link, figures
from server.pages.search import SEARCH_PATH, curl_line
from server.wording import INPUT_STATES, count_with_noun, day_text, share_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.engine import EngineInfo
    from index.inputs import Inputs
    from server.archive.overview import Overview


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A figure with its name."""

    name: str
    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What became of some inputs, and why, as far as there are reasons."""

    count: str
    text: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class InputsPart:
    """What became of every input; the numbers of the fates add up to the total."""

    total: str
    at: str
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command line, and what it prints."""

    text: str
    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AboutPage:
    """Everything that the template prints; `inputs` is None where the server does not know them."""

    figures: tuple[Figure, ...]
    lines: tuple[Line, ...]
    languages: tuple[CountedLink, ...]
    inputs: InputsPart | None
    commands: tuple[Command, ...]
    state: tuple[Line, ...]


def about_page(
    overview: Overview, inputs: Inputs | None, info: EngineInfo, *, version: str, address: str, root: str
) -> AboutPage:
    """Return the view model.

    Args:
        overview: what the archive holds.
        inputs: what became of all inputs; None if that is not known.
        info: the index.
        version: Dateline's version.
        address: the address of the server for command lines, without a slash at its end.
        root: the path below which the server is mounted, without a slash at its end.
    """
    return AboutPage(
        figures=tuple(figures(overview, root)),
        lines=tuple(_lines(overview, root)),
        languages=tuple(
            counted_link(
                language_name(value.value), value.count, Address((("lang", value.value),)), f"{root}{SEARCH_PATH}"
            )
            for value in overview.counts_of(Facet.LANG).values
        ),
        inputs=_inputs(inputs) if inputs else None,
        commands=tuple(_commands(overview, address)),
        state=tuple(_state(info, version)),
    )


def _lines(overview: Overview, root: str) -> Iterator[Line]:
    articles, dated = overview.articles, overview.articles - overview.dates.unknown
    yield Line(
        name="Dated",
        text=f"{share_text(dated, articles)} ({dated:,} of {articles:,} articles)",
        href=f"{root}/browse/year",
    )
    for facet, name in (
        (Facet.OUTLET, "With an outlet"),
        (Facet.AUTHOR, "With an author"),
        (Facet.REGION, "With a region"),
    ):
        known = articles - overview.counts_of(facet).unknown
        yield Line(
            name=name,
            text=f"{share_text(known, articles)} ({known:,})",
            href=f"{root}/browse/{facet}",
        )
    if overview.copies:
        yield Line(name="Copies", text=f"{overview.copies:,} near-identical, each counted with its original")
    if overview.hidden:
        yield Line(
            name="Left out",
            text=count_with_noun(overview.hidden, "page", "pages")
            + " without an article: error pages, lists and the like",
        )


def _inputs(inputs: Inputs) -> InputsPart:
    return InputsPart(
        total=count_with_noun(inputs.total, "input", "inputs"),
        at=day_text(inputs.at.date()),
        fates=tuple(
            Fate(
                count=f"{count:,}",
                text=INPUT_STATES.get(state, state),
                reasons=tuple(f"{each.count:,} {each.reason}" for each in inputs.reasons if each.state == state),
            )
            for state, count in inputs.states
        ),
    )


def _commands(overview: Overview, address: str) -> Iterator[Command]:
    """Yield a command line for each thing a program may ask; the search is one that finds articles."""
    subjects = overview.subjects
    query = f'"{" ".join(subjects.phrase)}"' if subjects.phrase else next(iter(subjects.words), "")
    search = Address((("q", query),) if query else ())
    yield Command(text="A search, as JSON", line=curl_line(search, f"{address}/search.json"))
    yield Command(text="All of its articles, as CSV for a spreadsheet", line=curl_line(search, f"{address}/search.csv"))
    yield Command(
        text="All of its articles in full, a line of JSON each", line=curl_line(search, f"{address}/search.jsonl")
    )
    yield Command(text="Its references, for Zotero and the like", line=curl_line(search, f"{address}/search.ris"))
    yield Command(
        text="Its newest articles, as a feed", line=curl_line(search.put("sort", "added"), f"{address}/search.atom")
    )
    for hit in overview.newest[:1]:
        yield Command(text="One article", line=f"curl -s {shlex.quote(f'{address}/articles/{hit.article.id}.json')}")
    yield Command(
        text="Authors whose names begin with a letter",
        line=f"curl -s {shlex.quote(f'{address}/facets/author.json?prefix=a')}",
    )


def _state(info: EngineInfo, version: str) -> Iterator[Line]:
    yield Line(name="Dateline", text=version)
    yield Line(name="Index", text=f"build {info.build}, generation {info.generation:,}")
    yield Line(name="Engine", text=f"{info.engine} ({info.detail})" if info.detail else info.engine)
    yield Line(name="In the index", text=count_with_noun(info.articles, "article", "articles"))
