"""Tests of `indexer.inputs.databases`."""
