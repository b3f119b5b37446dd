"""Tests of `indexer.extract.records`."""
