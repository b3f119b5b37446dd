"""Finding inputs, decoding them, extracting blocks and facts, deciding the article, the ledger.

This package knows neither how an index is stored nor HTTP.
"""
