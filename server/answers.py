"""Answers that were made already, by their tags: a tag names everything that an answer depends on.

The next request for a page, by whomever, costs neither a search nor a rendering. A commit changes every tag; answers of
the past then make room for new ones.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

MAX_BYTES: Final = 16 * 1024 * 1024
"""Most bytes of all answers: some 1,300 pages of results, compressed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A whole body, as it is sent."""

    body: bytes
    is_gzipped: bool


class AnswerCache:
    """The answers that were asked for last, for any number of threads.

    Args:
        max_bytes: how much all bodies may take; one of more than an eighth of it is not kept.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._answers: OrderedDict[tuple[str, bool], Answer] = OrderedDict()
        self._lock = Lock()

    def get(self, tag: str, *, accepts_gzip: bool) -> Answer | None:
        """Return the answer with this tag to such a client; None if it is not kept."""
        key = tag, accepts_gzip
        with self._lock:
            if key in self._answers:
                self._answers.move_to_end(key)
            return self._answers.get(key)

    def put(self, tag: str, answer: Answer, *, accepts_gzip: bool) -> None:
        """Keep an answer; those that nobody has asked for longest are dropped for it."""
        key = tag, accepts_gzip
        if len(answer.body) > self._max_bytes // 8:
            return
        with self._lock:
            if before := self._answers.pop(key, None):
                self._bytes -= len(before.body)
            self._bytes += len(answer.body)
            self._answers[key] = answer
            while self._bytes > self._max_bytes:
                self._bytes -= len(self._answers.popitem(last=False)[1].body)
