"""Copying to the system's clipboard.

A slot of ours: PySide cannot connect a signal to a method of the clipboard object itself.
"""

from PySide6.QtGui import QGuiApplication


def copy_text(text: str) -> None:
    """Put `text` on the clipboard."""
    QGuiApplication.clipboard().setText(text)
