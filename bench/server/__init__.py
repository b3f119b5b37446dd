"""Measure the server beside the engine: pages, and requests of every kind."""
