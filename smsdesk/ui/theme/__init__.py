"""Palette, style sheet and icons."""
