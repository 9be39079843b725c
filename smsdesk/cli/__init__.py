"""The command line, for scripts."""
