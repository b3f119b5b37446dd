"""How does the pile print a word? A term has no case and no accents: `kyiv` is printed Kyiv."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final

from index.fields import field_text
from index.highlight.matches import matches_in
from index.query.query import OPERATORS, Phrase
from index.text.analysis import term_sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from index.article.model import Article
    from index.offers.asking import Asking

EXAMPLES: Final = 4
"""How many articles are read at most to see how a word is printed."""


def printed(term: str, asking: Asking) -> str:
    """Return a term as some articles print it: in lower case if a text of one of them does, else in the commonest way.

    Titles count only where no text has the word: many are in capitals. It is the term itself if they print it only with
    more than itself, as in `Erdogan’s`.
    """
    articles: list[Article] = []
    forms = Counter[str]()
    for article in islice(asking.examples(term), EXAMPLES):
        articles.append(article)
        forms.update(form for name in ("body", "dek") for form in _forms(term, article, name))
        if plain := next(filter(str.islower, forms), None):
            return plain
    forms = forms or Counter(
        form for each in articles for name in ("title", "authors") for form in _forms(term, each, name)
    )
    shown = max(forms, key=lambda form: (forms[form], form), default=term)
    return shown.lower() if shown in OPERATORS else shown


def _forms(term: str, article: Article, name: str) -> Iterator[str]:
    if not (text := field_text(article, name)):
        return
    for match in matches_in(article, name, (Phrase(text=term),)):
        form = text[match.start : match.stop]
        if term_sequence(form).terms == (term,) and "’" not in form and "'" not in form:
            yield form
