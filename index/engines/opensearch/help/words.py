"""The words of an index, as the cluster knows them: how many articles have each, and which are like a typed one.

`vocabulary` holds the distinct terms of an article's text. Words that begin so come from a terms aggregation over the
articles that have one. Words some edits away come from the dictionary of each shard (the term suggester). A shard
reports only its best words, so both may miscount. Such words are counted again, exactly, all in one request. A
generation remembers what was counted.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rapidfuzz.distance import OSA

from index.engines.opensearch.documents import keyword_of
from index.engines.opensearch.querying import any_of, text_field
from index.fields import PARTS
from index.query.query import TextField

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from index.engines.opensearch.querying import DSL
    from index.engines.opensearch.sessions import Session
    from index.evaluation.deadline import Deadline

VOCABULARY: Final = "vocabulary"

COUNTED_AT_ONCE: Final = 250
"""How many words are counted by one request: a node refuses more than 1,000 searches that wait."""

MAX_REMEMBERED: Final = 200_000
"""The most counts that a generation remembers, some 20 MB; one more, and all are forgotten."""

SAMPLE: Final = 20_000
"""How many articles of a shard are looked at for words that begin so. Of more, their words are a sample."""

CANDIDATES: Final = 64
"""The fewest words that are counted again where a shard may have left some out."""

MAX_ALIKE: Final = 500
"""The most words within some edits that a shard reports, the commonest first."""

MAX_TYPO_CHARS: Final = 48
"""A longer beginning has no typo: the expression would be too long for the cluster (`index.max_regex_length`)."""

_EVERY_TERM: Final = 2**31 - 1
_SPECIAL: Final = re.compile(r"[^\w]", re.ASCII)


class Words:
    """The words of one generation. For one thread.

    Args:
        session: the generation.
        deadline: the end of the time for all questions together.
    """

    def __init__(self, session: Session, deadline: Deadline) -> None:
        self._session = session
        self._deadline = deadline

    def frequency(self, field: TextField, term: str) -> int:
        """Return the number of articles with a term in a field."""
        return self.frequencies(field, (term,))[term]

    def frequencies(self, field: TextField, terms: Collection[str]) -> dict[str, int]:
        """Return the number of articles with each of some terms in a field."""
        known: dict[tuple[TextField, str], int] = self._session.cache.setdefault("frequencies", {})
        counts = {term: known[field, term] for term in terms if (field, term) in known}
        unknown = [term for term in dict.fromkeys(terms) if term not in counts]
        for first in range(0, len(unknown), COUNTED_AT_ONCE):
            asked = unknown[first : first + COUNTED_AT_ONCE]
            bodies = [{"size": 0, "track_total_hits": True, "query": _with_term(field, term)} for term in asked]
            found = self._session.msearch(bodies, self._deadline)
            counts |= {term: each["hits"]["total"]["value"] for term, each in zip(asked, found, strict=True)}
        if len(known) + len(unknown) > MAX_REMEMBERED:
            known.clear()
        known.update({(field, term): counts[term] for term in unknown})
        return counts

    def like(self, term: str, edits: int) -> Iterator[tuple[str, int]]:
        """Yield the words of any text within some edits of a term, with their frequencies.

        Two edits keep the first letter: the dictionary is searched from it on.
        """
        alike = {
            "field": VOCABULARY, "suggest_mode": "always", "max_edits": edits, "prefix_length": 0,
            "min_word_length": 1, "accuracy": 0, "max_term_freq": _EVERY_TERM, "string_distance": "damerau_levenshtein",
            "sort": "frequency", "size": MAX_ALIKE, "shard_size": MAX_ALIKE,
        }  # fmt: skip
        body = {"size": 0, "track_total_hits": False, "suggest": {"alike": {"text": term, "term": alike}}}
        found = self._session.search(body, self._deadline)["suggest"]["alike"]
        words = [term, *(option["text"] for entry in found for option in entry["options"])]
        near = [word for word in dict.fromkeys(words) if OSA.distance(word, term) <= edits]
        yield from _present(self.frequencies(TextField.ANY, near))

    def beginning(self, prefix: str, limit: int, *, with_typo: bool) -> list[tuple[str, int]]:
        """Return the commonest words of any text that begin so, or whose beginning is one edit away."""
        if not with_typo:
            begun: DSL = {"prefix": {VOCABULARY: {"value": prefix}}}
            words = {"include": f"{_literal(prefix)}.*"}
        elif 0 < len(prefix) <= MAX_TYPO_CHARS:
            expression = nearly_beginning(prefix)
            begun = {"regexp": {VOCABULARY: {"value": expression, "max_determinized_states": 100_000}}}
            words = {"include": expression, "exclude": f"{_literal(prefix)}.*"}
        else:
            return []
        counting: dict[str, Any] = {"field": VOCABULARY, "size": max(limit, CANDIDATES), **words}
        body = {
            "size": 0,
            "track_total_hits": True,
            "query": {"constant_score": {"filter": begun}},
            "aggs": {"some": {"sampler": {"shard_size": SAMPLE}, "aggs": {"words": {"terms": counting}}}},
        }
        found = self._session.search(body, self._deadline)
        some = found["aggregations"]["some"]
        counts: dict[str, int] = {bucket["key"]: bucket["doc_count"] for bucket in some["words"]["buckets"]}
        is_exact = not some["words"]["doc_count_error_upper_bound"]
        if not is_exact or some["doc_count"] < found["hits"]["total"]["value"]:
            counts = self.frequencies(TextField.ANY, counts)
        return sorted(_present(counts), key=lambda each: (-each[1], each[0]))[:limit]


def nearly_beginning(prefix: str) -> str:
    """Return the expression for the words of which some beginning is one edit away from a prefix."""
    letters = list(map(_literal, prefix))
    edited = []
    for index, letter in enumerate(letters):
        before, after = letters[:index], letters[index + 1 :]
        edited += [[*before, *after], [*before, ".", *after], [*before, ".", letter, *after]]
        if after:
            edited.append([*before, after[0], letter, *after[1:]])
    # `()` is the expression for no letter.
    return f"({'|'.join(''.join(each) or '()' for each in edited)}).*"


def _literal(text: str) -> str:
    """Return the expression that only a text matches: Lucene gives a meaning to signs, and to no letter."""
    return _SPECIAL.sub(lambda sign: f"\\{sign[0]}" if sign[0].isascii() else sign[0], text)


def _with_term(field: TextField, term: str) -> DSL:
    return any_of([{"term": {text_field(part): keyword_of(term)}} for part in PARTS.get(field, (field,))])


def _present(counts: dict[str, int]) -> Iterable[tuple[str, int]]:
    return ((word, count) for word, count in counts.items() if count)
