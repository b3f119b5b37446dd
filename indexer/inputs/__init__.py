"""Finding inputs and decoding them: from a path on disk to documents, one at a time.

Owns what counts as an input, what a container holds, and every limit on size. Knows no article: what is
in a document is the extractors' business. Nothing is written to disk, nothing is fetched, and each file
met is answered for: it becomes an `Input` or a `Skipped` that says why not.

`formats` has the table of what is read, `files` finds, `unpack` splits into documents. Imports none of them, so
that the command's help may name the formats and load no reader.
"""
