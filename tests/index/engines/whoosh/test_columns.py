"""The arrays of a segment: dictionaries, positions, files."""

from __future__ import annotations

import io
import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.engines.whoosh.columnar.container import Container, write
from index.engines.whoosh.columnar.inversion import Inverter, words_of
from index.engines.whoosh.columnar.merging import merge_terms
from index.engines.whoosh.columnar.segments import Field
from index.engines.whoosh.columnar.strings import STEP, Dictionary, StringColumn, Strings, letter_masks
from index.errors import EngineDamagedError
from index.evaluation import kernels as kernels_module
from index.evaluation.kernels import BEST, NUMPY, POSITION_BITS, Kernels
from index.text.chunking import LONGEST_BYTES
from tests.conformance.piles import article

TERMS = st.sets(st.text(min_size=1, max_size=6), max_size=3 * STEP)


@given(TERMS, st.text(max_size=3))
def test_a_dictionary_finds_terms_and_prefixes(texts: set[str], prefix: str) -> None:
    terms = sorted(text.encode("utf-8", "replace") for text in texts)
    terms = sorted(set(terms))
    dictionary = Dictionary(StringColumn.of(terms).arrays("t"), "t")
    assert list(dictionary) == terms
    assert [dictionary.find(term) for term in terms] == list(range(len(terms)))
    wanted = prefix.encode("utf-8", "replace")
    first, after = dictionary.prefix_range(wanted)
    assert dictionary.slice(first, after) == [term for term in terms if term.startswith(wanted)]
    assert dictionary.find(wanted) == (terms.index(wanted) if wanted in terms else -1)


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs", "Zs"]), min_size=1)
        | st.text("ab\0é東", min_size=1, max_size=20)
    )
)
def test_sort_orders_words_by_their_utf8_bytes(words: list[str]) -> None:
    column, order = StringColumn.sort(words)
    held = list(Strings(column.arrays("t"), "t"))
    assert held == sorted(word.encode() for word in words)
    assert [words[number].encode() for number in order] == held
    assert list(Strings(column.take(np.arange(len(words))[::2]).arrays("t"), "t")) == held[::2]


@given(st.lists(st.sets(st.sampled_from(["a", "b", "é", "x" * LONGEST_BYTES, "x" * 99, "y" * 99])), min_size=1))
def test_merge_terms_maps_each_sources_terms(held: list[set[str]]) -> None:
    sources = [sorted(term.encode() for term in terms) for terms in held]
    column, numbers = merge_terms([b" ".join(terms) for terms in sources])
    terms = list(Strings(column.arrays("t"), "t"))
    assert terms == sorted({term for source in sources for term in source})
    assert [[terms[number] for number in each] for each in numbers] == sources


@given(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=8))
def test_one_substitution_changes_at_most_two_bits_of_the_letter_mask(one: str, other: str) -> None:
    swapped = one[:-1] + other[0]
    before, after = letter_masks(StringColumn.of(word.encode("utf-8", "replace") for word in (one, swapped))).tolist()
    assert (before ^ after).bit_count() <= 2


@pytest.mark.parametrize("searched", [0, 1, 1 << 20], ids=["looked up", "either", "summed"])
@pytest.mark.parametrize("kernels", [NUMPY, BEST], ids=["numpy", "best"])
def test_positions_in_some_documents_are_those_documents_positions(
    searched: int, kernels: Kernels, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kernels_module, "_SEARCHED", searched)
    rolls = random.Random(1)
    inverter = Inverter()
    texts = [" ".join(rolls.choices("abc", k=rolls.randint(1, 9))) for _ in range(300)]
    words = [words_of(article(str(key), "T", text)) for key, text in enumerate(texts)]
    field = Field(inverter.arrays(words), "text_any")
    for term in range(len(field.terms)):
        documents, frequencies = field.postings(term, term + 1)
        parts = np.split(field.term_positions(term), np.cumsum(frequencies)[:-1])
        for size in (0, 1, 5, len(documents)):
            chosen = sorted(rolls.sample(range(len(documents)), min(size, len(documents))))
            wanted = documents[chosen].astype(np.int64)
            expected = [
                (int(documents[number]) + 5 << POSITION_BITS) | position
                for number in chosen
                for position in parts[number].tolist()
            ]
            assert field.positions_in(term, wanted, 5, kernels).tolist() == expected


def _file() -> bytes:
    file = io.BytesIO()
    write(file, [("a", np.arange(10, dtype=np.uint16)), ("empty", np.empty(0, np.int64))], {"documents": 3})
    return file.getvalue()


def test_a_file_returns_the_arrays_that_were_written() -> None:
    held = Container(_file(), "file")
    held.check()
    assert held.about == {"documents": 3}
    assert held["a"].tolist() == list(range(10))
    assert held["a"].dtype == np.uint16
    assert len(held["empty"]) == 0


def test_write_refuses_other_array_types() -> None:
    for wrong in (np.array(["text"], object), np.zeros((2, 2), np.int64), np.zeros(2)):
        with pytest.raises(TypeError):
            write(io.BytesIO(), [("wrong", wrong)], {})


@pytest.mark.parametrize("length", [0, 10, 64, 100, -1])
def test_a_truncated_file_is_damaged(length: int) -> None:
    with pytest.raises(EngineDamagedError):
        Container(_file()[:length], "file")


def test_check_finds_a_changed_byte() -> None:
    content = bytearray(_file())
    content[66] ^= 1
    with pytest.raises(EngineDamagedError, match="a has changed"):
        Container(bytes(content), "file").check()
