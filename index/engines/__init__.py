"""The engines behind `index.engine`, each opened by its address; its library is imported only then."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from index.errors import EngineUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from index.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Adapter:
    """How one kind of engine is opened.

    Attributes:
        address_form: the form of its addresses, shown to users.
        open: opens the engine at the location after the scheme; the second argument is `open_engine`'s `create`.
        warnings: yields a sentence for each problem of a location that its owner should repair.
        is_directory: whether a location is a data directory.
    """

    address_form: str
    open: Callable[[str, bool], Engine]
    warnings: Callable[[str], Iterator[str]]
    is_directory: bool = False


def _open_whoosh(path: str, create: bool) -> Engine:  # noqa: FBT001 - the signature of `Adapter.open`
    from index.engines.whoosh.whoosh_engine import WhooshEngine

    return WhooshEngine(Path(path), create=create)


def _whoosh_warnings(path: str) -> Iterator[str]:
    from index.engines.whoosh.builds import warnings

    return warnings(Path(path))


def _open_memory(_: str, __: bool) -> Engine:  # noqa: FBT001 - the signature of `Adapter.open`
    from index.engines.whoosh.whoosh_engine import WhooshEngine

    return WhooshEngine(None)


def _open_opensearch(location: str, _: bool) -> Engine:  # noqa: FBT001 - the signature of `Adapter.open`
    try:
        from index.engines.opensearch.opensearch_engine import OpenSearchEngine
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "opensearchpy":
            raise
        raise EngineUnavailableError("Install dateline[opensearch] to use a cluster.") from error

    return OpenSearchEngine(location)


ADAPTERS: Final[Mapping[str, Adapter]] = {
    "whoosh": Adapter(address_form="whoosh:PATH", open=_open_whoosh, warnings=_whoosh_warnings, is_directory=True),
    "opensearch": Adapter(
        address_form="opensearch:https://HOST:PORT/NAME", open=_open_opensearch, warnings=lambda _: iter(())
    ),
    "memory": Adapter(address_form="memory:", open=_open_memory, warnings=lambda _: iter(())),
}
"""By the scheme of the address. `memory:` is a new, empty index that one engine uses alone."""


def open_engine(address: Path | str, *, create: bool = False) -> Engine:
    """Return the engine at an address. This does not look for an index; the first use of the engine does.

    Args:
        address: `scheme:location`, in a form of ADAPTERS; a Path is a data directory, as in `whoosh:PATH`.
        create: make a place for an index, for its owner alone, if there is none; `rebuild` makes the first index.

    Raises:
        EngineUnavailableError: no engine has such an address.
    """
    adapter, location = _adapter(address)
    return adapter.open(location, create)


def warnings(address: Path | str) -> Iterator[str]:
    """Yield a sentence for each problem of an address that its owner should repair."""
    adapter, location = _adapter(address)
    return adapter.warnings(location)


def data_directory(address: Path | str) -> Path | None:
    """Return the data directory that an address names; None for an engine without one."""
    adapter, location = _adapter(address)
    return Path(location) if adapter.is_directory else None


def _adapter(address: Path | str) -> tuple[Adapter, str]:
    if isinstance(address, Path):
        return ADAPTERS["whoosh"], str(address)
    scheme, colon, location = address.partition(":")
    if not colon or scheme not in ADAPTERS:
        known = " or ".join(adapter.address_form for adapter in ADAPTERS.values())
        raise EngineUnavailableError(f"{address!r} is not an engine's address; use {known}.")
    return ADAPTERS[scheme], location
