"""Which of a page's dates is its day of publication? All are gathered, and fitted weights choose."""
