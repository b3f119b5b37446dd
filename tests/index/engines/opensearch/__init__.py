"""Tests of `index.engines.opensearch` that need no node."""
