"""The vault against a real Secret Service: stored, locked, absent, silent (faults 48-50)."""

import asyncio
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from smsdesk.app.composition import RunOptions, open_services
from smsdesk.domain.errors import SecretUnavailable
from smsdesk.services.accounts import AccountInput
from smsdesk.system.paths import Profile
from smsdesk.system.vault import SecretState, Vault

if sys.platform != "linux":
    pytest.skip("a Secret Service exists on Linux only", allow_module_level=True)

from tests.support.secret_service import SecretService

# keyring leaves its connection to the collector when it meets a locked ring or a dead service.
pytestmark = pytest.mark.filterwarnings(
    "ignore:Exception ignored in. <socket.socket:pytest.PytestUnraisableExceptionWarning"
)

CANARY = "cañary-5f2b-秘密"


@pytest.fixture
def vault() -> Iterator[Vault]:
    made = Vault(deadline_s=10)
    yield made
    made.close()


async def test_a_secret_is_stored_read_and_deleted(
    secret_service: SecretService, vault: Vault
) -> None:
    assert await vault.state("account-1", "apikey") is None
    assert await vault.put("account-1", "apikey", CANARY) is SecretState.STORED
    assert await vault.state("account-1", "apikey") is SecretState.STORED
    assert await vault.get("account-1", "apikey") == CANARY
    await vault.delete("account-1", "apikey")
    assert await vault.state("account-1", "apikey") is None


async def test_a_stored_secret_is_there_for_the_next_process(
    secret_service: SecretService, vault: Vault
) -> None:
    await vault.put("account-1", "apikey", CANARY)
    program = (
        "import asyncio; from smsdesk.system.vault import Vault;"
        "print(ascii(asyncio.run(Vault().get('account-1', 'apikey'))))"
    )
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        program,
        env=os.environ | secret_service.environment,
        stdout=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(60):
        output, _ = await process.communicate()
    assert output.decode().strip() == ascii(CANARY)


async def test_accounts_and_fields_do_not_mix(secret_service: SecretService, vault: Vault) -> None:
    await vault.put("account-1", "login", "one")
    await vault.put("account-1", "password", "two")
    await vault.put("account-2", "password", "three")
    await vault.put("account-1", "password", "four")
    assert await vault.get("account-1", "login") == "one"
    assert await vault.get("account-1", "password") == "four"
    assert await vault.get("account-2", "password") == "three"
    await vault.delete("account-1", "password")
    assert await vault.get("account-2", "password") == "three"


async def test_a_stored_secret_is_in_no_file_in_clear(
    secret_service: SecretService, vault: Vault
) -> None:
    await vault.put("account-1", "apikey", "canary-in-the-ring")
    files = [path for path in secret_service.files() if path.name.endswith(".keyring")]
    assert files, "the keyring wrote nothing: the test would prove nothing"
    for path in secret_service.files():
        assert b"canary-in-the-ring" not in path.read_bytes()


async def test_a_missing_secret_is_told_with_a_remedy(
    secret_service: SecretService, vault: Vault
) -> None:
    with pytest.raises(SecretUnavailable, match="holds no “apikey”") as caught:
        await vault.get("account-1", "apikey")
    assert caught.value.consequence
    assert caught.value.remedy


async def test_deleting_what_is_not_there_is_no_error(
    secret_service: SecretService, vault: Vault
) -> None:
    await vault.delete("account-1", "apikey")


async def test_a_locked_ring_keeps_and_gives_nothing(
    secret_service: SecretService, vault: Vault
) -> None:
    await vault.put("account-1", "apikey", CANARY)
    secret_service.lock()
    assert await vault.state("account-1", "apikey") is SecretState.LOCKED
    assert await vault.put("account-1", "apikey", "new") is SecretState.LOCKED
    with pytest.raises(SecretUnavailable, match="is locked"):
        await vault.get("account-1", "apikey")
    with pytest.raises(SecretUnavailable, match="is locked"):
        await vault.delete("account-1", "apikey")


async def test_a_locked_ring_leaves_the_session_to_send_from(
    secret_service: SecretService, vault: Vault
) -> None:
    secret_service.lock()
    state = await vault.put("account-1", "apikey", CANARY, session_only=True)
    assert state is SecretState.SESSION_ONLY
    assert await vault.get("account-1", "apikey") == CANARY


