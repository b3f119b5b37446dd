"""The command that answers questions over HTTP: serve."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from dateline.opening import check_index, require_ledger, settings_file, synonyms_at
from dateline.options import INTERRUPTED, data_option, engine_option

if TYPE_CHECKING:
    from flask import Flask

_SOURCES: Final = "DATELINE_SOURCES"
_DATA: Final = "DATELINE_DATA"
_OWN: Final = "own"
_ALL: Final = "all"
_TARGET: Final = f"{__name__}:wsgi_with_sources"


@click.command()
@data_option
@engine_option
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option(
    "--port", default=8000, show_default=True, type=click.IntRange(0, 65535), help="The port; 0 picks a free one."
)
@click.option(
    "--workers",
    default=min(4, os.cpu_count() or 1),
    show_default=True,
    type=click.IntRange(1, 64),
    help="How many processes answer.",
)
@click.option("--prefix", default="", help="The path below which a proxy mounts the service, as /archive.")
@click.option("--allow-host", "allowed_hosts", multiple=True, help="A host name to answer to, beside the local ones.")
@click.option(
    "--sources",
    envvar=_SOURCES,
    show_envvar=True,
    type=click.Choice([_OWN, _ALL]),
    help="Hand out articles' saved files, at /articles/ID/source. own: files that hold one article. all: also "
    "archives and exports, with everything else in them. By default none is handed out.",
)
@click.pass_context
def serve(
    context: click.Context,
    data: Path,
    engine: str | None,
    *,
    host: str,
    port: int,
    workers: int,
    prefix: str,
    allowed_hosts: tuple[str, ...],
    sources: str | None,
) -> None:
    """Serve the search page and the endpoint until stopped.

    \b
    Examples:
      dateline serve
      dateline serve --data ~/archive --port 8080
      dateline serve --host 0.0.0.0 --allow-host archive.example.org
      dateline serve --sources own
    """  # noqa: D301 -- click reads \b
    import signal

    from server.config import ServerConfig, version
    from server.serve import ServeOptions
    from server.serve import serve as serve_app
    from server.wsgi import TARGET, environment

    # `server.serve` says why. It must be set before NumPy is imported: `check_index` imports it.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    check_index(engine or data)
    synonyms_at(data, engine)
    settings = settings_file(engine or data, data)
    if sources:
        require_ledger(data)
        os.environ.update({_SOURCES: sources, _DATA: str(data.resolve())})
    target = _TARGET if sources else TARGET
    options = ServeOptions(target=target, host=host, port=port, workers=workers, prefix=prefix)
    try:
        config = ServerConfig(version=version(), allowed_hosts=allowed_hosts, prefix=prefix)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    os.environ.update(environment(engine or data, config, settings, data))
    stop_signal = serve_app(options, lambda address: click.echo(f"Dateline is at {address} (Ctrl-C stops it)"))
    if stop_signal is signal.SIGINT:
        context.exit(INTERRUPTED)


def wsgi_with_sources() -> Flask:
    """Make the WSGI application of a worker that hands out saved files, from the environment that `serve` has set."""
    from indexer.run.saved import SavedFiles
    from server.wsgi import wsgi

    ledger = Path(os.environ[_DATA], "ledger.db")
    return wsgi(SavedFiles(ledger, shared=os.environ[_SOURCES] == _ALL))
