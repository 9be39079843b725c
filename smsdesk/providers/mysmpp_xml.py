"""XML for mysmpp (sheet, sections 2 and 7): written escaped on one line, read without any DTD.

Whatever arrives, only `UnreadableXml` is raised: there are no entities to expand, nothing
outside is fetched, and the size is bounded by whoever took the bytes in.
"""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType
from xml.parsers import expat

__all__ = [
    "Element",
    "Markup",
    "UnreadableXml",
    "is_legal",
    "joined",
    "read_elements",
    "tag",
    "written",
]

Markup = NewType("Markup", str)
"""XML that is escaped already."""

_DECLARATION = '<?xml version="1.0" encoding="utf-8"?>'
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;", "\t": "&#9;"}
)
_BYTE_ORDER_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_JUNK_AFTER_ROOT = "junk after document element"
# XML 1.0, production 2, without CR: line ends are LF here.
_ILLEGAL = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class UnreadableXml(ValueError):
    """The bytes are no well-formed XML, or they declare a document type."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element: its attributes and its own text, without that of the elements in it."""

    name: str
    attributes: Mapping[str, str]
    text: str = ""


def is_legal(text: str) -> bool:
    """Tell whether XML can carry every character of `text`; its line ends are LF."""
    return _ILLEGAL.search(text) is None


def written(value: str, line_end: str = "&#10;") -> Markup:
    """Return `value` as text or attribute, on one line.

    Args:
        value: What `is_legal` lets pass.
        line_end: The XML that stands for a line feed.
    """
    return Markup(value.translate(_ESCAPES).replace("\n", line_end))


def tag(
    name: str, attributes: Mapping[str, Markup] | None = None, content: str | Markup = ""
) -> Markup:
    """Return an element; `content` is XML already."""
    pairs = "".join(f' {key}="{value}"' for key, value in (attributes or {}).items())
    return Markup(f"<{name}{pairs}>{content}</{name}>" if content else f"<{name}{pairs}/>")


def joined(*parts: Markup) -> bytes:
    """Return a document with the root `request` around `parts`, in UTF-8."""
    return f"{_DECLARATION}{tag('request', None, ''.join(parts))}".encode()


def read_elements(body: bytes) -> tuple[Element, ...]:
    """Return all elements of a document, each before those in it.

    What stands before the first tag or after the root is passed over: gateways print warnings
    of their own there.

    Raises:
        UnreadableXml: Not well-formed, in an unknown encoding, or with a document type.
    """
    if not body.startswith(_BYTE_ORDER_MARKS):
        body = body[max(body.find(b"<"), 0) :]
    reader = _Reader()
    try:
        reader.parser.Parse(body, True)  # noqa: FBT003 - positional by expat
    except expat.ExpatError as error:
        at_the_end = expat.ErrorString(error.code) == _JUNK_AFTER_ROOT
        if not (at_the_end and reader.complete):
            raise UnreadableXml from error
    except (ValueError, LookupError) as error:
        raise UnreadableXml from error
    return reader.elements()


class _Reader:
    """Collects elements as expat meets them; a document type ends the reading."""

    def __init__(self) -> None:
        self._found: list[tuple[str, Mapping[str, str], list[str]]] = []
        self._open: list[list[str]] = []
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype

    @property
    def complete(self) -> bool:
        """Whether the root was opened and closed."""
        return bool(self._found) and not self._open

    def elements(self) -> tuple[Element, ...]:
        """Return what was collected."""
        return tuple(
            Element(name, attributes, "".join(chunks).strip())
            for name, attributes, chunks in self._found
        )

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        chunks: list[str] = []
        self._found.append((name, attributes, chunks))
        self._open.append(chunks)

    def _end(self, _name: str) -> None:
        self._open.pop()

    def _text(self, data: str) -> None:
        if self._open:
            self._open[-1].append(data)

    def _doctype(self, *_details: object) -> None:
        raise UnreadableXml
