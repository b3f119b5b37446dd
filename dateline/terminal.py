"""An answer for a terminal: the lines that `dateline search`, `show` and `similar` print."""

from __future__ import annotations

import shlex
from functools import partial
from typing import TYPE_CHECKING, Final

import click

from dateline.wrapping import printable, rows
from index.article.model import HIDDEN_QUALITIES
from index.facets import FACETS, own_outlet
from server.address import address_of_offer
from server.wording import LEFT_OUT_LABELS, count_with_noun, left_out_text, offer_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article, Published
    from index.help import Offer
    from index.search import DateCounts, Explanation, FacetCounts, Hidden, Hit, SearchResult
    from index.suggestions import Similar
    from server.address import Address

SHOWN_BUCKETS: Final = 12
"""The most periods that are listed; of more, the last ones are."""

_MARK: Final = partial(click.style, underline=True)
_BOLD: Final = partial(click.style, bold=True)
_DIM: Final = partial(click.style, dim=True)


def result_lines(result: SearchResult, address: Address, width: int | None = None) -> Iterator[str]:
    """Yield the lines of an answer: the total, what is hidden, the hits, the facets, and what else could be searched.

    Args:
        result: the engine's answer.
        address: its parameters.
        width: of the terminal, in cells; None does not break lines.
    """
    yield from rows(_total(result), width)
    yield from _hidden_rows(result.hidden, width)
    yield from _left_out_rows(result, address, width)
    if result.is_past_end:
        pages = "is 1 page" if result.pages == 1 else f"are {result.pages:,} pages"
        text = f"Page {result.request.page} is past the end: there {pages} (--page {result.last_page} is the last)"
        yield from rows(text, width)
    if result.did_you_mean:
        yield from _offer_rows(result.did_you_mean, result, address, width)
    for hit in result.hits:
        yield from _hit_rows(hit, width)
    yield from _facet_rows(result, width)
    yield from _help_rows(result, address, width)


def _total(result: SearchResult) -> str:
    total = count_with_noun(result.total, "result", "results")
    return f"{total}, page {result.request.page} of {result.pages:,}" if result.pages > 1 else total


def _hidden_rows(hidden: Hidden, width: int | None) -> Iterator[str]:
    qualities = " ".join(f"--quality {quality}" for quality in sorted(HIDDEN_QUALITIES))
    for count, singular, plural, option in (
        (hidden.undated, "article without a date", "articles without a date", "--undated include"),
        (hidden.quality, "page without an article", "pages without an article", qualities),
        (hidden.copies, "near-identical copy", "near-identical copies", "--copies show"),
    ):
        if count:
            text = f"{count_with_noun(count, singular, plural)} {'was' if count == 1 else 'were'} left out ({option})"
            yield from rows(text, width, indent="  ")


def _left_out_rows(result: SearchResult, address: Address, width: int | None) -> Iterator[str]:
    left_out = result.left_out
    if left_out is None:
        return
    yield from rows(left_out_text(left_out), width, indent="  ")
    if left_out.offer:
        yield _command_row(left_out.offer, result, address)


def _hit_rows(hit: Hit, width: int | None, lacks: tuple[str, ...] = ()) -> Iterator[str]:
    article = hit.article
    yield ""
    yield from rows(
        article.title, width, first=f"{article.id}  ", indent="  ", marks=hit.title_matches, mark=_MARK, style=_BOLD
    )
    facts = [_date_text(article.published) if article.published else "undated"]
    facts += [outlet] if (outlet := own_outlet(article)) else []
    facts += [author.name for author in article.authors] + [region.label for region in article.regions]
    facts += [count_with_noun(hit.match_count, "match", "matches")] if hit.match_count else []
    facts += [f"without {', '.join(lacks)}"] if lacks else []
    yield from rows(" · ".join(facts), width, first="  ", indent="  ")
    for snippet in hit.snippets:
        label = LEFT_OUT_LABELS.get(snippet.field)
        first = f"  … left out ({label}): " if label else "  … "
        yield from rows(snippet.text, width, first=first, indent="    ", marks=snippet.matches, mark=_MARK)


def _facet_rows(result: SearchResult, width: int | None) -> Iterator[str]:
    """Yield a paragraph for each facet that divides the answer; nothing where nothing was found."""
    if not result.total:
        return
    lines = [_facet_text(counts) for counts in result.facets if len(counts.values) + bool(counts.unknown) > 1]
    if result.dates and len(result.dates.buckets) > 1:
        lines.append(_dates_text(result.dates))
    if lines:
        yield ""
    for line in lines:
        yield from rows(line, width, indent="    ")


def _facet_text(counts: FacetCounts) -> str:
    values = [f"{'*' if value.selected else ''}{value.label} {value.count:,}" for value in counts.values]
    values += [f"others {counts.other:,}"] if counts.other else []
    none = f"{'*' if counts.unknown_selected else ''}none stated {counts.unknown:,}"
    values += [none] if counts.unknown or counts.unknown_selected else []
    return f"{FACETS[counts.facet].title} (--{counts.facet}): {', '.join(values)}"


