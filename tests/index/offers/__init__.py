"""Tests of `index.query.query`."""
