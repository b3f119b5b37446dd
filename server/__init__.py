"""HTTP: parameters in, answers out. The one place that makes HTML, and the one place that escapes.

`create_app(engine, config)` is the whole of it. Knows neither how an index is stored nor how a page was
cleaned: it holds an `index.engine.Engine` and asks it. `server.serve` runs an app in processes of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Flask

from server.access_log import log_requests
from server.config import ServerConfig, Services, provide
from server.mount import Mounted
from server.problems import handle_errors
from server.security import secure
from server.views import views

if TYPE_CHECKING:
    from index.engine import Engine

__all__ = ["ServerConfig", "create_app"]


def create_app(engine: Engine, config: ServerConfig) -> Flask:
    """Return the application over an index.

    Args:
        engine: what answers; used by all threads at once.
        config: the choices of whoever starts the server.
    """
    app = Flask(__name__)
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    provide(app, Services(engine=engine, config=config))
    log_requests(app)
    secure(app)
    handle_errors(app)
    app.register_blueprint(views)
    if config.prefix:
        app.wsgi_app = Mounted(app.wsgi_app, config.prefix)  # type: ignore[method-assign]
    return app
