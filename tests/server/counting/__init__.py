"""Tests of the counts of many answers."""
