"""How does the pile print a word? A term has no case and no accents: `kyiv` is printed Kyiv."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from index.fields import TEXT_FIELDS, field_text
from index.highlight.matches import matches_in
from index.query.query import OPERATORS, Phrase
from index.text.analysis import term_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article
    from index.offers.asking import Asking

EXAMPLES: Final = 2
"""How many articles are read to see how a word is printed."""

_FIELDS: Final = ("body", "dek", *(name for name in TEXT_FIELDS if name not in {"body", "dek"}))
"""Titles come late: many are in capitals."""


def printed(term: str, asking: Asking) -> str:
    """Return a term as some articles print it: in their commonest way; of equally common ones, in lower case.

    It is the term itself if they print it only with more than itself, as in `Erdogan’s`.
    """
    examples = list(islice(asking.examples(term), EXAMPLES))
    for name in _FIELDS:
        forms = Counter(form for article in examples for form in _forms(term, article, name))
        if forms:
            shown = max(forms, key=lambda form: (forms[form], form.islower(), form))
            return shown.lower() if shown in OPERATORS else shown
    return term


def _forms(term: str, article: Article, name: str) -> Iterator[str]:
    text = field_text(article, name)
    for match in matches_in(article, name, (Phrase(text=term),)):
        form = text[match.start : match.stop]
        if term_sequence(form).terms == (term,) and "’" not in form and "'" not in form:
            yield form
