"""Tests of HTTP itself."""
