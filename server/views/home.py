"""The pages that say what the archive is and how to ask it: home, help, about. Each is made for a generation once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template, request

from server.archive.examples import help_examples, home_examples
from server.archive.overview import overview_of
from server.config import services
from server.http.conditional import conditional_response
from server.http.negotiation import HTML
from server.pages.about import about_page
from server.pages.help import help_page
from server.pages.home import home_page

if TYPE_CHECKING:
    from flask import Response

    from server.archive.overview import Overview

views = Blueprint("home", __name__)


def home_response() -> Response:
    """Answer with the home page."""
    synonyms = services().synonyms.current()

    def render() -> str:
        found, engine = _overview(), services().engine
        examples = services().cache.get(("home", synonyms.version), lambda: home_examples(found, engine, synonyms))
        return render_template("home.html", page=home_page(found, examples, root=request.root_path))

    return conditional_response(HTML, render, synonyms.version)


@views.get("/help")
def help() -> Response:  # noqa: A001 -- the name of the address
    """Answer with the query language, in examples that find articles of this archive."""
    synonyms = services().synonyms.current()

    def render() -> str:
        found, engine = _overview(), services().engine
        examples = services().cache.get(("help", synonyms.version), lambda: help_examples(found, engine, synonyms))
        return render_template("help.html", page=help_page(examples, root=request.root_path))

    return conditional_response(HTML, render, synonyms.version)


@views.get("/about")
def about() -> Response:
    """Answer with the archive's figures, what became of its inputs, and how programs ask it."""
    inputs, origin = services().read_inputs(), request.host_url.rstrip("/")

    def render() -> str:
        info, config = services().engine.info(), services().config
        page = about_page(
            _overview(),
            inputs,
            info,
            version=config.version,
            address=f"{origin}{request.root_path}",
            root=request.root_path,
        )
        return render_template("about.html", page=page)

    return conditional_response(HTML, render, origin, inputs.at.isoformat() if inputs else "")


def _overview() -> Overview:
    return services().cache.get("overview", lambda: overview_of(services().engine))
