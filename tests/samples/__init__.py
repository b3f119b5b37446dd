"""The sources of the sample pile, and the scripts that make its files from them."""
