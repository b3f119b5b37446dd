"""What is answered as JSON: one module for each part of an answer, with its types and the functions that fill them.

The keys and their order are fixed, and every key is always present. `docs/ANSWER.md` is the reference.
`scripts/make_schema.py` makes the JSON Schemas in `docs/` from the types; their docstrings become its descriptions.
Spans are half-open and count code points. A key that ends in `html` holds escaped text with `<mark>`; all other text is
plain.
"""
