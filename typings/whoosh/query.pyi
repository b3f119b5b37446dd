from collections.abc import Sequence

from whoosh.matching import Matcher
from whoosh.searching import SearchContext, Searcher

class Query:
    def matcher(self, searcher: Searcher, context: SearchContext | None = ...) -> Matcher: ...

class Term(Query):
    def __init__(self, fieldname: str, text: str, boost: float = ...) -> None: ...

class Prefix(Query):
    def __init__(self, fieldname: str, text: str, boost: float = ...) -> None: ...

class Wildcard(Query):
    def __init__(self, fieldname: str, text: str, boost: float = ...) -> None: ...

class Every(Query):
    def __init__(self, fieldname: str | None = ...) -> None: ...

class Phrase(Query):
    def __init__(self, fieldname: str, words: list[str], slop: int = ...) -> None: ...

class Not(Query):
    def __init__(self, query: Query) -> None: ...

class And(Query):
    def __init__(self, subqueries: Sequence[Query]) -> None: ...

class Or(Query):
    def __init__(self, subqueries: Sequence[Query]) -> None: ...

NullQuery: Query
