"""Tests of the evaluation's own parts."""
