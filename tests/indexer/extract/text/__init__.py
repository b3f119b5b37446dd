"""Tests of `indexer.extract.text`."""
