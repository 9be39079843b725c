"""One sender per profile (quality, fault 23).

The operating system holds the lock, so that a killed process leaves none behind. The holder
listens on a socket that only this user reaches; a second process asks it to show its window.
"""

import asyncio
import contextlib
import errno
import hmac
import json
import os
import secrets
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from typing_extensions import override

from smsdesk.domain.errors import EnvironmentFault
from smsdesk.domain.texts import tr
from smsdesk.system.locking import HELD, lock
from smsdesk.system.paths import Profile, open_private

_DEADLINE_S = 3.0
_LONGEST_SOCKET_PATH = 100  # 108 on Linux, 104 on macOS, with the final zero
_RAISED = b"raised\n"
_MOST_BYTES = 200
_UNWRITABLE = (errno.EACCES, errno.EPERM, errno.EROFS)


@dataclass(frozen=True, slots=True)
class AlreadyRunning:
    """Another process holds the profile.

    Attributes:
        profile: The profile in question.
        pid: Of that process, 0 when it did not say.
    """

    profile: Profile
    pid: int

    async def ask_to_raise(self) -> bool:
        """Ask the other process to show its window; False when it has none or does not answer."""
        try:
            async with asyncio.timeout(_DEADLINE_S):
                return await _ask(_read_address(self.profile.instance_file))
        except (OSError, ValueError, TimeoutError):
            return False

    @property
    def fault(self) -> EnvironmentFault:
        """The error for a command that must not go on."""
        return EnvironmentFault(
            tr("smsdesk is already running with the profile {folder}.", folder=self.profile.root),
            tr("Nothing was sent: two senders on one profile could send a message twice."),
            tr("Use the running one, end it, or choose another folder with --profile."),
        )


@dataclass(frozen=True, slots=True)
class Unwritable:
    """The profile's files cannot be written by this user: it may be looked at, nothing is sent."""

    profile: Profile
    reason: str

    @property
    def fault(self) -> EnvironmentFault:
        """The error for a command that must not go on."""
        return _no_lock(self.profile, self.reason)


class ProfileLock:
    """Held by the one process that may send; released by `close` and by any end of the process."""

    def __init__(self, profile: Profile, file: BinaryIO) -> None:
        self._profile = profile
        self._file = file
        self._server: asyncio.Server | None = None
        self._callers: set[asyncio.BaseTransport] = set()

    @classmethod
    def acquire(cls, profile: Profile) -> "ProfileLock | AlreadyRunning | Unwritable":
        """Take the lock of a profile whose folders exist, or tell who has it or why it cannot be.

        Raises:
            EnvironmentFault: The file cannot be locked here at all.
        """
        try:
            file = os.fdopen(open_private(profile.lock_file, os.O_CREAT | os.O_RDWR), "r+b", 0)
        except OSError as error:
            if error.errno in _UNWRITABLE:
                return Unwritable(profile, _reason(error))
            raise _no_lock(profile, _reason(error)) from error
        try:
            lock(file)
        except OSError as error:
            file.close()
            if error.errno in HELD:
                return AlreadyRunning(profile, _read_address(profile.instance_file).pid)
            raise _no_lock(profile, _reason(error)) from error
        held = cls(profile, file)
        held._write_address(_Address(os.getpid()))
        return held

    async def answer(self, on_raise: Callable[[], None]) -> None:
        """Let other processes of this user ask for the window; call `on_raise` when one does.

        Raises:
            OSError: No socket is to be had; the lock holds all the same.
        """
        token = secrets.token_urlsafe(24)
        loop = asyncio.get_running_loop()
        path = self._profile.root / "smsdesk.socket"

        def caller() -> asyncio.Protocol:
            return _Caller(token, on_raise, self._callers)

        if _fits_unix_socket(path):
            path.unlink(missing_ok=True)  # ours to remove: we hold the lock
            self._server = await loop.create_unix_server(caller, str(path))
            path.chmod(0o600)
            address = _Address(os.getpid(), token, socket=str(path))
        else:
            self._server = await loop.create_server(caller, "127.0.0.1", 0)
            port = self._server.sockets[0].getsockname()[1]
            address = _Address(os.getpid(), token, port=port)
        self._write_address(address)

    def close(self) -> None:
        """Stop answering and give the profile free."""
        if self._file.closed:
            return
        if self._server is not None:
            self._server.close()
        for transport in tuple(self._callers):
            transport.close()
        for leftover in (self._profile.instance_file, self._profile.root / "smsdesk.socket"):
            with contextlib.suppress(OSError):
                leftover.unlink(missing_ok=True)
        self._file.close()  # this releases the lock

    def _write_address(self, address: "_Address") -> None:
        """Replace the instance file; a profile that cannot be written is asked nothing."""
        draft = self._profile.instance_file.with_suffix(".new")
        with contextlib.suppress(OSError):
            flags = os.O_CREAT | os.O_WRONLY | os.O_TRUNC
            with os.fdopen(open_private(draft, flags), "w", encoding="utf-8") as file:
                json.dump(address.to_json(), file)
            draft.replace(self._profile.instance_file)


