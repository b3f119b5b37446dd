"""The engines behind `index.engine`, each opened from its address; each imports its library then, and not before."""

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
        form: its addresses, for the user to read.
        open: opens the engine at what follows the scheme; the second value is `open_engine`'s `create`.
        warnings: yields a sentence for each thing about an address that its owner should mend.
    """

    address_form: str
    open: Callable[[str, bool], Engine]
    warnings: Callable[[str], Iterator[str]]


def _open_whoosh(path: str, create: bool) -> Engine:  # noqa: FBT001 - as the table asks for
    from index.engines.whoosh.whoosh_engine import WhooshEngine

    return WhooshEngine(Path(path), create=create)


def _whoosh_warnings(path: str) -> Iterator[str]:
    from index.engines.whoosh.builds import warnings

    return warnings(Path(path))


def _open_memory(_: str, __: bool) -> Engine:  # noqa: FBT001 - as the table asks for
    from index.engines.whoosh.whoosh_engine import WhooshEngine

    return WhooshEngine(None)


ADAPTERS: Final[Mapping[str, Adapter]] = {
    "whoosh": Adapter(address_form="whoosh:PATH", open=_open_whoosh, warnings=_whoosh_warnings),
    "memory": Adapter(address_form="memory:", open=_open_memory, warnings=lambda _: iter(())),
}
"""By the scheme of an address. `memory:` is a new, empty index for one engine alone."""


def open_engine(address: Path | str, *, create: bool = False) -> Engine:
    """Return the engine at an address; whether there is an index shows when it is used.

    Args:
        address: `scheme:place`, as ADAPTERS lists them; a Path is a data directory, `whoosh:PATH`.
        create: make room for an index, for its owner alone, if there is none; its first index is made by `rebuild`.

    Raises:
        EngineUnavailableError: the address is of no engine there is.
    """
    adapter, location = _adapter(address)
    return adapter.open(location, create)


def warnings(address: Path | str) -> Iterator[str]:
    """Yield a sentence for each thing about an address that its owner should mend."""
    adapter, location = _adapter(address)
    return adapter.warnings(location)


def _adapter(address: Path | str) -> tuple[Adapter, str]:
    if isinstance(address, Path):
        return ADAPTERS["whoosh"], str(address)
    scheme, colon, location = address.partition(":")
    if not colon or scheme not in ADAPTERS:
        known = " or ".join(adapter.address_form for adapter in ADAPTERS.values())
        raise EngineUnavailableError(f"{address!r} is no address of an engine; an address is {known}.")
    return ADAPTERS[scheme], location
