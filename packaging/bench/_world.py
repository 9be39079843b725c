"""What several benches stand on: a fresh profile with accounts, and numbers of many countries."""

import random
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import phonenumbers

from bench._frame import PeerMissing
from smsdesk.app.composition import RunOptions, open_services
from smsdesk.domain.listening_place import ListeningWish
from smsdesk.domain.msisdn import Msisdn
from smsdesk.domain.numbering import NumberFault, resolve_international
from smsdesk.services.accounts import AccountInput
from smsdesk.services.container import Services
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from smsdesk.system.paths import Profile

TWELVE = ("GB", "DE", "FR", "ES", "IT", "PL", "US", "HK", "CN", "RU", "IN", "BR")
"""Twelve countries with many people."""
NOBODY = "http://127.0.0.1:9"
"""An address where nobody listens, for accounts that send nothing."""

_E164 = phonenumbers.PhoneNumberFormat.E164
_VARIED_DIGITS = 6
_TRIES = 40


@contextmanager
def scratch() -> Iterator[Path]:
    """Lend a folder that goes away again."""
    with tempfile.TemporaryDirectory(prefix="smsdesk-bench-") as folder:
        yield Path(folder)


@asynccontextmanager
async def fresh_services(*, send: bool = False, listen: bool = False) -> AsyncIterator[Services]:
    """Lend the services of a new profile."""
    with scratch() as folder:
        options = RunOptions(send=send, listen=listen, place=ListeningWish(port=0))
        async with open_services(Profile(folder), options) as opened:
            yield opened.services


async def add_account(
    services: Services, provider: str, url: str = NOBODY, more: Mapping[str, str] | None = None
) -> int:
    """Add an account at a built-in gateway with `more` settings; its secrets stay in memory."""
    demo = DEMO_CREDENTIALS[provider]
    settings = {"base_url": url, **demo.settings, **(more or {})}
    entered = AccountInput(provider, provider, settings, demo.secrets, session_only=True)
    return await services.accounts.add(entered)


def region_numbers(regions: Sequence[str], count: int, seed: int) -> list[tuple[str, str]]:
    """Return `count` distinct valid numbers as (E.164, region), the regions in turn.

    Where a plan has fewer numbers near its example than are wanted, others take its place.
    """
    chance = random.Random(seed)  # noqa: S311 - the same numbers in every run
    examples = [one for one in map(_example, regions) if one]
    found: dict[str, str] = {}
    while len(found) < count:
        for e164, region in examples:
            if (number := _neighbour(e164, chance)) is not None:
                found.setdefault(number, region)
    return list(found.items())[:count]


def _example(region: str) -> tuple[str, str] | None:
    kind = phonenumbers.PhoneNumberType.MOBILE
    number = phonenumbers.example_number_for_type(region, kind)
    number = number or phonenumbers.example_number(region)
    return (phonenumbers.format_number(number, _E164), region) if number else None


def _neighbour(e164: str, chance: random.Random) -> str | None:
    """Return a valid number that differs from `e164` in its last digits."""
    for _ in range(_TRIES):
        varied = min(_VARIED_DIGITS, len(e164) - 5)
        number = e164[:-varied] + "".join(chance.choices("0123456789", k=varied))
        # Not by way of `msisdn.parse`: its memo would know the numbers later.
        if not isinstance(resolve_international(number[1:]), NumberFault):
            return number
    return None


def msisdns(count: int, regions: Sequence[str] = TWELVE) -> list[Msisdn]:
    """Return distinct numbers of these countries, in turn; not looked up in any plan."""
    stems = [Msisdn.from_e164(one) for one, _ in region_numbers(regions, len(regions), 1)]
    found = []
    for n in range(count):
        stem = stems[n % len(stems)]
        found.append(Msisdn(stem.country_code, f"{stem.national[:-6]}{n // len(stems):06}"))
    return found


def must_be_equal(ours: Mapping[str, object], theirs: Mapping[str, object]) -> None:
    """A peer that finds something else would make the comparison worthless."""
    for key, value in ours.items():
        if theirs[key] != value:
            raise PeerMissing(f"the peer says {theirs[key]!r} of {key!r}, not {value!r}")
