"""The vault without a system keyring: the session, refused backends, deadlines."""

import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from keyring.backend import KeyringBackend
from typing_extensions import override

from smsdesk.domain.errors import SecretUnavailable
from smsdesk.system.vault import SecretState, Vault


class MemoryRing(KeyringBackend):
    """A keyring that a person chose through PYTHON_KEYRING_BACKEND."""

    priority: float = 5
    held: dict[tuple[str, str], str] = {}  # noqa: RUF012 - keyring makes its own instance
    ask: threading.Event | None = None

    @override
    def get_password(self, service: str, username: str) -> str | None:
        if MemoryRing.ask is not None:
            MemoryRing.ask.wait(10)
        return self.held.get((service, username))

    @override
    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    @override
    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class BrokenRing(MemoryRing):
    @override
    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("secret text of a library")


class WeakRing(MemoryRing):
    priority = 0.5  # what backends with plain files say of themselves


class AltRing(MemoryRing):
    pass


AltRing.__module__ = "keyrings.alt.file"

# keyring enrols every subclass; other tests must not find these among the system's rings.
KeyringBackend._classes -= {MemoryRing, BrokenRing, WeakRing, AltRing}


@pytest.fixture
def make_vault() -> Iterator[Callable[..., Vault]]:
    made: list[Vault] = []

    def _make(**options: Any) -> Vault:
        made.append(Vault(**options))
        return made[-1]

    yield _make
    for vault in made:
        vault.close()


@pytest.fixture
def choose(monkeypatch: pytest.MonkeyPatch):
    def _choose(ring: type[KeyringBackend]) -> None:
        monkeypatch.setattr("keyring.core.load_env", ring)

    monkeypatch.setattr(MemoryRing, "held", {})
    monkeypatch.setattr(MemoryRing, "ask", None)
    return _choose


async def test_without_keyring_everything_stays_in_memory(make_vault) -> None:
    vault = make_vault(keyring_enabled=False)
    assert await vault.put("a", "key", "sesame") is SecretState.NO_KEYRING
    assert await vault.put("a", "key", "sesame", session_only=True) is SecretState.SESSION_ONLY
    assert await vault.get("a", "key") == "sesame"
    assert await vault.state("a", "key") is SecretState.SESSION_ONLY
    await vault.delete("a", "key")
    assert await vault.state("a", "key") is SecretState.NO_KEYRING


async def test_the_session_is_forgotten(make_vault) -> None:
    vault = make_vault(keyring_enabled=False)
    await vault.put("a", "key", "sesame", session_only=True)
    assert await vault.forget_all() == ()
    with pytest.raises(SecretUnavailable):
        await vault.get("a", "key")


async def test_the_value_shows_in_no_repr(make_vault) -> None:
    vault = make_vault(keyring_enabled=False)
    await vault.put("a", "key", "sesame", session_only=True)
    assert "sesame" not in repr(vault)
    assert "session=1" in repr(vault)


async def test_every_value_that_passes_is_told_to_the_logs(choose, make_vault) -> None:
    choose(MemoryRing)
    MemoryRing.held["smsdesk", "a/key"] = "from the ring"
    told: list[str] = []
    vault = make_vault(on_secret=told.append)
    await vault.get("a", "key")
    await vault.put("a", "key", "put in")
    await vault.put("a", "key", "kept", session_only=True)
    assert told == ["from the ring", "put in", "kept"]


async def test_a_keyring_the_person_chose_is_used(choose, make_vault) -> None:
    choose(MemoryRing)
    vault = make_vault()
    assert await vault.put("a", "key", "sesame") is SecretState.STORED
    assert MemoryRing.held == {("smsdesk", "a/key"): "sesame"}


async def test_storing_replaces_what_was_kept_for_the_session(choose, make_vault) -> None:
    choose(MemoryRing)
    vault = make_vault()
    await vault.put("a", "key", "old", session_only=True)
    await vault.put("a", "key", "new")
    assert await vault.state("a", "key") is SecretState.STORED
    assert await vault.get("a", "key") == "new"


@pytest.mark.parametrize("ring", [WeakRing, AltRing])
async def test_a_ring_that_writes_plain_files_is_no_keyring(choose, make_vault, ring) -> None:
    choose(ring)
    vault = make_vault()
    assert await vault.put("a", "key", "sesame") is SecretState.NO_KEYRING
    assert MemoryRing.held == {}


@pytest.mark.parametrize("name", ["null", "fail"])
async def test_a_ring_that_stores_nothing_is_no_keyring(
    monkeypatch: pytest.MonkeyPatch, make_vault, name: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"keyring.backends.{name}.Keyring")
    assert await make_vault().put("a", "key", "sesame") is SecretState.NO_KEYRING


async def test_a_ring_that_does_not_exist_is_no_keyring(
    monkeypatch: pytest.MonkeyPatch, make_vault
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Ring")
    assert await make_vault().state("a", "key") is SecretState.NO_KEYRING


async def test_what_a_backend_raises_does_not_come_through(choose, make_vault) -> None:
    choose(BrokenRing)
    with pytest.raises(SecretUnavailable) as caught:
        await make_vault().get("a", "key")
    chain = [caught.value, caught.value.__cause__, caught.value.__context__]
    assert "secret text" not in " ".join(str(one) for one in chain)


async def test_a_late_answer_to_the_prompt_stores_nothing(choose, make_vault) -> None:
    choose(MemoryRing)
    MemoryRing.ask = threading.Event()
    vault = make_vault(deadline_s=0.1)
    assert await vault.put("a", "key", "first") is SecretState.LOCKED
    MemoryRing.ask.set()
    assert await vault.put("a", "key", "second") is SecretState.STORED
    await asyncio.sleep(0.1)
    assert MemoryRing.held == {("smsdesk", "a/key"): "second"}


async def test_a_prompt_answered_in_time_stores(choose, make_vault) -> None:
    choose(MemoryRing)
    MemoryRing.ask = threading.Event()
    vault = make_vault(deadline_s=5)
    async with asyncio.TaskGroup() as group:
        putting = group.create_task(vault.put("a", "key", "value"))
        await asyncio.sleep(0.05)
        assert not putting.done()
        MemoryRing.ask.set()
    assert putting.result() is SecretState.STORED


def test_keyring_is_not_imported_at_start() -> None:
    program = "import sys, smsdesk.system.vault; print('keyring' in sys.modules)"
    answer = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    )
    assert answer.stdout.strip() == "False"


async def test_nothing_is_written_to_a_file(
    monkeypatch: pytest.MonkeyPatch, make_vault, tmp_path: Path
) -> None:
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    vault = make_vault()
    await vault.put("a", "key", "sesame")
    await vault.put("a", "key", "sesame", session_only=True)
    assert _files_below(tmp_path) == []


def _files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]
