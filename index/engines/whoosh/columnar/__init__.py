"""Whoosh segments as columns: plain arrays in one memory-mapped file a segment.

The table of contents, the segments' names and the codec interface are Whoosh's, so that stock Whoosh opens the index;
the product itself reads the arrays. No loop here runs over documents or postings, but for making the stored records.
"""
