"""Secrets in the operating system's keyring, or in memory for this session (design, section 8).

Never a file: a keyring backend that writes plain files, or that stores nothing, counts as no
keyring. Every call runs off the loop with a deadline, because a keyring may ask the person to
unlock it and its service may hang (quality, faults 48-50). The `keyring` package is imported on
first use, not at start.
"""

import threading
from collections.abc import Callable, Iterable
from enum import Enum
from types import ModuleType
from typing import TYPE_CHECKING, TypeVar

from typing_extensions import override

from smsdesk.domain.errors import SecretUnavailable
from smsdesk.domain.texts import tr
from smsdesk.system.errands import Abandoned, Errands

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "smsdesk"
DEADLINE_S = 30.0  # long enough for a person to type the keyring's password

# Recommended backends have priority 1 or more; keyrings.alt holds the ones that write files.
_LEAST_PRIORITY = 1
_REFUSED_MODULES = (
    "keyring.backends.fail",
    "keyring.backends.null",
    "keyring.backends.chainer",
    "keyrings.alt",
)

_T = TypeVar("_T")


class SecretState(Enum):
    """Where a secret is, as shown to the person."""

    STORED = "stored"
    LOCKED = "locked"
    NO_KEYRING = "no_keyring"
    SESSION_ONLY = "session_only"


class Vault:
    """Keeps the secret fields of accounts.

    Args:
        keyring_enabled: False is a computer without a keyring; it is never touched.
        session_only: Keep everything for this session, of a profile that goes with it; the keyring
            is never touched, as nothing would ever take the secrets out of it again.
        deadline_s: How long one call to the keyring may take.
        on_secret: Told every value that passes through, so that logs can be kept clean of it.
    """

    def __init__(
        self,
        *,
        keyring_enabled: bool = True,
        session_only: bool = False,
        deadline_s: float = DEADLINE_S,
        on_secret: Callable[[str], None] | None = None,
    ) -> None:
        self._enabled = keyring_enabled
        self._session_only = session_only
        self._errands = Errands("keyring", deadline_s)
        self._on_secret = on_secret or _ignore
        self._session: dict[tuple[str, str], str] = {}
        self._backend: KeyringBackend | None = None

    @property
    def session_only(self) -> bool:
        """Whether every secret is kept for this session only."""
        return self._session_only

    @override
    def __repr__(self) -> str:
        return f"<Vault keyring_enabled={self._enabled} session={len(self._session)}>"

    async def get(self, account_key: str, field: str) -> str:
        """Return the secret `field` of an account; what is kept for the session comes first.

        Raises:
            SecretUnavailable: The keyring is locked, missing or silent, or holds no such secret.
        """
        value = self._session.get((account_key, field))
        if value is None and not self._session_only:
            try:
                value = await self._call(lambda ring, _: _read(ring, account_key, field))
            except _Unusable as error:
                raise _unavailable(error.state, field) from error
        if value is None:
            raise _missing(field)
        self._on_secret(value)
        return value

    async def put(
        self, account_key: str, field: str, value: str, *, session_only: bool = False
    ) -> SecretState:
        """Keep a secret and tell where it is now.

        With `session_only` the keyring is not asked; an older value in it comes back with the
        next session. LOCKED and NO_KEYRING mean that nothing was kept: offer to keep the value
        for this session, or ask again.
        """
        self._on_secret(value)
        if session_only or self._session_only:
            self._session[account_key, field] = value
            return SecretState.SESSION_ONLY
        try:
            await self._call(
                lambda ring, abandoned: _write(ring, (account_key, field), value, abandoned)
            )
        except _Unusable as error:
            return error.state
        self._session.pop((account_key, field), None)
        return SecretState.STORED

    async def delete(self, account_key: str, field: str) -> None:
        """Forget a secret here and in the keyring; one that is not there is no error.

        Raises:
            SecretUnavailable: The keyring is locked or silent; what it holds stays there.
        """
        self._session.pop((account_key, field), None)
        if self._session_only:
            return
        try:
            await self._call(lambda ring, abandoned: _remove(ring, account_key, field, abandoned))
        except _Unusable as error:
            if error.state is not SecretState.NO_KEYRING:
                raise _unavailable(error.state, field) from error

    async def state(self, account_key: str, field: str) -> SecretState | None:
        """Tell where a secret is; None when the keyring works and has no such secret."""
        if (account_key, field) in self._session:
            return SecretState.SESSION_ONLY
        if self._session_only:
            return None
        try:
            value = await self._call(lambda ring, _: _read(ring, account_key, field))
        except _Unusable as error:
            return error.state
        return None if value is None else SecretState.STORED

    async def forget_all(
        self, entries: Iterable[tuple[str, str]] = ()
    ) -> tuple[tuple[str, str], ...]:
        """Forget every session secret, and `entries` (account key, field) in the keyring too.

        Returns:
            The entries that the keyring would not let go of.
        """
        self._session.clear()
        kept = []
        for account_key, field in entries:
            try:
                await self.delete(account_key, field)
            except SecretUnavailable:
                kept.append((account_key, field))
        return tuple(kept)

    def close(self) -> None:
        """Drop the session's secrets and let the thread end."""
        self._session.clear()
        self._errands.close()

    async def _call(self, work: "Callable[[KeyringBackend, Abandoned], _T]") -> _T:
        if not self._enabled:
            raise _Unusable(SecretState.NO_KEYRING)
        try:
            return await self._errands.run(lambda abandoned: self._on_thread(work, abandoned))
        except TimeoutError as error:
            raise _Unusable(SecretState.LOCKED) from error

    def _on_thread(
        self, work: "Callable[[KeyringBackend, Abandoned], _T]", abandoned: Abandoned
    ) -> _T:
        try:
            if self._backend is None:
                self._backend = _find_backend()
            return work(self._backend, abandoned)
        except _Unusable:
            raise
        except Exception as error:  # noqa: BLE001 - backends raise what their libraries raise
            state = _state_of(error)
            if state is SecretState.NO_KEYRING:
                self._backend = None  # look again next time: the service may come back
            # The cause is dropped: its text or frames might carry the value.
            raise _Unusable(state) from None


