"""A screen's rules that need no Qt."""
