"""Decide what a word is, in pages and in queries, one text at a time or in batches."""