def _dates_text(dates: DateCounts) -> str:
    chars = {"year": 4, "month": 7, "day": 10}[dates.interval]
    filled = [f"{bucket.first.isoformat()[:chars]} {bucket.count:,}" for bucket in dates.buckets if bucket.count]
    earlier = len(filled) - SHOWN_BUCKETS
    shown = [f"… {count_with_noun(earlier, 'period', 'periods')} before"] if earlier > 0 else []
    shown += filled[-SHOWN_BUCKETS:]
    shown += [f"less exact {dates.coarser:,}"] if dates.coarser else []
    shown += [f"undated {dates.unknown:,}"] if dates.unknown else []
    return f"Date (--from, --to): {', '.join(shown)}"


def _help_rows(result: SearchResult, address: Address, width: int | None) -> Iterator[str]:
    """Yield the searches that find more, what each part finds alone, and the partial matches."""
    few_hits, partial_matches = result.few_hits, result.partial
    offers = (*result.variants, *(few_hits.offers if few_hits else ()))
    if offers:
        yield ""
        yield from rows("Other searches:", width)
        for offer in offers:
            yield from _offer_rows(offer, result, address, width)
    if few_hits and len(few_hits.parts) > 1:
        yield ""
        parts = [f"{part.text} {part.total:,}" for part in few_hits.parts]
        yield from rows(f"Each part alone: {', '.join(parts)}", width, indent="    ")
    if partial_matches and partial_matches.hits:
        yield ""
        count = count_with_noun(partial_matches.total, "article", "articles")
        yield from rows(f"{count} with some of the words:", width, indent="  ")
        for each in partial_matches.hits:
            yield from _hit_rows(each.hit, width, each.lacks)


def _offer_rows(offer: Offer, result: SearchResult, address: Address, width: int | None) -> Iterator[str]:
    count = count_with_noun(offer.total, "article", "articles")
    text = offer_text(offer)
    yield from rows(f"{text}{'' if text.endswith('?') else ':'} {count}", width, first="  ", indent="    ")
    yield _command_row(offer, result, address)


def _command_row(offer: Offer, result: SearchResult, address: Address) -> str:
    # A command is one row, however long: what is copied must not have breaks in it.
    return _DIM(f"    {command_of(address_of_offer(address, result.request, offer.request))}")


def command_of(address: Address) -> str:
    """Return the command that searches with these parameters, quoted for a shell."""
    q = address.value("q")
    options = [each for name, value in address.pairs if name != "q" for each in (f"--{name.replace('_', '-')}", value)]
    # A query that begins with a minus sign would be an option.
    words = [*options, "--", q] if q.startswith("-") else [q, *options] if q else options
    return printable(shlex.join(["dateline", "search", *words]))


def explanation_lines(explanation: Explanation, depth: int = 0) -> Iterator[str]:
    """Yield a figure, then, indented below it, the figures that it is computed from."""
    yield f"{'  ' * depth}{explanation.value:.4g}  {printable(explanation.description)}"
    for part in explanation.parts:
        yield from explanation_lines(part, depth + 1)


def similar_lines(similar: Similar, width: int | None = None) -> Iterator[str]:
    """Yield the articles like an article, each with the words that both have."""
    if not similar.hits:
        yield from rows("No other article has its telling words.", width)
    for hit in similar.hits:
        article = hit.article
        yield from rows(article.title, width, first=f"{article.id}  ", indent="  ", style=_BOLD)
        facts = [_date_text(article.published) if article.published else "undated"]
        facts += [outlet] if (outlet := own_outlet(article)) else []
        facts += [f"both have {', '.join(hit.shared)}"]
        yield from rows(" · ".join(facts), width, first="  ", indent="  ")


def article_lines(article: Article, citation: str, width: int | None = None) -> Iterator[str]:
    """Yield an article: its title, its facts with their sources, its text, how to cite it."""
    yield from fact_lines(article, width)
    for text in (*article.paragraphs, *article.bios, citation):
        yield ""
        yield from rows(text, width)


def fact_lines(article: Article, width: int | None = None) -> Iterator[str]:
    """Yield an article's title, and its facts with their sources."""
    yield from rows(article.title, width, style=_BOLD)
    authors = ", ".join(author.name for author in article.authors)
    regions = ", ".join(f"{region.label} ({region.source})" for region in article.regions)
    date = f"{_date_text(article.published)} ({article.published.source})" if article.published else "undated"
    outlet = f"{article.outlet.name} ({article.outlet.source})" if article.outlet else article.site
    for line in (
        article.dek,
        authors,
        outlet,
        regions,
        date,
        article.url,
        f"sets: {', '.join(article.sets)}" if article.sets else None,
        f"{article.source.pile}/{article.source.path}",
    ):
        if line:
            yield from rows(line, width)


def _date_text(published: Published) -> str:
    return published.first.isoformat()[: {"year": 4, "month": 7, "day": 10}[published.precision]]
