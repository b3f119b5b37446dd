"""Finding inputs and decoding them: from a path on disk to documents, one at a time.

Owns what counts as an input, what a container holds, and every limit on size. Knows no article: what is
in a document is the extractors' business. Nothing is written to disk, nothing is fetched, and each file
met is answered for: it becomes an `Input` or a `Skipped` that says why not.
"""

from indexer.inputs.decoding import decode
from indexer.inputs.files import FoundFile, find, read
from indexer.inputs.skipped import Skipped, SkipState
from indexer.inputs.unpack import unpack

__all__ = ["FoundFile", "SkipState", "Skipped", "decode", "find", "read", "unpack"]
