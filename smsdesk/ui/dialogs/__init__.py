"""Dialogs and sheets; opened, never executed."""
