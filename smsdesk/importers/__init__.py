"""Readers of files with recipients."""
