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

EXAMPLES: Final = 4
"""How many articles are read at most to see how a word is printed."""


def printed(term: str, asking: Asking) -> str:
    """Return a term as some articles print it: in lower case if a text of one of them does, else in the commonest way.

    Titles count only where no text has the word: many are in capitals. It is the term itself if they print it only with
    more than itself, as in `Erdogan’s`.
    """
    in_texts, elsewhere = Counter[str](), Counter[str]()
    for article in islice(asking.examples(term), EXAMPLES):
        for name in TEXT_FIELDS:
            (in_texts if name in {"body", "dek"} else elsewhere).update(_forms(term, article, name))
        if plain := next(filter(str.islower, in_texts), None):
            return plain
    forms = in_texts or elsewhere
    shown = max(forms, key=lambda form: (forms[form], form), default=term)
    return shown.lower() if shown in OPERATORS else shown


def _forms(term: str, article: Article, name: str) -> Iterator[str]:
    text = field_text(article, name)
    for match in matches_in(article, name, (Phrase(text=term),)):
        form = text[match.start : match.stop]
        if term_sequence(form).terms == (term,) and "’" not in form and "'" not in form:
            yield form
