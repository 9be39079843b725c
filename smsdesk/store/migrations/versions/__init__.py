"""One script a revision; a released one is never changed."""
