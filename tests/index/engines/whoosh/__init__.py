"""Tests of the embedded engine's own parts."""
