"""Tests of `server.comparison`."""
