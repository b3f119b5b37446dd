"""Tests of `index.article`."""
