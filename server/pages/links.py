"""Links to the same search with a change."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from server.address import encoded, query_string

if TYPE_CHECKING:
    from server.address import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link; `href` is None for the current page."""

    text: str
    href: str | None


@dataclass(frozen=True, slots=True)
class Links:
    """Make links to searches: `address` is the current one, `path` that of the search page, `query` its query string.

    A page has some two hundred, and most set one parameter, so what stands before and after it is kept.
    """

    address: Address
    path: str
    query: str = field(init=False, compare=False)
    _around: dict[str, tuple[str, str]] = field(default_factory=dict, compare=False)
    _values: dict[str, tuple[str, ...]] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "query", query_string(self.address.pairs))

    def to(self, address: Address) -> str:
        """Return the URL of a search."""
        return address.under(self.path)

    def put(self, name: str, value: str) -> str:
        """Return the URL of `address.put(name, value)`; the value is not empty."""
        before, after = self._around.get(name) or self._parts(name, name)
        return f"{before}{encoded((name, value))}{after}"

    def only(self, name: str, value: str) -> str | None:
        """Return the URL with this value in place of the parameter's others; None if that is the present address."""
        values = self._values.get(name)
        if values is None:
            values = self._values[name] = self.address.values(name)
        return None if values == (value,) else self.put(name, value)

    def dated(self, first: str, last: str) -> str:
        """Return the URL of the search between two dates, which are not empty."""
        before, after = self._around.get("dates") or self._parts("dates", "from", "to")
        return f"{before}from={first}&to={last}{after}"

    def _parts(self, key: str, *names: str) -> tuple[str, str]:
        """Return what stands before and after neighbouring parameters in the URLs that set them."""
        before, after = self.address.around(*names)
        parts = (
            f"{self.path}?{query_string(before)}{'&' if before else ''}",
            f"{'&' if after else ''}{query_string(after)}",
        )
        self._around[key] = parts
        return parts
