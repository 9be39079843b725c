"""The Settings dialog: accounts, listener, appearance."""
