"""Tests of `index.highlight`."""
