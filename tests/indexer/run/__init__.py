"""Tests of `indexer.run`."""
