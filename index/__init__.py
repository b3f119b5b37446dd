"""Define the Article, its fields, the analysis, the query language, the engine interface and the engines.

This package knows no HTML, no HTTP and no files but its own. Importing it loads no engine.
"""
