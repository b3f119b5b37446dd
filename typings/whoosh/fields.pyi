from collections.abc import Iterator

from _typeshed import Incomplete
from whoosh.columns import Column
from whoosh.formats import Format

class FieldType:
    format: Format
    indexed: bool
    def __init__(self, format: Format, analyzer: object, scorable: bool = ...) -> None: ...
    def index(self, value: Incomplete, **kwargs: object) -> Iterator[tuple[bytes, int, float, bytes]]: ...

class STORED(FieldType):
    def __init__(self) -> None: ...

class COLUMN(FieldType):
    def __init__(self, columnobj: Column | None = ...) -> None: ...

class NUMERIC(FieldType):
    def __init__(self, numtype: type[int] = ..., bits: int = ..., *, signed: bool = ...) -> None: ...

class TEXT(FieldType):
    def __init__(self, analyzer: object = ..., phrase: bool = ...) -> None: ...

class Schema:
    def __init__(self, **fields: FieldType) -> None: ...
    def items(self) -> Iterator[tuple[str, FieldType]]: ...
