"""Measure what a reader of the page waits for."""
