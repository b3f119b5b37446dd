"""Tests of `indexer.pile`."""
