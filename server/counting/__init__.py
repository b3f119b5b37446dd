"""Counts over time and of many queries at once: `/trends` and `/count`, and what their commands print."""
