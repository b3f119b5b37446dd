"""The scalar types of JSON records, with the keywords that JSON Schema adds to each."""

from __future__ import annotations

from typing import Annotated

# In Annotated, each pair after the type is a keyword of JSON Schema and its value.

Count = Annotated[int, ("minimum", 0)]
Span = tuple[Count, Count]
ArticleId = Annotated[str, ("pattern", "^[a-z2-7]{16}$")]
Code = Annotated[str, ("pattern", "^[a-z]+(-[a-z]+)*$")]
Day = Annotated[str, ("format", "date")]
Instant = Annotated[str, ("format", "date-time")]
Html = Annotated[str, ("contentMediaType", "text/html")]
Link = Annotated[str, ("format", "uri-reference")]
