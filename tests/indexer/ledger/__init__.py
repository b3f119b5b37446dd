"""Tests of `indexer.ledger.ledger`."""
