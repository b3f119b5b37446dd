"""Write every hit of a search, one after another: as CSV, JSON lines, RIS, or keywords in context (KWIC).

An export is streamed: few hits are in memory at a time. If the index fails after the first line was sent, the last line
says so, and is no line of the format (`INCOMPLETE`). The headers hold the number of articles, so that a reader can
count them too.

CSV is that of RFC 4180: UTF-8, lines ended by CRLF, one header line. No cell is a formula to a spreadsheet (`safe`).
"""

from __future__ import annotations

import csv
import json
import re
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from index.article.model import PARAGRAPH_BREAK, Span
from index.article.record import instant_to_text
from index.errors import DatelineError
from index.facets import own_outlet
from index.fields import field_text
from server.answer import hit_record
from server.citation.permalink import Asked, Permalink
from server.citation.plain import citation
from server.citation.reference import Reference, reference_to
from server.citation.ris import ris
from server.negotiation import Streamed
from server.wording import date_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from index.article.model import Article
    from index.engine import Engine
    from index.search import Hit, IndexState, SearchRequest
    from server.params import ExportParams

LISTED: Final = "; "
"""Separates the values of a cell that holds several."""

INCOMPLETE: Final = "INCOMPLETE: the index failed here. Make this export again."
"""The last line of an export that failed."""

