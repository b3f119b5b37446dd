"""Tests that kill processes, cut off writes or run for minutes."""
