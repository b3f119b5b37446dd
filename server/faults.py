"""The faults of what a request asks for, and the sentences that describe them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Final

from index.errors import DatelineError

MAX_UNKNOWN: Final = 20
"""Most unknown parameters that get a fault each; the search for a similar known name takes time."""

_SHOWN_CHARS: Final = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An error in one parameter; `code` is stable and kebab-case, `detail` is a sentence for the user.

    In a file of queries the parameter is a column, and `line` is the line, from 1, on which the query's row begins.
    """

    parameter: str
    code: str
    detail: str
    line: int | None = None


class FaultyParametersError(DatelineError):
    """The query string has faults, and the format cannot show them beside an answer."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__(" ".join(fault.detail for fault in faults))


def refuse(faults: tuple[Fault, ...]) -> None:
    """Raise FaultyParametersError if there are faults."""
    if faults:
        raise FaultyParametersError(faults)


def repeated(parameter: str) -> Fault:
    """Return the fault of a parameter that is given several times, and may be given once."""
    return Fault(parameter=parameter, code="repeated-parameter", detail=f"{parameter} may be given once.")


def quoted(text: str) -> str:
    """Return the text in quotation marks, shortened for a message."""
    return f"“{truncated(text)}”"


def truncated(text: str) -> str:
    """Return the text, shortened for a message."""
    return f"{text[:_SHOWN_CHARS]}…" if len(text) > _SHOWN_CHARS else text


def nearest(name: str, names: tuple[str, ...]) -> str:
    """Return ` Did you mean …?` with the most similar name; an empty string if none is similar."""
    near = difflib.get_close_matches(name[:_SHOWN_CHARS], names, n=1)
    return f" Did you mean {near[0]}?" if near else ""


def not_one_of(name: str, text: str, choices: tuple[str, ...]) -> str:
    """Return the sentence for a value that is none of the choices; it names the nearest one."""
    return f"{name} is one of {', '.join(choices)}, not {quoted(text)}.{nearest(text, choices)}"
