"""Measure how long a reader of the page waits."""
