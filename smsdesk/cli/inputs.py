"""What comes in beside the command line: secrets, texts, files, `key=value` pairs, times."""

import getpass
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from smsdesk.domain.errors import UsageError
from smsdesk.domain.listening_place import ListeningWish
from smsdesk.domain.texts import tr

_LONGEST_FILE = 1_000_000


def settings_of(given: Sequence[str], option: str) -> dict[str, str]:
    """Return the `key=value` pairs given with `option`; the value may hold further `=`.

    Raises:
        UsageError: One is no pair, or a key comes twice.
    """
    found: dict[str, str] = {}
    for pair in given:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise UsageError(
                tr("{option} needs a pair like key=value.", option=option),
                remedy=tr("Write it as {option} key=value.", option=option),
            )
        if key.strip() in found:
            raise UsageError(tr("{option} {key} is given twice.", option=option, key=key.strip()))
        found[key.strip()] = value
    return found


def read_secrets(keys: Sequence[str]) -> Mapping[str, str]:
    """Return a value for each key: a line of standard input each, in order, or asked for.

    Secrets are never taken from the command line: other users can read that (design, section 8).

    Raises:
        UsageError: A key is named twice, or there is no line for one.
    """
    if len(set(keys)) != len(keys):
        raise UsageError(tr("A secret is named twice."), remedy=tr("Name each one once."))
    if keys and sys.stdin is None:
        raise UsageError(tr("There is no standard input to read the secrets from."))
    return {key: _secret(key) for key in keys}


def _secret(key: str) -> str:
    if sys.stdin.isatty():
        value = getpass.getpass(tr("{key}: ", key=key))
    else:
        value = _decoded(sys.stdin.buffer.readline(), tr("standard input")).rstrip("\r\n")
    if not value:
        raise UsageError(
            tr("There is no value for the secret “{key}”.", key=key),
            tr("Nothing was changed or sent."),
            tr("Give one line on standard input for every --secret, in their order."),
        )
    return value


def text_from_standard_input(stream: BinaryIO) -> str:
    """Return standard input exactly as it is, with one trailing line end dropped.

    Raises:
        UsageError: It is not UTF-8.
    """
    text = _decoded(stream.read(), tr("standard input"))
    return text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text


def text_file(path: Path) -> str:
    """Return a message text from a UTF-8 file: no byte order mark, no line end at the end.

    Raises:
        UsageError: The file cannot be read, is not UTF-8 or is no text of a message by its size.
    """
    try:
        with path.open("rb") as file:
            content = file.read(_LONGEST_FILE + 1)
    except OSError as error:
        raise unreadable(path, error) from error
    if len(content) > _LONGEST_FILE:
        raise UsageError(
            tr("The file {name} is too large for a message.", name=path.name),
            tr("Nothing was sent."),
        )
    text = _decoded(content, str(path)).removeprefix("\ufeff")
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n")


def region_hint() -> str:
    """Say how a number without a country code is read."""
    return tr("Name the country of numbers without a country code, such as --region HK.")


def unreadable(path: Path, error: OSError) -> UsageError:
    """Return the error for a file that cannot be opened."""
    reason = error.strerror or type(error).__name__
    return UsageError(
        tr("The file {path} cannot be read: {reason}.", path=path, reason=reason),
        tr("Nothing was changed or sent."),
    )


def _decoded(content: bytes, source: str) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            tr("There is no UTF-8 text in {source} (byte {n}).", source=source, n=error.start + 1),
            tr("Nothing was changed or sent."),
            tr("Save it as UTF-8."),
        ) from error


def instant(text: str, option: str) -> datetime:
    """Return an aware instant from ISO 8601; without a zone it is this computer's local time.

    Raises:
        UsageError: It is no such time.
    """
    try:
        # Naive times are local by intention; Z and offsets are kept.
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(
            tr("{option} {text} is not a date or time.", option=option, text=text),
            remedy=tr("Write it like 2026-12-01 or 2026-12-01T09:00+08:00."),
        ) from error


def place_of(args: Namespace) -> ListeningWish:
    """Return where the command line wants to listen in this run."""
    proxies = None if args.trusted_proxies is None else tuple(args.trusted_proxies)
    return ListeningWish(args.listen_host, args.listen, args.public_url, proxies)
