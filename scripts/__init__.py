"""Scripts that developers run by hand; the wheel does not contain them."""
