"""Small pieces of Markdown (GitHub's dialect) for generated pages."""

from collections.abc import Sequence

__all__ = ["bullets", "table"]

_ESCAPES = (("&", "&amp;"), ("<", "&lt;"), ("|", "\\|"), ("*", "\\*"))


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table; columns that are empty in every row are left out."""
    kept = [at for at in range(len(header)) if any(row[at] for row in rows)]
    lines = [_line([header[at] for at in kept]), _line(["---"] * len(kept))]
    lines += [_line([row[at] for at in kept]) for row in rows]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    plain = " ".join(text.split())
    for char, shown in _ESCAPES:
        plain = plain.replace(char, shown)
    return plain


def bullets(lines: Sequence[str]) -> str:
    """Return a list."""
    return "\n".join(f"- {' '.join(line.split())}" for line in lines)