class _Unusable(Exception):
    """The keyring cannot be used just now."""

    def __init__(self, state: SecretState) -> None:
        super().__init__(state.value)
        self.state = state


def _find_backend() -> "KeyringBackend":
    """Return the keyring to use: the one the person configured, else the best of the system's.

    `keyring.get_keyring` would remember a failure for the life of the process; here the
    system is looked at anew whenever it failed before.
    """
    from keyring import backend, core  # noqa: PLC0415 - costs start-up time; first use pays

    chosen = core.load_env() or core.load_config()
    candidates = [chosen] if chosen is not None else _viable(backend)
    ranked = [(_priority(one), one) for one in candidates if _is_safe(one)]
    usable = [pair for pair in ranked if pair[0] >= _LEAST_PRIORITY]
    if not usable:
        raise _Unusable(SecretState.NO_KEYRING)
    return max(usable, key=lambda pair: pair[0])[1]


_looked_before = threading.Event()


def _viable(backend: ModuleType) -> "list[KeyringBackend]":
    """Return the keyrings that work now; each is asked once, as a silent one takes its time."""
    if not _looked_before.is_set():
        found: list[KeyringBackend] = backend.get_all_keyring()  # loads the plug-ins as well
        _looked_before.set()
        return found
    return [kind() for kind in backend.KeyringBackend.get_viable_backends()]


def _is_safe(ring: "KeyringBackend") -> bool:
    module = type(ring).__module__
    return not any(module == name or module.startswith(name + ".") for name in _REFUSED_MODULES)


def _priority(ring: "KeyringBackend") -> float:
    try:
        return float(ring.priority)
    except RuntimeError:  # how a backend says that it cannot work here
        return 0.0


def _user(account_key: str, field: str) -> str:
    return f"{account_key}/{field}"


def _read(ring: "KeyringBackend", account_key: str, field: str) -> str | None:
    return ring.get_password(SERVICE, _user(account_key, field))


def _write(
    ring: "KeyringBackend", entry: tuple[str, str], value: str, abandoned: Abandoned
) -> None:
    user = _user(*entry)
    ring.get_password(SERVICE, user)  # this unlocks, and may wait for the person
    if not abandoned:
        ring.set_password(SERVICE, user, value)


def _remove(ring: "KeyringBackend", account_key: str, field: str, abandoned: Abandoned) -> None:
    user = _user(account_key, field)
    if ring.get_password(SERVICE, user) is not None and not abandoned:
        ring.delete_password(SERVICE, user)


def _state_of(error: Exception) -> SecretState:
    """Tell a locked keyring from an absent one by what the backend raised."""
    if isinstance(error, TimeoutError):
        return SecretState.LOCKED
    chain = (error, error.__cause__, error.__context__)
    names = [type(one).__name__ for one in chain if one is not None]
    locked = any("Locked" in name or "PromptDismissed" in name for name in names)
    return SecretState.LOCKED if locked else SecretState.NO_KEYRING


def _ignore(_value: str) -> None:
    """Tell nobody."""


def _missing(field: str) -> SecretUnavailable:
    return SecretUnavailable(
        tr("The keyring holds no “{field}” for this account.", field=field),
        tr("The account's messages wait; none is lost."),
        tr("Enter it again in the account's settings."),
    )


def _unavailable(state: SecretState, field: str) -> SecretUnavailable:
    waits = tr("The account's messages wait; none is lost.")
    if state is SecretState.LOCKED:
        return SecretUnavailable(
            tr("The keyring with “{field}” is locked or does not answer.", field=field),
            waits,
            tr("Unlock the keyring."),
        )
    return SecretUnavailable(
        tr("This computer has no keyring that could hold “{field}”.", field=field),
        waits,
        tr("Start a keyring service, or enter the value for this session only."),
    )
