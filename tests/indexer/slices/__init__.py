"""Tests of `indexer.slices`."""
