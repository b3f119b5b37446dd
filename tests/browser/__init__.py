"""The pages in Chromium, as people use them."""
