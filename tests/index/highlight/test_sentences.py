"""Test where sentences begin and end, with each of the patterns."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from index.highlight.sentences import paragraph_from, paragraph_start

PIECES = st.sampled_from(
    [".", "!", "?", " ", "  ", "\t", "\x1c", "\n", ")", "]", "}", '"', "'", "(", "[", "{", "A", "b", "1", "_", "-",
     "Mr", "Mrs", "xMr", "Prof", "St", "Gen", "end. Then", "U.S. Army", "am 3. Mai", "3. Okt"]
)  # fmt: skip
PARAGRAPHS = st.lists(PIECES, max_size=30).map("".join).filter(lambda text: "\n\n" not in text)


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("One. Two!  Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("He met Mr. Cole. (Then) he left.", ["He met Mr. Cole.", "(Then) he left."]),
        ("He saw J. Cole. Then he left.", ["He saw J. Cole.", "Then he left."]),
        ('“No!” He left. "Why?" Nobody knew.', ["“No!”", "He left.", '"Why?"', "Nobody knew."]),
        ("终于。他走了。", ["终于。", "他走了。"]),
        ("at 3. p.m. it rained", ["at 3. p.m. it rained"]),
        ("Sie kam am 3. Oktober. Er blieb.", ["Sie kam am 3. Oktober.", "Er blieb."]),
        ("Im 19. Jahrhundert nicht. Heute ja.", ["Im 19. Jahrhundert nicht.", "Heute ja."]),
        ("Tagung, 12. März 2019. Ende.", ["Tagung, 12. März 2019.", "Ende."]),
        ("They lost by 3. It was 1987. No.", ["They lost by 3.", "It was 1987.", "No."]),
        ("", [""]),
    ],
    ids=[
        "marks", "title", "initial", "quotations", "without spaces", "small letter",
        "ordinal", "century", "ordinal and month", "number", "nothing",
    ],
)  # fmt: skip
def test_sentences_end_before_a_possible_start(text: str, sentences: list[str]) -> None:
    before, after = "Before. This\n\n", "\n\nAnd. After"
    found = paragraph_from(before + text + after, len(before))
    assert (found.start, found.stop) == (len(before), len(before + text))
    assert {paragraph_start(before + text + after, place) for place in range(found.start, found.stop + 1)} == {
        found.start
    }
    whole = before + text
    assert [whole[start:stop] for start, stop in zip(found.starts, found.stops, strict=True)] == sentences


@given(PARAGRAPHS)
@example("He met Mr. Cole. (Then) he left.")
@example('"No!" He left.')
def test_ascii_text_has_the_same_sentences_as_other_text(text: str) -> None:
    foreign = paragraph_from(text + "é", 0)  # a small letter: it begins no sentence
    found = paragraph_from(text, 0)
    assert found.starts == foreign.starts
    assert found.stops[:-1] == foreign.stops[:-1]
