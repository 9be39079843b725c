"""Small settings of this computer: one private JSON file in the profile.

Nothing secret and nothing from the database. The file is replaced, never edited in place;
what this version does not know stays in it; a damaged one is set aside and reported, never
overwritten.
"""

import errno
import json
import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Generic, TypeVar

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.domain.texts import tr
from smsdesk.system.paths import open_private

_log = logging.getLogger(__name__)

_T = TypeVar("_T")
_E = TypeVar("_E", bound=Enum)

_MOST_BYTES = 4 * 1024 * 1024
_UI_PREFIX = "ui."

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


@dataclass(frozen=True, slots=True)
class Key(Generic[_T]):
    """One setting: its name in the file, its default, and how it is read and written.

    `read` raises ValueError or TypeError for what it cannot be; the default stands in then.
    """

    name: str
    default: _T
    read: Callable[[Json], _T]
    write: Callable[[_T], Json]


class Appearance(Enum):
    """Which look the person chose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Settings:
    """The settings of one profile.

    Attributes:
        damage: Where a damaged file was set aside, or None; to be shown to the person.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._changes: dict[str, Json] = {}
        self.damage: Path | None = None
        try:
            self._values = self._read()
        except OSError as error:
            _log.warning("The settings cannot be read: %s", type(error).__name__)
            self._values = {}

    def get(self, key: Key[_T]) -> _T:
        """Return a setting, or its default when it is absent or not what it should be."""
        if key.name not in self._values:
            return key.default
        try:
            return key.read(self._values[key.name])
        except (ValueError, TypeError):
            return key.default

    def put(self, key: Key[_T], value: _T) -> None:
        """Change a setting, on disk too.

        Raises:
            EnvironmentFault: The file cannot be written; the value holds until the program ends.
        """
        self.put_all({key.name: key.write(value)})

    def put_all(self, values: Mapping[str, Json]) -> None:
        """Change settings by their names in the file with one write.

        Raises:
            EnvironmentFault: As for `put`.
        """
        self._keep(values)
        try:
            self._save(durable=True)
        except OSError as error:
            raise EnvironmentFault(
                tr(
                    "The settings could not be saved: {reason}.",
                    reason=error.strerror or type(error).__name__,
                ),
                tr("They hold until the program ends; no message is touched."),
                tr("Free disk space or correct the permissions of {file}.", file=self._path),
            ) from error

    def recall(self, key: str) -> str | None:
        """Return what a screen remembered under `key`, or None."""
        value = self._values.get(_UI_PREFIX + key)
        return value if isinstance(value, str) else None

    def remember(self, key: str, value: str) -> None:
        """Keep a screen's `value` past the program's end; a failing disk is only logged."""
        if self.recall(key) == value:
            return
        self._keep({_UI_PREFIX + key: value})
        try:
            self._save(durable=False)
        except OSError as error:
            _log.warning("The window's memory cannot be saved: %s", type(error).__name__)

    def _keep(self, values: Mapping[str, Json]) -> None:
        self._values.update(values)
        self._changes.update(values)

    def _save(self, *, durable: bool) -> None:
        """Lay our changes over what the file holds now: another process may have written it."""
        self._values = self._read() | self._changes
        text = json.dumps(self._values, indent=1, sort_keys=True)
        if len(text) > _MOST_BYTES:
            # Not written: it would be refused at the next start. Nor again with the next change.
            self._changes.clear()
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        draft = self._path.with_name(f"{self._path.name}.{os.getpid()}.new")
        try:
            descriptor = open_private(draft, os.O_CREAT | os.O_WRONLY | os.O_TRUNC)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(text)
                if durable:
                    file.flush()
                    os.fsync(file.fileno())
            draft.replace(self._path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise
        self._changes.clear()

    def _read(self) -> dict[str, Json]:
        """Return what the file holds; set it aside when it is not a settings file.

        Raises:
            OSError: It cannot be read, or a damaged one cannot be moved.
        """
        try:
            if self._path.stat().st_size <= _MOST_BYTES:
                return _parse(self._path.read_bytes())
        except FileNotFoundError:
            return {}
        except (ValueError, TypeError, RecursionError):
            pass
        self._set_aside()
        return {}

    def _set_aside(self) -> None:
        number = 1
        while (aside := self._path.with_suffix(f".damaged-{number}.json")).exists():
            number += 1
        self._path.rename(aside)
        self.damage = aside
        _log.warning("A damaged settings file was set aside")


def _parse(raw: bytes) -> dict[str, Json]:
    values = json.loads(raw)
    if not isinstance(values, dict):
        raise TypeError("not an object")
    return values


def text(name: str, default: str = "") -> Key[str]:
    """Declare a text."""
    return Key(name, default, _as_text, str)


def flag(name: str, *, default: bool) -> Key[bool]:
    """Declare a yes or no."""
    return Key(name, default, _as_bool, bool)


def number(name: str, default: int, low: int, high: int) -> Key[int]:
    """Declare a whole number from `low` to `high`."""

    def read(value: Json) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise ValueError(name)
        return value

    return Key(name, default, read, int)


def choice(name: str, default: _E) -> Key[_E]:
    """Declare one of an enum's values."""
    return Key(name, default, type(default), lambda value: _as_text(value.value))


def texts(name: str) -> Key[tuple[str, ...]]:
    """Declare a list of texts, empty by default."""

    def read(value: Json) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise TypeError(name)
        return tuple(_as_text(one) for one in value)

    return Key(name, (), read, lambda value: [*value])


def _as_text(value: Json) -> str:
    if not isinstance(value, str):
        raise TypeError("not a text")
    return value


def _as_bool(value: Json) -> bool:
    if not isinstance(value, bool):
        raise TypeError("not a yes or no")
    return value


APPEARANCE = choice("appearance", Appearance.SYSTEM)
LANGUAGE = text("language")
"""A language tag such as `zh_CN`; empty follows the system."""
LISTENER_ENABLED = flag("listener.enabled", default=True)
LISTENER_HOST = text("listener.host", "127.0.0.1")
LISTENER_PORT = number("listener.port", 0, 0, 65535)
"""0 takes any free port."""
LISTENER_PUBLIC_URL = text("listener.public_url")
LISTENER_TRUSTED_PROXIES = texts("listener.trusted_proxies")
"""Addresses or networks of reverse proxies whose X-Forwarded-For is believed."""
GEOMETRY = text("window.geometry")
"""Base64 of what the toolkit saves."""
