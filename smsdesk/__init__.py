"""Send SMS through your own gateway accounts and learn what became of every message."""

__version__ = "0.1.0.dev0"
