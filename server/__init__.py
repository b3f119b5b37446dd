"""HTTP: parameters in, answers out. Only this package makes HTML, and only here is text escaped.

`create_app(engine, config)` is the public interface. The package does not know how an index is stored or how a page
was cleaned: it calls an `index.engine.Engine`. `server.serve` runs an app in worker processes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from index.synonyms import SynonymFile
from server.archive.generation import GenerationCache
from server.config import ServerConfig, Services, provide, utc_today
from server.counting.views import counting
from server.http.access_log import log_requests
from server.http.assets import serve_assets
from server.http.compression import compress_answers
from server.http.mount import PrefixMiddleware
from server.http.security import secure
from server.http.templating import PageEnvironment, kept_urls
from server.problems import handle_errors
from server.slots import Slots
from server.views import article, browse, health, home, search

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from index.article.saved import OpenSaved
    from index.engine import Engine
    from index.inputs import Inputs

__all__ = ["ServerConfig", "create_app"]


def create_app(
    engine: Engine,
    config: ServerConfig,
    open_saved: OpenSaved | None = None,
    today: Callable[[], date] = utc_today,
    synonyms: SynonymFile | None = None,
    *,
    read_inputs: Callable[[], Inputs | None] = lambda: None,
) -> Flask:
    """Return the Flask application that serves an index.

    Args:
        engine: the engine that answers; all threads use it at once.
        config: the settings of the server.
        open_saved: opens an article's saved file; None hands out no saved file.
        today: returns the present day in UTC, the day of access of a citation.
        synonyms: the file of the user's synonyms; None for none.
        read_inputs: returns what became of all inputs; None if that is not known.
    """
    app = Flask(__name__, static_folder=None)
    app.jinja_environment = PageEnvironment
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    file = synonyms or SynonymFile(None)
    services = Services(
        engine=engine,
        config=config,
        slots=Slots(),
        today=today,
        cache=GenerationCache(engine),
        open_saved=open_saved,
        read_inputs=read_inputs,
        synonyms=file,
    )
    provide(app, services)
    app.jinja_env.globals.update(identity=config.identity, url_for=kept_urls(app.url_for))
    app.jinja_env.filters["thousands"] = "{:,}".format
    log_requests(app)
    secure(app)
    compress_answers(app)
    serve_assets(app)
    handle_errors(app)
    for blueprint in (search.views, article.views, home.views, browse.views, counting, health.health):
        app.register_blueprint(blueprint)
    if config.prefix:
        app.wsgi_app = PrefixMiddleware(app.wsgi_app, config.prefix)  # type: ignore[method-assign]
    return app
