"""What a server is told when it is made, and how its views reach it. Knows no engine's storage."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, Final, cast

from flask import current_app

if TYPE_CHECKING:
    from flask import Flask

    from index.engine import Engine

LOCAL_HOSTS: Final = ("localhost", "127.0.0.1", "[::1]")
"""Host names that are always answered: a page elsewhere cannot make them its own (DNS rebinding)."""

_PREFIX: Final = re.compile(r"(?:/[A-Za-z0-9._~-]+)+\Z")
_EXTENSION: Final = "dateline"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerConfig:
    """The choices of whoever starts the server.

    Attributes:
        version: Dateline's version, said in answers and part of every ETag.
        allowed_hosts: names answered beside the local ones; one that starts with a dot takes subdomains too.
        prefix: the path the server is mounted below, as `/archive`; empty at the root.
    """

    version: str
    allowed_hosts: tuple[str, ...] = ()
    prefix: str = ""

    def __post_init__(self) -> None:
        if self.prefix and not _PREFIX.match(self.prefix):
            raise ValueError(f"a prefix is a path as /archive, without a slash at its end: {self.prefix!r}")

    @property
    def trusted_hosts(self) -> list[str]:
        """Every host name that is answered."""
        return [*LOCAL_HOSTS, *self.allowed_hosts]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What a view works with."""

    engine: Engine
    config: ServerConfig


def version() -> str:
    """Return Dateline's version, as it is installed."""
    return metadata.version("dateline")


def provide(app: Flask, services: Services) -> None:
    """Give the app's views what they work with."""
    app.extensions[_EXTENSION] = services


def services() -> Services:
    """Return what the app of the current request was made with."""
    return cast("Services", current_app.extensions[_EXTENSION])
