"""Texts with fields: `{name}`, `{name|fallback}`, and `{{` or `}}` for a brace itself.

Names are compared without regard to case, and with any white space as one blank. A value is put
in as it is: braces inside it are text.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import tr

LONGEST_NAME = 64
"""Most characters of a field's name."""

_QUOTED = 16
"""Most characters of the text that are quoted to show a place in it."""


class TemplateError(UsageError):
    """A text cannot be read as a template.

    Args:
        what: What is wrong, one sentence.
        position: Place of the offending character, from 0.
    """

    def __init__(self, what: str, position: int) -> None:
        super().__init__(
            what,
            tr("The text cannot be filled in and is not sent."),
            tr("Write a field as {example}, and a brace itself twice.", example="{name}"),
        )
        self.position = position


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A field in a text.

    Args:
        name: As written.
        key: The name as it is looked up.
        fallback: Text in place of a missing or blank value; None when there is none.
        position: Place of its opening brace, from 0.
        source: The field as written, with its braces.
    """

    name: str
    key: str
    fallback: str | None
    position: int
    source: str


class Merged(NamedTuple):
    """A text filled in for one recipient.

    Args:
        text: The result; a missing field stands in it as written, so that it is seen.
        missing: Keys of fields that the values do not have and that have no fallback.
        empty: Keys of fields whose value is blank and that have no fallback.
    """

    text: str
    missing: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Every field had a value or a fallback."""
        return not self.missing and not self.empty


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text: literal pieces and fields in order."""

    source: str
    parts: tuple[str | Placeholder, ...]
    fields: tuple[str, ...] = field(init=False, compare=False)
    """The keys of the fields, each once, in order of appearance."""
    _literals: tuple[str, ...] = field(init=False, compare=False, repr=False)
    """All parts, with nothing yet where fields are."""
    _gaps: tuple[tuple[int, Placeholder], ...] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        gaps = [
            (place, part) for place, part in enumerate(self.parts) if isinstance(part, Placeholder)
        ]
        literals = tuple(part if isinstance(part, str) else "" for part in self.parts)
        object.__setattr__(self, "fields", tuple(dict.fromkeys(part.key for _, part in gaps)))
        object.__setattr__(self, "_literals", literals)
        object.__setattr__(self, "_gaps", tuple(gaps))

    @classmethod
    def parse(cls, text: str) -> "Template":
        """Read a text.

        Raises:
            TemplateError: At a brace without its partner, or a field without a proper name.
        """
        return _parsed(text)

    @property
    def placeholders(self) -> tuple[Placeholder, ...]:
        """Every field in order, repeated ones too."""
        return tuple(part for part in self.parts if isinstance(part, Placeholder))

    def own_text(self, values: Mapping[str, str]) -> str:
        """Return what the text itself brings when it is filled in from `values`.

        Those are its literal pieces, and the fallbacks that stand in for a value; a field that
        has neither stands as `merge` leaves it.
        """
        found = dict(zip(_field_keys(tuple(values)), values.values(), strict=True))
        pieces = list(self._literals)
        for place, part in self._gaps:
            value = found.get(part.key)
            if value is None or not value.strip():
                missing = part.source if value is None else ""
                pieces[place] = missing if part.fallback is None else part.fallback
        return "".join(pieces)

    def merge(self, values: Mapping[str, str]) -> Merged:
        """Fill in the fields from `values`, whose names may be in any case."""
        if not self._gaps:
            return Merged("".join(self._literals))
        found = dict(zip(_field_keys(tuple(values)), values.values(), strict=True))
        pieces = list(self._literals)
        missing: dict[str, None] = {}
        empty: dict[str, None] = {}
        for place, part in self._gaps:
            value = found.get(part.key)
            if value is not None and value.strip():
                pieces[place] = value
            elif part.fallback is not None:
                pieces[place] = part.fallback
            elif value is None:
                missing[part.key] = None
                pieces[place] = part.source
            else:
                empty[part.key] = None
        text = "".join(pieces)
        return Merged(text, tuple(missing), tuple(empty)) if missing or empty else Merged(text)


@lru_cache(maxsize=4096)
def field_key(name: str) -> str:
    """Return the form in which names of fields are compared: NFC, one case, single blanks."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


@lru_cache(maxsize=64)
def _field_keys(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the keys of all names of a recipient: thousands have the same."""
    return tuple(map(field_key, names))


def escape(text: str) -> str:
    """Return `text` with its braces doubled, so that parsing gives it back as it is."""
    return text.replace("{", "{{").replace("}", "}}")


_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}|]*)(?:\|([^{}]*))?(\})?|\}")


@lru_cache(maxsize=8)
def _parsed(text: str) -> Template:
    """Read a text; at every key several questions are asked of the same one."""
    parts: list[str | Placeholder] = []
    literal: list[str] = []
    end = 0
    for match in _TOKEN.finditer(text):
        literal.append(text[end : match.start()])
        end = match.end()
        if match[0] in ("{{", "}}"):
            literal.append(match[0][0])
            continue
        parts += ["".join(literal), _placeholder(match)]
        literal.clear()
    parts.append("".join([*literal, text[end:]]))
    return Template(text, tuple(part for part in parts if part != ""))


def _piece(text: str) -> str:
    """Return the beginning of `text` as it can be quoted in a line."""
    shown = "".join(sign if sign.isprintable() else " " for sign in text[:_QUOTED])
    return f"{shown}…" if len(text) > _QUOTED else shown


def _placeholder(match: re.Match[str]) -> Placeholder:
    position = match.start()
    if match[0] == "}":
        before = _piece(match.string[: match.end()][::-1])[::-1]
        raise TemplateError(tr("“{piece}” has no opening brace.", piece=before), position)
    if match[3] is None:
        piece = _piece(match.string[position:])
        raise TemplateError(tr("“{piece}” has no closing brace.", piece=piece), position)
    name = " ".join(match[1].split())
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        what = tr("The field “{piece}” has no usable name.", piece=_piece(match[0]))
        raise TemplateError(what, position)
    return Placeholder(name, field_key(name), match[2], position, match[0])
