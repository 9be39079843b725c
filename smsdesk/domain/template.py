"""Texts with fields: `{name}`, `{name|fallback}`, and `{{` or `}}` for a brace itself.

Names are compared without regard to case, and with any white space as one blank. A value is put
in as it is: braces inside it are text.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import tr

LONGEST_NAME = 64
"""Most characters of a field's name."""

_MOST_SHAPES = 64
"""Recipients of one source have the same fields; a memo of thousands would only take memory."""

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


class _Shape(NamedTuple):
    """How a text is filled in from values of certain names: thousands of recipients have the same.

    Args:
        pattern: The text with `%s` for each value, and with the fallbacks of names that are not
            among them.
        pick: Picks the values that stand in the text, in order.
    """

    pattern: str
    pick: Callable[[Sequence[str]], Sequence[str]]


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
    _shapes: dict[tuple[str, ...], _Shape | None] = field(init=False, compare=False, repr=False)
    """By names; None where a field without a fallback is not among them."""

    def __post_init__(self) -> None:
        gaps = [
            (place, part) for place, part in enumerate(self.parts) if isinstance(part, Placeholder)
        ]
        literals = tuple(part if isinstance(part, str) else "" for part in self.parts)
        object.__setattr__(self, "fields", tuple(dict.fromkeys(part.key for _, part in gaps)))
        object.__setattr__(self, "_literals", literals)
        object.__setattr__(self, "_gaps", tuple(gaps))
        object.__setattr__(self, "_shapes", {})

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

    def shortened(self, characters: int) -> "Template":
        """Return the text without its last `characters`; fields stay, wherever they stand."""
        parts: list[str | Placeholder] = []
        for part in reversed(self.parts):
            if isinstance(part, str) and characters:
                kept = part[: max(0, len(part) - characters)]
                characters -= len(part) - len(kept)
                parts.append(kept)
            else:
                parts.append(part)
        left = tuple(part for part in reversed(parts) if part != "")
        source = (part.source if isinstance(part, Placeholder) else escape(part) for part in left)
        return Template("".join(source), left)

    def merge(self, values: Mapping[str, str]) -> Merged:
        """Fill in the fields from `values`, whose names may be in any case."""
        names = tuple(values)
        try:
            shape = self._shapes[names]
        except KeyError:
            shape = self._look_at(names)
        if shape is not None:
            picked = shape.pick(tuple(values.values()))
            if all(map(str.strip, picked)):
                return Merged(shape.pattern % picked)
        return self._merge_gaps(values)

    def _look_at(self, names: tuple[str, ...]) -> _Shape | None:
        """Work out, once for all values of these names, where each field of the text is filled."""
        if len(self._shapes) >= _MOST_SHAPES:
            self._shapes.clear()
        shape = self._shapes[names] = self._shape(names)
        return shape

    def _shape(self, names: tuple[str, ...]) -> _Shape | None:
        found = {key: place for place, key in enumerate(_field_keys(names))}
        pieces = [piece.replace("%", "%%") for piece in self._literals]
        picked: list[int] = []
        for place, part in self._gaps:
            if part.key in found:
                picked.append(found[part.key])
                pieces[place] = "%s"
            elif part.fallback is None:
                return None
            else:
                pieces[place] = part.fallback.replace("%", "%%")
        return _Shape("".join(pieces), _picker(picked))

    def _merge_gaps(self, values: Mapping[str, str]) -> Merged:
        """Fill in the fields where a value is missing or blank."""
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
        return Merged("".join(pieces), tuple(missing), tuple(empty))


def _picker(places: Sequence[int]) -> Callable[[Sequence[str]], Sequence[str]]:
    """Return what picks the values at `places` of a tuple, as a tuple."""
    if len(places) > 1:
        return itemgetter(*places)
    # For a single place `itemgetter` returns the value itself.
    return itemgetter(slice(places[0], places[0] + 1) if places else slice(0))


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
