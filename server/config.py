"""The server's settings, and how its views reach them and the engine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from dataclasses import field as datafield
from datetime import UTC, datetime
from importlib import metadata
from typing import TYPE_CHECKING, Final, cast

from flask import current_app

from index.synonyms import SynonymFile
from server.answers import AnswerCache
from server.archive.identity import DEFAULT_IDENTITY, Identity

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from flask import Flask

    from index.article.saved import OpenSaved
    from index.engine import Engine
    from index.inputs import Inputs
    from server.archive.generation import GenerationCache
    from server.slots import Slots

LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")
"""Host names that are always allowed. They are safe from DNS rebinding: no foreign page can have them as its host."""

_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)+\Z")
_EXTENSION: Final = "dateline"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """The server's settings.

    Attributes:
        version: Dateline's version; answers show it, and every ETag depends on it.
        allowed_hosts: host names allowed beside the local ones; one that starts with a dot includes subdomains.
        prefix: the path below which the server is mounted, as `/archive`; empty at the root.
        identity: the archive's own title, language and mark.
    """

    version: str
    allowed_hosts: tuple[str, ...] = ()
    prefix: str = ""
    identity: Identity = DEFAULT_IDENTITY

    def __post_init__(self) -> None:
        if self.prefix and not _PREFIX.match(self.prefix):
            raise ValueError(f"a prefix is a path such as /archive, without a slash at its end: {self.prefix!r}")

    @property
    def trusted_hosts(self) -> list[str]:
        """Every host name that is allowed."""
        return [*LOCAL_HOSTS, *self.allowed_hosts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """The objects that the views use.

    Attributes:
        engine: the engine that answers.
        config: the settings.
        today: returns the present day in UTC, the day of access of a citation.
        slots: limits the exports at a time.
        cache: keeps what a generation of the index decides.
        open_saved: opens an article's saved file; None hands out no saved file.
        read_inputs: returns what became of all inputs, as far as that is known here.
        synonyms: the file of the user's synonyms.
        answers: those that were made before.
    """

    engine: Engine
    config: ServerConfig
    today: Callable[[], date]
    slots: Slots
    cache: GenerationCache
    open_saved: OpenSaved | None = None
    read_inputs: Callable[[], Inputs | None] = lambda: None
    synonyms: SynonymFile = datafield(default_factory=lambda: SynonymFile(None))
    answers: AnswerCache = datafield(default_factory=AnswerCache)


def utc_today() -> date:
    """Return the present day in UTC."""
    return datetime.now(UTC).date()


def version() -> str:
    """Return the version of the installed package."""
    return metadata.version("dateline")


def provide(app: Flask, services: Services) -> None:
    """Store the services in the app, for `services`."""
    app.extensions[_EXTENSION] = services


def services() -> Services:
    """Return the services of the current request's app."""
    return cast("Services", current_app.extensions[_EXTENSION])