@dataclass(frozen=True, slots=True)
class _Address:
    """How to reach the process that holds the lock."""

    pid: int
    token: str = ""
    socket: str = ""
    port: int = 0

    def to_json(self) -> dict[str, str | int]:
        return {"pid": self.pid, "token": self.token, "socket": self.socket, "port": self.port}

    @override
    def __repr__(self) -> str:
        return f"_Address(pid={self.pid})"


class _Caller(asyncio.Protocol):
    """One process asking for the window: a token and a newline, answered with one line."""

    def __init__(
        self, token: str, on_raise: Callable[[], None], callers: set[asyncio.BaseTransport]
    ) -> None:
        self._token = token.encode()
        self._on_raise = on_raise
        self._callers = callers
        self._received = b""
        self._transport: asyncio.Transport | None = None
        self._deadline: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.Transport", transport)  # sockets have no other kind
        self._transport = transport
        self._callers.add(transport)
        loop = asyncio.get_running_loop()
        self._deadline = loop.call_later(_DEADLINE_S, transport.abort)

    @override
    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._transport is None or self._transport.is_closing():
            return
        if b"\n" not in self._received and len(self._received) <= _MOST_BYTES:
            return
        if hmac.compare_digest(self._received.partition(b"\n")[0], self._token):
            self._on_raise()
            self._transport.write(_RAISED)
        self._transport.close()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        if self._transport is not None:
            self._callers.discard(self._transport)


async def _ask(address: _Address) -> bool:
    if address.socket and sys.platform != "win32":
        reader, writer = await asyncio.open_unix_connection(address.socket)
    elif address.port:
        reader, writer = await asyncio.open_connection("127.0.0.1", address.port)
    else:
        return False
    try:
        writer.write(address.token.encode() + b"\n")
        await writer.drain()
        return await reader.readline() == _RAISED
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def _read_address(path: Path) -> _Address:
    """Read how to reach the holder; pid 0 and nothing else when it does not say."""
    try:
        values = json.loads(path.read_bytes())
        return _Address(
            int(values["pid"]), str(values["token"]), str(values["socket"]), int(values["port"])
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return _Address(0)


def _fits_unix_socket(path: Path) -> bool:
    return sys.platform != "win32" and len(os.fsencode(path)) <= _LONGEST_SOCKET_PATH


def _reason(error: OSError) -> str:
    return error.strerror or type(error).__name__


def _no_lock(profile: Profile, reason: str) -> EnvironmentFault:
    return EnvironmentFault(
        tr("The profile {folder} cannot be locked: {reason}.", folder=profile.root, reason=reason),
        tr("Nothing is sent from a profile that another program might be sending from."),
        tr("Put the profile on a local disk that you may write to."),
    )
