"""Tests of the measurements of the engine."""
