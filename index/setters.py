"""Create frozen dataclasses with slots in two fifths of the time that calling their class takes.

An answer holds some hundred of them. The caller creates an instance with `object.__new__` and sets every field.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def setters(kind: type) -> list[Callable[[object, object], None]]:
    """Return what sets each field of a new instance, in the order of the fields; `__post_init__` is not called."""
    return [vars(kind)[field.name].__set__ for field in fields(kind)]
