"""Tests of the engines' own parts."""
