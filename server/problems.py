"""Turn errors into answers: problem+json (RFC 9457), or a page for a browser.

The text of an engine's error may name files, so it is never sent. It goes to the log; an error that is not a
DatelineError is logged with its traceback.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from flask import Response, render_template, request
from werkzeug.exceptions import HTTPException, SecurityError

from index.article.record import instant_to_text
from index.errors import (
    ArticleNotFoundError,
    ArticleRemovedError,
    DatelineError,
    EngineDamagedError,
    EngineLockedError,
    EngineOutdatedError,
    EngineUnavailableError,
    EngineUnreachableError,
    QueryTooSlowError,
    SavedFileChangedError,
    SavedFileError,
    SavedFileSharedError,
    SavedFileUnreadableError,
)
from index.query.lexer import MAX_CHARS
from server.faults import FaultyParametersError
from server.formats import SUFFIXES
from server.http.access_log import LOGGER, printable_path
from server.http.negotiation import wants_html
from server.pages.problem import advice, too_slow_advice
from server.slots import ExportsBusyError
from server.wording import day_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from flask import Flask

    from server.faults import Fault

PROBLEM_JSON: Final = "application/problem+json"
RETRY_AFTER_SECONDS: Final = 10
"""When to try again while the index is being made, swapped or written."""

_RETRY: Final = {"Retry-After": str(RETRY_AFTER_SECONDS)}
_ABOUT_BLANK: Final = "about:blank"


class SavedFilesOffError(SavedFileError):
    """This server hands out no saved file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error as it is answered.

    Attributes:
        type: a stable name, or `about:blank` if the status is enough.
        removed: when an article was removed, if that is known.
    """

    status: int
    title: str
    detail: str
    type: str = _ABOUT_BLANK
    faults: tuple[Fault, ...] = ()
    removed: str | None = None

    def to_json(self) -> str:
        """Return the problem+json body."""
        record: dict[str, object] = {
            "type": self.type, "title": self.title, "status": self.status, "detail": self.detail
        }  # fmt: skip
        if self.removed:
            record["removed"] = self.removed
        if self.faults:
            record["errors"] = [_fault(fault) for fault in self.faults]
        return json.dumps(record) + "\n"


def _fault(fault: Fault) -> dict[str, object]:
    record: dict[str, object] = {"parameter": fault.parameter, "code": fault.code, "detail": fault.detail}
    return record if fault.line is None else record | {"line": fault.line}


_ENGINE_PROBLEMS: Final[Mapping[type[DatelineError], tuple[Problem, Mapping[str, str]]]] = {
    EngineUnreachableError: (
        Problem(
            status=503,
            type="index-unreachable",
            title="Index out of reach",
            detail="The cluster that holds the index does not answer now. Try again soon.",
        ),
        _RETRY,
    ),
    EngineUnavailableError: (
        Problem(
            status=503,
            type="index-unavailable",
            title="No index",
            detail="There is no index yet, or the server cannot read it.",
        ),
        _RETRY,
    ),
    EngineDamagedError: (
        Problem(
            status=503,
            type="index-damaged",
            title="Index damaged",
            detail="The index's files are damaged. The owner of this server can rebuild the index.",
        ),
        _RETRY,
    ),
    EngineOutdatedError: (
        Problem(
            status=503,
            type="index-outdated",
            title="Index outdated",
            detail="An earlier version made the index. The owner of this server can rebuild it.",
        ),
        _RETRY,
    ),
    EngineLockedError: (
        Problem(status=503, type="index-busy", title="Index busy", detail="The index is being written."),
        _RETRY,
    ),
}


_EXPORTS_BUSY: Final = Problem(
    status=503,
    type="export-busy",
    title="Another export",
    detail="This server is making another export. Try again when that is done.",
)

_SAVED_FILE_PROBLEMS: Final[Mapping[type[SavedFileError], Problem]] = {
    SavedFilesOffError: Problem(
        status=404,
        type="saved-files-off",
        title="No saved files here",
        detail="This server hands out no saved files. Its option --sources turns that on.",
    ),
    SavedFileUnreadableError: Problem(
        status=404,
        type="saved-file-unreadable",
        title="Saved file not readable",
        detail="The saved file of this article is no longer where it was indexed, or this server cannot read it.",
    ),
    SavedFileChangedError: Problem(
        status=404,
        type="saved-file-changed",
        title="Saved file changed",
        detail="The saved file has changed since this article was indexed, so it is not handed out.",
    ),
    SavedFileSharedError: Problem(
        status=404,
        type="saved-file-shared",
        title="Saved file holds more",
        detail="The saved file holds more than this article. The option --sources all of this server hands out such "
        "files, but never one with an article that was removed.",
    ),
}


def handle_errors(app: Flask) -> None:
    """Register a handler for every error of the app."""
    app.register_error_handler(FaultyParametersError, _faulty_parameters)
    app.register_error_handler(ArticleNotFoundError, _no_article)
    app.register_error_handler(QueryTooSlowError, _too_slow)
    app.register_error_handler(SavedFileError, _no_saved_file)
    app.register_error_handler(ExportsBusyError, lambda _: _answer(_EXPORTS_BUSY, _RETRY))
    for error_type in _ENGINE_PROBLEMS:
        app.register_error_handler(error_type, _engine_error)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _faulty_parameters(error: FaultyParametersError) -> Response:
    problem = Problem(
        status=400,
        type="invalid-parameter",
        title="Invalid parameter",
        detail=str(error),
        faults=error.faults,
    )
    return _answer(problem)


def _no_article(error: ArticleNotFoundError) -> Response:
    if isinstance(error, ArticleRemovedError):
        return _answer(_removed(error))
    return _answer(
        Problem(
            status=404,
            type="no-such-article",
            title="No such article",
            detail="The archive has no article at this address.",
        )
    )


def _removed(error: ArticleRemovedError) -> Problem:
    day = f" on {day_text(error.removed.date())}" if error.removed else ""
    return Problem(
        status=410,
        type="article-removed",
        title="This article was removed",
        detail=f"The owner of this archive removed it by hand{day}. It does not come back when its file is read again.",
        removed=instant_to_text(error.removed.replace(microsecond=0)) if error.removed else None,
    )


def _no_saved_file(error: SavedFileError) -> Response:
    LOGGER.info("%s: %s", printable_path(), _one_line(error))
    return _answer(_SAVED_FILE_PROBLEMS[type(error)])


def _too_slow(error: QueryTooSlowError) -> Response:
    detail = f"{error} {too_slow_advice(request.args.get('q', '').strip())}"
    return _answer(Problem(status=503, type="query-too-slow", title="Query too slow", detail=detail))


def _engine_error(error: DatelineError) -> Response:
    LOGGER.error("%s %s: %s", request.method, printable_path(), _one_line(error))
    problem, headers = next(answer for kind, answer in _ENGINE_PROBLEMS.items() if isinstance(error, kind))
    return _answer(problem, headers)


def _foreign_host(error: SecurityError) -> Response:
    # Never HTML: a page would link to the host of the request, which is not allowed.
    problem = Problem(status=400, type="host-not-allowed", title="Host not allowed", detail=_FOREIGN_HOST)
    LOGGER.warning("%s: %s", problem.type, _one_line(error))
    return Response(problem.to_json(), status=400, content_type=PROBLEM_JSON)


_FOREIGN_HOST: Final = "This server does not answer to that host name. Its option --allow-host allows a name."


def _http_error(error: HTTPException) -> Response:
    status = HTTPStatus(error.code or 500)
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    return _answer(Problem(status=status, title=status.phrase, detail=_sentence(status)), headers)


def _sentence(status: HTTPStatus) -> str:
    if status is HTTPStatus.NOT_FOUND:
        return "There is no page at this address."
    return status.description or status.phrase


def _unexpected(error: Exception) -> Response:
    LOGGER.error("%s %s failed", request.method, printable_path(), exc_info=error)
    detail = "The server failed to answer. Its log says why."
    return _answer(Problem(status=500, title="Internal Server Error", detail=detail))


def _answer(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    if wants_html() and not request.path.endswith(SUFFIXES):
        page = render_template(
            "error.html",
            problem=problem,
            advice=advice(problem.status, problem.type),
            q=request.args.get("q", "").strip()[:MAX_CHARS],
        )
        response = Response(page, status=problem.status)
    else:
        response = Response(problem.to_json(), status=problem.status, content_type=PROBLEM_JSON)
    response.headers.extend(headers or {})
    response.headers["Cache-Control"] = "no-cache"
    response.headers.add("Vary", "Accept")
    return response


def _one_line(error: Exception) -> str:
    return str(error).encode("unicode_escape").decode("ascii")
