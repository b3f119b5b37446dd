"""Write a record as JSON."""

from __future__ import annotations

import json


def json_line(record: object) -> str:
    """Return a record as one line of JSON, with its line feed, that can always be encoded as UTF-8."""
    # A lone surrogate cannot be encoded; `backslashreplace` makes it the escape that JSON has for it.
    return json.dumps(record, ensure_ascii=False).encode("utf-8", "backslashreplace").decode("utf-8") + "\n"
