"""The window (PySide6). Speaks to services alone."""
