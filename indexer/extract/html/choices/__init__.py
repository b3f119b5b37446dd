"""Which of a page's titles and names are the article's, by fitted weights?"""
