"""How likely is each block of a page the article's body? Features, a fitted model and its weights."""
