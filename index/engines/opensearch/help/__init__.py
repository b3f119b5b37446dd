"""How does a cluster help beside the hits: suggestions, offers, likeness, counts of many answers, explanations?"""