async def test_a_service_that_ends_and_comes_back_is_found_again(
    secret_service: SecretService, vault: Vault
) -> None:
    await vault.put("account-1", "apikey", CANARY)
    secret_service.stop_keyring()
    assert await vault.state("account-1", "apikey") is SecretState.NO_KEYRING
    secret_service.start_keyring()
    assert await vault.get("account-1", "apikey") == CANARY


async def test_a_bus_without_a_keyring(secret_bus: SecretService, vault: Vault) -> None:
    assert await vault.put("account-1", "apikey", CANARY) is SecretState.NO_KEYRING
    assert await vault.state("account-1", "apikey") is SecretState.NO_KEYRING
    with pytest.raises(SecretUnavailable, match="no keyring"):
        await vault.get("account-1", "apikey")
    await vault.delete("account-1", "apikey")


async def test_no_bus_at_all(vault: Vault, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND", raising=False)
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    assert await vault.put("account-1", "apikey", CANARY) is SecretState.NO_KEYRING


async def test_everything_is_forgotten(secret_service: SecretService, vault: Vault) -> None:
    await vault.put("account-1", "apikey", CANARY)
    await vault.put("account-2", "apikey", CANARY, session_only=True)
    kept = await vault.forget_all([("account-1", "apikey"), ("account-2", "apikey")])
    assert kept == ()
    assert await vault.state("account-1", "apikey") is None
    assert await vault.state("account-2", "apikey") is None


async def test_what_a_locked_ring_keeps_is_named(
    secret_service: SecretService, vault: Vault
) -> None:
    await vault.put("account-1", "apikey", CANARY)
    secret_service.lock()
    assert await vault.forget_all([("account-1", "apikey")]) == (("account-1", "apikey"),)


class TestSilentBus:
    """A bus that takes the connection and never answers."""

    async def test_a_call_ends_at_its_deadline_and_the_loop_goes_on(
        self, silent_bus: list[socket.socket]
    ) -> None:
        vault = Vault(deadline_s=0.5)
        turns = 0

        async def turn() -> None:
            nonlocal turns
            while True:
                await asyncio.sleep(0.01)
                turns += 1

        started = time.monotonic()
        async with asyncio.TaskGroup() as group:
            turning = group.create_task(turn())
            with pytest.raises(SecretUnavailable, match="does not answer"):
                await vault.get("account-1", "apikey")
            turning.cancel()
        assert time.monotonic() - started < 2
        assert turns > 10
        assert silent_bus, "nobody called the bus: the test would prove nothing"

    @pytest.mark.alone
    async def test_calls_without_end_are_refused_at_once(
        self, silent_bus: list[socket.socket]
    ) -> None:
        vault = Vault(deadline_s=0.2)
        for _ in range(3):
            assert await vault.state("account-1", "apikey") is SecretState.LOCKED
        started = time.monotonic()
        assert await vault.put("account-1", "apikey", CANARY) is SecretState.LOCKED
        assert time.monotonic() - started < 0.1
        assert len(silent_bus) == 3

    async def test_the_program_can_end_while_a_call_hangs(
        self, silent_bus: list[socket.socket]
    ) -> None:
        program = (
            "import asyncio; from smsdesk.system.vault import Vault;"
            "print(asyncio.run(Vault(deadline_s=0.5).state('account-1', 'apikey')).value)"
        )
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, stdout=asyncio.subprocess.PIPE
        )
        async with asyncio.timeout(20):
            output, _ = await process.communicate()
        assert output.decode().strip() == "locked"
        assert process.returncode == 0


async def test_a_profile_that_does_not_last_leaves_nothing_in_the_keyring(
    secret_service: SecretService, tmp_path: Path
) -> None:
    profile = Profile(tmp_path / "profile")
    states = []
    for temporary in (True, False):
        options = RunOptions(session_secrets=temporary)
        async with open_services(profile, options) as opened:
            accounts = opened.services.accounts
            if temporary:
                settings = {"base_url": "http://127.0.0.1:1", "route_id": "R"}
                await accounts.add(
                    AccountInput("Demo", "cloudsms", settings, {"auth_key": "canary5f2b"})
                )
            [view] = await accounts.all(with_secrets=True)
            states.append(view.secrets["auth_key"])
            if not temporary:
                stored = view.account.settings
                again = AccountInput("Demo", "cloudsms", stored, {"auth_key": "canary5f2b"})
                await accounts.update(view.account_id, again)
                [view] = await accounts.all(with_secrets=True)
                states.append(view.secrets["auth_key"])
    assert states == [SecretState.SESSION_ONLY, None, SecretState.STORED]
