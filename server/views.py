"""The routes: each reads its parameters, asks the engine, and has the answer written by somebody else."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from flask import Blueprint, Response, request

from index.article.model import is_article_id
from index.errors import ArticleNotFoundError
from server import formats, params
from server.config import services
from server.formats import ARTICLES_PATH, ArticleQuestion, SearchFormat, SearchQuestion
from server.negotiation import JSON, Format, chosen, etag, fresh, has_already, not_modified
from server.page import SEARCH_PATH
from server.problems import FaultyParametersError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from index.article.model import Article
    from server.address import Pair

views = Blueprint("views", __name__)


@views.get("/")
def home() -> Response:
    """Answer with the whole archive, newest first; with parameters, as a search."""
    return search()


@views.get(SEARCH_PATH)
def search() -> Response:
    """Answer a search in the form that Accept asks for; without words, the newest first."""
    return _varied(_search(chosen(formats.SEARCH)))


def _search(form: SearchFormat) -> Response:
    asked = params.read(request.args)
    if asked.faults and not form.is_lenient:
        raise FaultyParametersError(asked.faults)
    if asked.request.facets is None and form.facets is not None:
        counted = replace(asked.request, facets=form.facets, date_histogram=bool(form.facets))
        asked = replace(asked, request=counted)
    # A page prints its own address, and says what it ignored.
    origin = request.host_url.rstrip("/")
    tag = _tag(form.media_type, request.path, origin, [fault.detail for fault in asked.faults], asked.address.pairs)
    if has_already(tag):
        return not_modified(tag)
    question = SearchQuestion(
        asked=asked,
        engine=services().engine,
        version=services().config.version,
        root=request.root_path,
        origin=origin,
    )
    return fresh(form.render(question), form.media_type, tag)


@views.get(f"{ARTICLES_PATH}/<article_id>")
def article(article_id: str) -> Response:
    """Answer an article in the form that Accept asks for."""
    return _varied(_article(chosen(formats.ARTICLE), article_id))


def _article(form: Format[ArticleQuestion], article_id: str) -> Response:
    found = _found(article_id)
    if found.id != article_id:
        return _moved(article_id, found.id)
    asked = params.read(request.args)
    tag = _tag(form.media_type, found.id, asked.address.pairs)
    if has_already(tag):
        return not_modified(tag)
    question = ArticleQuestion(article=found, asked=asked, root=request.root_path)
    return fresh(form.render(question), form.media_type, tag)


for _form in formats.SEARCH:
    if _form.suffix:
        views.add_url_rule(f"{SEARCH_PATH}{_form.suffix}", f"search_{_form.name}", partial(_search, _form))
for _record in formats.ARTICLE:
    if _record.suffix:
        path = f"{ARTICLES_PATH}/<article_id>{_record.suffix}"
        views.add_url_rule(path, f"article_{_record.name}", partial(_article, _record))


def _found(article_id: str) -> Article:
    if not is_article_id(article_id):
        raise ArticleNotFoundError(article_id)
    return services().engine.get(article_id)


def _moved(old: str, new: str) -> Response:
    query = request.query_string.decode("ascii", "ignore")
    path = request.root_path + request.path.replace(old, new, 1)
    return Response(status=301, headers={"Location": f"{path}?{query}" if query else path})


@views.get("/healthz")
def health() -> Response:
    """Say that the process is up."""
    return _plain({"status": "up"})


@views.get("/readyz")
def readiness() -> Response:
    """Say whether the index can be searched."""
    services().engine.info()
    return _plain({"status": "ready"})


def _plain(body: dict[str, str]) -> Response:
    response = Response(json.dumps(body) + "\n", content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    return response


def _tag(media_type: str, *parts: str | Sequence[str] | Sequence[Pair]) -> str:
    """Return the answer's tag, worked out from the question alone, so that a repeated one costs no search."""
    made_by = services()
    return etag(made_by.engine.info(), made_by.config.version, media_type, request.root_path, *parts)


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    return response
