"""The computer we run on: folders, keyring, settings, logs, clock."""
