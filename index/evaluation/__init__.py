"""Evaluate searches over arrays, whatever engine they come from; `snapshot` is what this package needs of an engine."""
