"""A line of JSON."""

import json

from server.http.encoding import json_line


def test_a_record_is_one_line_even_if_its_texts_have_line_breaks() -> None:
    assert json_line({"title": "one\ntwo"}) == '{"title": "one\\ntwo"}\n'


def test_a_line_can_be_encoded_as_utf_8_whatever_its_texts_hold() -> None:
    """A lone surrogate has no UTF-8; JSON has an escape for it."""
    line = json_line({"q": "東京 \ud800"})
    assert "東京" in line
    assert json.loads(line.encode("utf-8")) == {"q": "東京 \ud800"}
