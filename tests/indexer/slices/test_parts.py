"""Parts of a pile: disjoint, together complete, and the same on every machine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.slices.parts import MAX_SLICES, Part

UTF_8 = st.text(st.characters(codec="utf-8"))


@given(path=UTF_8, of=st.integers(1, 200))
def test_every_path_is_in_exactly_one_part(path: str, of: int) -> None:
    assert sum(Part(number=number, of=of).holds(path) for number in range(1, of + 1)) == 1


def test_parts_are_about_equal() -> None:
    paths = [f"site/{number}.html" for number in range(10_000)]
    sizes = [sum(map(Part(number=number, of=5).holds, paths)) for number in range(1, 6)]
    assert min(sizes) > 1_850
    assert max(sizes) < 2_150


def test_the_cut_never_changes() -> None:
    """Slices that were extracted before an update belong together with those after it."""
    held = [name for name in "abcdefghij" if Part(number=2, of=3).holds(f"{name}.html")]
    assert held == HELD


HELD = ["a", "e", "j"]


@pytest.mark.parametrize("text", ["1/1", "2/5", f"{MAX_SLICES}/{MAX_SLICES}"])
def test_a_part_is_printed_as_it_is_read(text: str) -> None:
    assert str(Part.parse(text)) == text


@pytest.mark.parametrize("text", ["", "0/1", "2/1", "1/0", "1/2/3", "-1/2", " 1/2", "1/2 ", "١/٢", "1/10001"])
def test_what_is_no_part_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="no part"):
        Part.parse(text)
