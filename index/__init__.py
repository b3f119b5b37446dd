"""The Article, the fields, the analysis, the query language, the engine port and its engines.

This package knows neither HTML nor HTTP nor any file but its own. Importing it loads no engine.
"""
