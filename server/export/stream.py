"""Stream every hit of a search: the lines of a format, one after another.

Few hits are in memory at a time. If the index fails after the first line was sent, the last line says so, and is no
line of the format (`INCOMPLETE`). The headers hold the number of articles, so that a reader can count them too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Final

from index.errors import DatelineError
from server.citation.permalink import Asked, Permalink
from server.citation.reference import Reference, reference_to
from server.http.negotiation import Streamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from index.article.model import Article, Span
    from index.engine import Engine
    from index.request import SearchRequest
    from index.search import Hit, IndexState
    from server.params import ExportParams

INCOMPLETE: Final = "INCOMPLETE: the index failed here. Make this export again."
"""The last line of an export that failed."""

_PIECE_CHARS: Final = 1 << 16


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
            request,
            facets=(),
            date_histogram=False,
            snippets=snippets,
            all_matches=self.all_matches,
            page=1,
            partial=0,
            offers=False,
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
