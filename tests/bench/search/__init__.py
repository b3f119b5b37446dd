"""Tests of the search race."""
