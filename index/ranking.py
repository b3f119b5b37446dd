"""The numbers of the ranking that every engine shares: BM25F, other forms of a word, words near each other.

`index.evaluation.scoring` and `index.evaluation.proximity` hold the formulas. Each number says where it comes from:
a paper, or the mean average precision (MAP) that `make bench-relevance` measures on the collections TIME and CISI.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from index.fields import LEFT_OUT
from index.query.query import TextField

if TYPE_CHECKING:
    from collections.abc import Mapping

K1: Final = 2.0
"""The saturation of BM25: the higher, the more further occurrences of a word add to the score. Robertson and Zaragoza
(2009) find 1.2 to 2 good. For 1.2, 1.5, 1.8 and 2 MAP is 0.712, 0.711, 0.717 and 0.720 on TIME, and 0.216, 0.220, 0.224
and 0.227 on CISI."""

MIN_IDF: Final = 1e-6
"""The lowest idf, that of words in more than half of the articles. With this floor MAP is 0.720 on TIME and 0.227 on
CISI. With ln(1 + …), which never reaches 0, it is 0.707 and 0.220."""

TITLE_ONLY_FACTOR: Final = 0.5
"""The factor on the score of an article with only a title: without it, its short text would rank above whole articles.
Our own choice; the collections have no such articles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldWeight:
    """The parameters of a field in BM25F.

    Attributes:
        weight: how much an occurrence in the field counts.
        b: length normalisation, from 0 (none) to 1 (full). Robertson and Zaragoza (2009) find 0.5 to 0.8 good.
    """

    weight: float
    b: float


_WHOLE: Final = FieldWeight(weight=1.0, b=0.75)
_TITLE: Final = FieldWeight(weight=1.0, b=0.75)
_NAMES: Final = FieldWeight(weight=1.0, b=0.0)

WEIGHTS: Final[Mapping[TextField, Mapping[TextField, FieldWeight]]] = {
    TextField.ANY: {TextField.ANY: _WHOLE, TextField.TITLE: _TITLE},
    TextField.TITLE: {TextField.TITLE: _TITLE},
    TextField.AUTHOR: {TextField.AUTHOR: _NAMES},
    **{field: {field: _WHOLE} for field in LEFT_OUT},
    TextField.DROPPED: dict.fromkeys(LEFT_OUT, _WHOLE),
    TextField.PAGE: {TextField.ANY: _WHOLE, TextField.TITLE: _TITLE, **dict.fromkeys(LEFT_OUT, _WHOLE)},
}
"""The fields that score a leaf of the query, by the field that the query names for it. The whole text (ANY) includes
the title, so a word of the title counts twice. For the title's weights 0, 1, 2 and 3 MAP on CISI is 0.220, 0.227, 0.225
and 0.223; TIME has no titles. A short name is not a better match, so its `b` is 0. Each field of text that was left out
counts as the whole text does: our own choice, because the collections have no such text."""

OTHER_FORM: Final = 0.7
"""The weight of an occurrence of another form of a typed word; the typed form counts 1. For 0.5, 0.7, 0.85 and 1 MAP is
0.719, 0.720, 0.711 and 0.703 on TIME, and 0.225, 0.227, 0.224 and 0.225 on CISI."""

MAX_PROXIMITY_BOOST: Final = 0.25
"""The most that words near each other add to a score, as a share of it. Without any boost MAP falls from 0.720 to 0.711
on TIME, and hardly changes on CISI (0.226 and 0.227)."""

WINDOW: Final = 10
"""The most words apart at which a pair still adds something. For 1, 2, 5, 10 and 20 MAP on TIME is 0.716, 0.716, 0.717,
0.720 and 0.718; on CISI it is 0.227 for each."""

DEPTH: Final = 1000
"""Only this many articles, the best by score, can be boosted. A boost never lowers a score, so no other can overtake
them."""
