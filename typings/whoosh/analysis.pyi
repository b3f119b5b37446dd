from collections.abc import Callable, Iterator

class Token:
    text: str

def StemmingAnalyzer() -> Callable[[str], Iterator[Token]]: ...
