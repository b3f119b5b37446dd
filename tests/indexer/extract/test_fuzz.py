"""Whatever becomes of a sample, extract makes sound articles of it or says why not; `make soak` goes further."""

from __future__ import annotations

import time
from typing import Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.run.workers import Limits
from tests.indexer.extract.mutations import SAMPLES_OF, check, samples, words

EXAMPLES: Final = 40
MAX_BYTES: Final = 16 * 1024
SEEDS: Final = {extension: tuple(samples(extension)) for extension in SAMPLES_OF}


@pytest.mark.parametrize("extension", SAMPLES_OF)
@settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_samples_with_words_of_their_grammar_put_in_anywhere(extension: str, data: st.DataObject) -> None:
    changed = bytearray(data.draw(st.sampled_from(SEEDS[extension]))[:MAX_BYTES])
    word = st.one_of(st.sampled_from(words(extension)), st.binary(max_size=6))
    for place, cut, new in data.draw(
        st.lists(st.tuples(st.integers(0, MAX_BYTES), st.integers(0, 60), word), max_size=12)
    ):
        at = place % len(changed) if changed else 0
        changed[at : at + cut] = new
    began = time.process_time()
    check(extension, bytes(changed))
    assert time.process_time() - began < Limits().cpu_seconds


@pytest.mark.parametrize("extension", SAMPLES_OF)
def test_every_format_has_samples_and_words(extension: str) -> None:
    assert SEEDS[extension]
    assert len(words(extension)) >= 5


def test_a_record_that_begins_with_its_number_of_words_has_no_line_above_it() -> None:
    head = "312 words\n15 January 2018\nFjord Times\nFJOT\n{0}\nEnglish\n(c) 2018 Fjord Times\n\n"
    record = head + "{1}\n\nDocument FJOT00002018011{0}ee1f00001\n\n\n"
    prose = "The ropeworks at Aune will keep one of its three walks, which is four hundred metres long."
    check("txt", "".join(record.format(page, prose) for page in (1, 2)).encode())
