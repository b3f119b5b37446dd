"""Tests of `indexer.geography`."""
