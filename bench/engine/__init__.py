"""Measure one thing that the engine does."""
