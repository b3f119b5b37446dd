"""A facet column gives back each document's values."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.evaluation.facet_column import FacetColumn
from index.evaluation.kernels import NUMPY

VALUES = "abcde"
VALUE_LISTS = st.lists(st.lists(st.sampled_from(VALUES), unique=True, max_size=4), max_size=30)


def column(value_lists: list[list[str]]) -> FacetColumn:
    first = np.array([VALUES.index(each[0]) if each else -1 for each in value_lists], np.int32)
    more = [(document, VALUES.index(value)) for document, each in enumerate(value_lists) for value in each[1:]]
    pairs = np.array(more, np.int64).reshape(-1, 2)
    return FacetColumn.of(list(VALUES), first, pairs[:, 0], pairs[:, 1].astype(np.int32))


@given(VALUE_LISTS, st.data())
def test_counts_and_masks_match_each_documents_values(value_lists: list[list[str]], data: st.DataObject) -> None:
    facet = column(value_lists)
    chosen = sorted(data.draw(st.sets(st.sampled_from(range(len(value_lists))) if value_lists else st.nothing())))
    counts, unknown = facet.counts(np.array(chosen, np.int64), NUMPY)
    expected = Counter(value for document in chosen for value in value_lists[document])
    assert counts.tolist() == [expected[value] for value in VALUES]
    assert unknown == sum(not value_lists[document] for document in chosen)
    assert facet.values_of(np.array(chosen, np.int64), NUMPY) == sorted(expected)
    for wanted in ([], [0], [1, 4]):
        names = {VALUES[ordinal] for ordinal in wanted}
        assert facet.mask_of(wanted).tolist() == [bool(names & set(each)) for each in value_lists]


def test_documents_with_the_same_values_share_a_set() -> None:
    facet = column([["a", "b"], ["b", "a"], ["a", "b", "c"], [], ["a"]])
    assert facet.sets[0] == facet.sets[1]
    assert len(set(facet.sets.tolist())) == 4
