"""Tests of `indexer.extract.cues`."""
