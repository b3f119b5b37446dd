"""What sets the fields of a frozen dataclass (`index.setters`)."""

from __future__ import annotations

from datetime import date

from index.search import DateBucket
from index.setters import setters


def test_an_instance_made_by_its_setters_equals_one_of_its_class() -> None:
    set_first, set_last, set_count = setters(DateBucket)
    made = object.__new__(DateBucket)
    set_first(made, date(1914, 6, 28))
    set_last(made, date(1914, 6, 30))
    set_count(made, 3)
    assert made == DateBucket(first=date(1914, 6, 28), last=date(1914, 6, 30), count=3)
    assert hash(made) == hash(DateBucket(first=date(1914, 6, 28), last=date(1914, 6, 30), count=3))
