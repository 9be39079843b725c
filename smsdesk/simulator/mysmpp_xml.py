"""XML in and out of the mysmpp gateway: UTF-8, no DTD, so no entities but the five of XML 1.0."""

from xml.etree.ElementTree import Element, TreeBuilder, indent, tostring
from xml.parsers import expat

CONTENT_TYPE = "text/xml; charset=utf-8"

_MAX_DEPTH = 16
_DECLARATION = '<?xml version="1.0" encoding="utf-8" ?>\n'
_INDENT = "     "


class NotXmlError(ValueError):
    """The bytes are no XML document this gateway reads."""


def parse(body: bytes) -> Element:
    """Return the root of a document; raises NotXmlError.

    A DTD is refused where it begins: entities that grow, or name files, need one.
    """
    reader = _Reader()
    try:
        body.decode("utf-8")
        return reader.read(body)
    except (expat.ExpatError, UnicodeDecodeError) as error:
        raise NotXmlError from error


def render(root: Element) -> bytes:
    """Return a document laid out as in the samples of the gateway's pages."""
    indent(root, _INDENT)
    return (_DECLARATION + tostring(root, encoding="unicode") + "\n").encode()


class _Reader:
    def __init__(self) -> None:
        self._builder = TreeBuilder()
        self._depth = 0
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.XmlDeclHandler = self._on_declaration
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = self._builder.data

    def read(self, body: bytes) -> Element:
        self._parser.Parse(body, True)  # noqa: FBT003 - expat's own way to say: that was all
        return self._builder.close()

    def _on_declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() != "utf-8":
            raise NotXmlError

    def _on_doctype(self, *_declaration: object) -> None:
        raise NotXmlError

    def _on_start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise NotXmlError
        self._builder.start(tag, attributes)

    def _on_end(self, tag: str) -> None:
        self._depth -= 1
        self._builder.end(tag)
