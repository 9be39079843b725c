"""Qt item models over pages of rows."""
