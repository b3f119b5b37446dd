"""Tests of `indexer.extract.html.html`."""
