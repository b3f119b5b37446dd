"""Tests of the measures of relevance, and the floors for their results."""
