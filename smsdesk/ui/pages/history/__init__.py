"""The History page: every message, what became of it, and why."""
