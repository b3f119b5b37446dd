"""The routes: each reads its parameters, asks the engine, and has the answer written by somebody else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, render_template, request

from index.article import record
from index.article.model import is_article_id
from index.errors import ArticleNotFoundError
from index.search import Facet
from server import answer, params
from server.config import services
from server.negotiation import HTML, JSON, etag, fresh, has_already, not_modified, wants_html
from server.page import search_page
from server.problems import FaultyParametersError
from server.reading import article_page

if TYPE_CHECKING:
    from index.article.model import Article
    from server.address import Pair
    from server.params import Asked

PAGE_FACETS: Final = (Facet.REGION, Facet.AUTHOR, Facet.KIND, Facet.SECTION, Facet.SITE, Facet.LANG)
"""What the page counts where the address says nothing of facets."""

views = Blueprint("views", __name__)


@views.get("/")
def home() -> Response:
    """Answer with the whole archive, newest first; with parameters, as a search."""
    return search()


@views.get("/search")
def search() -> Response:
    """Answer a search as a page or as JSON, by Accept; without words, the newest first."""
    response = _search_html() if wants_html() else _search_json()
    return _varied(response)


@views.get("/search.json")
def search_json() -> Response:
    """Answer a search as JSON."""
    return _search_json()


def _search_json() -> Response:
    asked = params.read(request.args)
    if asked.faults:
        raise FaultyParametersError(asked.faults)
    tag = _tag(asked, JSON)
    if has_already(tag):
        return not_modified(tag)
    result = services().engine.search(asked.request)
    body = answer.to_json(result, asked.address, version=services().config.version, root=request.root_path)
    return fresh(body + "\n", JSON, tag)


def _search_html() -> Response:
    asked = params.read(request.args)
    if asked.request.facets is None:
        asked = replace(asked, request=replace(asked.request, facets=PAGE_FACETS))
    # The page prints its own address, and says what it ignored.
    origin = request.host_url.rstrip("/")
    tag = _tag(asked, HTML, request.path, origin, [fault.detail for fault in asked.faults])
    if has_already(tag):
        return not_modified(tag)
    result = services().engine.search(asked.request)
    page = search_page(asked, result, root=request.root_path, origin=origin)
    return fresh(render_template("search.html", page=page), HTML, tag)


@views.get("/articles/<article_id>")
def article(article_id: str) -> Response:
    """Answer an article as a page or as its record, by Accept."""
    response = _article_html(article_id) if wants_html() else _article_json(article_id)
    return _varied(response)


@views.get("/articles/<article_id>.json")
def article_json(article_id: str) -> Response:
    """Answer an article as its record."""
    return _article_json(article_id)


def _article_json(article_id: str) -> Response:
    found = _found(article_id)
    if found.id != article_id:
        return _moved(article_id, found.id)
    tag = _article_tag(found, JSON)
    return not_modified(tag) if has_already(tag) else fresh(record.to_json(found) + "\n", JSON, tag)


def _article_html(article_id: str) -> Response:
    found = _found(article_id)
    if found.id != article_id:
        return _moved(article_id, found.id)
    asked = params.read(request.args)
    tag = _article_tag(found, HTML, asked.address.pairs)
    if has_already(tag):
        return not_modified(tag)
    page = article_page(found, asked.request.query, asked.address, root=request.root_path)
    return fresh(render_template("article.html", page=page), HTML, tag)


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


def _tag(asked: Asked, media_type: str, *more: str | list[str]) -> str:
    """Return the answer's tag, worked out from the question alone, so that a repeated one costs no search."""
    pairs = asked.address.pairs
    return etag(services().engine.info(), services().config.version, media_type, request.root_path, pairs, *more)


def _article_tag(found: Article, media_type: str, pairs: tuple[Pair, ...] = ()) -> str:
    info, version = services().engine.info(), services().config.version
    return etag(info, version, media_type, request.root_path, found.id, pairs)


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    return response
