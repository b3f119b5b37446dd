"""Race Dateline and peers in search and indexing, over piles of any size."""