_PIECE_CHARS: Final = 1 << 16
_FORMULA: Final = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
"""What makes a cell a formula to a spreadsheet, behind any apostrophes (OWASP, "CSV Injection")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """What the lines of one export share.

    Attributes:
        index: the generation that all lines show.
        root: the path below which the server is mounted, without a slash at its end.
        origin: scheme and host, without a slash at its end.
        accessed: the day of access, in UTC.
        context_chars: how much text a line of KWIC holds on each side of its match, at most.
    """

    index: IndexState
    root: str
    origin: str
    accessed: date
    context_chars: int

    def permalink(self, article: Article, span: Span | None = None) -> Permalink:
        """Return the permalink of an article, or of a passage of it."""
        return Permalink(
            origin=self.origin,
            path=f"{self.root}/articles/{article.id}",
            build=self.index.build,
            generation=self.index.generation,
            asked=Asked(),
            span=span,
        )

    def reference(self, article: Article, span: Span | None = None) -> Reference:
        """Return the reference to an article; it holds the permalink of the passage."""
        return reference_to(article, self.accessed, self.permalink(article, span).url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A format of an export.

    Attributes:
        suffix: ends the name of the file.
        lines: makes the lines, each with its end; the header first, if the format has one.
        end: the last line of an export that failed.
        snippets: how many snippets a hit needs at most; None for as many as the request asks for.
        all_matches: whether a hit needs all of its matches.
    """

    suffix: str
    lines: Callable[[Iterable[Hit], Edition], Iterator[str]]
    end: str
    snippets: int | None = 0
    all_matches: bool = False

    def request(self, request: SearchRequest) -> SearchRequest:
        """Return the request for what the lines hold, and nothing else."""
        snippets = request.snippets if self.snippets is None else min(request.snippets, self.snippets)
        return replace(
            request, facets=(), date_histogram=False, snippets=snippets, all_matches=self.all_matches, page=1
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """What an export is made from: a search, and the address of the server that makes it."""

    engine: Engine
    request: SearchRequest
    params: ExportParams
    root: str
    origin: str
    accessed: date


def stream(export: Export, source: Source) -> Streamed:
    """Rank the articles, then return the lines, which are made as they are read.

    The headers name the build, the generation, the number of articles found, and how many of them are exported.
    """
    result = source.engine.export(export.request(source.request))
    edition = Edition(
        index=result.index,
        root=source.root,
        origin=source.origin,
        accessed=source.accessed,
        context_chars=source.params.context_chars,
    )
    count = result.total if source.params.sample is None else min(result.total, source.params.sample)
    return Streamed(
        pieces=_pieces(export.lines(islice(result.hits, count), edition), export.end),
        headers={
            "Dateline-Build": result.index.build,
            "Dateline-Generation": str(result.index.generation),
            "Dateline-Total": str(result.total),
            "Dateline-Exported": str(count),
            "Content-Disposition": f'attachment; filename="dateline{export.suffix}"',
        },
    )


def _pieces(lines: Iterator[str], end: str) -> Iterator[str]:
    """Yield the lines in pieces; after an error of the index, yield `end` and raise it again."""
    piece: list[str] = []
    chars = 0
    try:
        for line in lines:
            piece.append(line)
            chars += len(line)
            if chars >= _PIECE_CHARS:
                yield _encodable("".join(piece))
                piece, chars = [], 0
    except DatelineError:
        # Not the error alone: granian ends a body that raised as if it were whole.
        yield _encodable("".join([*piece, end]))
        raise
    yield _encodable("".join(piece))


def _encodable(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") if not text.isascii() else text


def safe(cell: str) -> str:
    """Return the cell with an apostrophe before it if it begins as a formula does; apostrophes count as such.

    So a reader undoes it by removing one apostrophe from every cell that begins with some and goes on as a formula.
    """
    return f"'{cell}" if _FORMULA.match(cell) else cell


class _Line:
    """A file for `csv.writer` that returns what is written to it."""

    def write(self, text: str) -> str:
        return text


def _rows(header: Iterable[str], rows: Iterable[Iterable[str | float]]) -> Iterator[str]:
    to_line: Callable[[Iterable[str | float]], str] = csv.writer(_Line()).writerow
    yield to_line(header)
    for row in rows:
        yield to_line([safe(cell) if isinstance(cell, str) else cell for cell in row])


_COLUMNS: Final[dict[str, Callable[[Hit, Edition], str | float]]] = {
    "id": lambda hit, _: hit.article.id,
    "title": lambda hit, _: hit.article.title,
    "dek": lambda hit, _: hit.article.dek or "",
    "published_first": lambda hit, _: hit.article.published.first.isoformat() if hit.article.published else "",
    "published_last": lambda hit, _: hit.article.published.last.isoformat() if hit.article.published else "",
    "published_precision": lambda hit, _: hit.article.published.precision if hit.article.published else "",
    "authors": lambda hit, _: LISTED.join([author.name for author in hit.article.authors]),
    "outlet": lambda hit, _: hit.article.outlet.name if hit.article.outlet else "",
    "site": lambda hit, _: hit.article.site or "",
    "url": lambda hit, _: hit.article.url or "",
    "section": lambda hit, _: hit.article.section or "",
    "kind": lambda hit, _: hit.article.kind or "",
    "regions": lambda hit, _: LISTED.join([region.key for region in hit.article.regions]),
    "tags": lambda hit, _: LISTED.join(hit.article.tags),
    "lang": lambda hit, _: hit.article.language,
    "quality": lambda hit, _: hit.article.quality,
    "copies": lambda hit, _: hit.article.copies,
    "added": lambda hit, _: instant_to_text(hit.article.added),
    "match_count": lambda hit, _: hit.match_count,
    "score": lambda hit, _: hit.score,
    "snippet": lambda hit, _: hit.snippets[0].text if hit.snippets else "",
    "permalink": lambda hit, edition: edition.permalink(hit.article).url,
}
"""Every column of `.csv`; names are those of the JSON answer where it has the fact."""

_KWIC_COLUMNS: Final = (
    "left", "match", "right", "field", "position", "id", "title", "date", "outlet", "url", "permalink", "reference",
)  # fmt: skip


def _csv_lines(hits: Iterable[Hit], edition: Edition) -> Iterator[str]:
    return _rows(_COLUMNS, ([value(hit, edition) for value in _COLUMNS.values()] for hit in hits))


def _json_lines(hits: Iterable[Hit], edition: Edition) -> Iterator[str]:
    for hit in hits:
        yield json.dumps(hit_record(hit, edition.root, edition.index), ensure_ascii=False) + "\n"


def _ris_lines(hits: Iterable[Hit], edition: Edition) -> Iterator[str]:
    for hit in hits:
        yield ris(edition.reference(hit.article)) + "\r\n"


def _kwic_lines(hits: Iterable[Hit], edition: Edition) -> Iterator[str]:
    return _rows(_KWIC_COLUMNS, (row for hit in hits for row in _kwic_rows(hit, edition)))


def _kwic_rows(hit: Hit, edition: Edition) -> Iterator[list[str | float]]:
    article = hit.article
    published = article.published
    for matches in hit.matches:
        text = field_text(article, matches.field)
        for start, stop in matches.spans:
            span = Span(field=matches.field, start=start, stop=stop)
            yield [
                _one_line(left_of(text, start, edition.context_chars)),
                _one_line(text[start:stop]),
                _one_line(right_of(text, stop, edition.context_chars)),
                matches.field,
                start,
                article.id,
                article.title,
                date_code(published.first, published.precision) if published else "",
                own_outlet(article) or "",
                article.url or "",
                edition.permalink(article, span).url,
                citation(edition.reference(article, span)),
            ]


def left_of(text: str, start: int, chars: int) -> str:
    """Return at most so many characters before `start`, in whole words.

    A word that is longer, and a text that has no spaces, is cut.
    """
    first = max(start - chars, 0)
    context = text[first:start]
    if first and context and not text[first - 1].isspace():
        _, space, rest = context.partition(" ")
        context = rest if space and rest else context
    return context.lstrip()


def right_of(text: str, stop: int, chars: int) -> str:
    """Return at most so many characters from `stop` on, in whole words, as `left_of` does."""
    context = text[stop : stop + chars]
    if context and stop + chars < len(text) and not text[stop + chars].isspace():
        rest, space, _ = context.rpartition(" ")
        context = rest if space and rest else context
    return context.rstrip()


def _one_line(text: str) -> str:
    return text.replace(PARAGRAPH_BREAK, " ")


CSV: Final = Export(suffix=".csv", lines=_csv_lines, end=f'"{INCOMPLETE}', snippets=1)
JSONL: Final = Export(suffix=".jsonl", lines=_json_lines, end=INCOMPLETE, snippets=None)
RIS: Final = Export(suffix=".ris", lines=_ris_lines, end=INCOMPLETE)
KWIC: Final = Export(suffix=".kwic.csv", lines=_kwic_lines, end=f'"{INCOMPLETE}', all_matches=True)
"""In CSV the quotation mark of the last line is never closed, so that a strict reader refuses the file."""
