"""Measure how good the order of the hits is, over judged collections."""
