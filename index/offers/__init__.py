"""What else could be asked? Searches that find more than an answer does, each with its exact count.

`offers` leads. This package asks an engine through `asking.Asking`; it knows no engine and no array.
"""
