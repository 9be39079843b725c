"""Kinds of values on the command line, checked as argparse wants it."""

import argparse
import sys
from collections.abc import Callable
from typing import TypeVar

from smsdesk.domain import listening_place
from smsdesk.domain.errors import UsageError
from smsdesk.domain.texts import tr

_T = TypeVar("_T")

_HIGHEST_PORT = 65535


def port(text: str) -> int:
    """Return a port; 0 stands for a free one."""
    value = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= value <= _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(tr("{text} is not a port", text=text))
    return value


def count(text: str) -> int:
    """Return a whole number from 1."""
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise argparse.ArgumentTypeError(tr("{text} is not a number from 1", text=text))
    return int(text)


def seconds(text: str) -> float:
    """Return a number of seconds, 0 or more."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= sys.float_info.max:
        raise argparse.ArgumentTypeError(tr("{text} is not a number of seconds", text=text))
    return value


def public_url(text: str) -> str:
    """Return the listener's public address; "" takes the one in the settings away."""
    return _read(listening_place.read_public_url, text)


def host(text: str) -> str:
    """Return an address to listen on."""
    return _read(listening_place.read_host, text)


def proxy(text: str) -> tuple[str, ...]:
    """Return addresses or networks of trusted proxies."""
    return _read(listening_place.read_proxies, text)


def _read(reader: Callable[[str], _T], text: str) -> _T:
    try:
        return reader(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(error.sentence) from error
