"""What a person enters about the listener's place, read field by field."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from smsdesk.domain.errors import UsageError
from smsdesk.domain.listening_place import (
    ListeningPlace,
    Within,
    read_host,
    read_port,
    read_proxies,
    read_public_url,
    within,
)
from smsdesk.domain.texts import tr
from smsdesk.system.settings import (
    LISTENER_HOST,
    LISTENER_PORT,
    LISTENER_PUBLIC_URL,
    LISTENER_TRUSTED_PROXIES,
    Json,
    Settings,
)

_READERS: Mapping[str, Callable[[str], Any]] = MappingProxyType(
    {
        "public_url": read_public_url,
        "host": read_host,
        "port": read_port,
        "trusted_proxies": read_proxies,
    }
)


@dataclass(frozen=True, slots=True)
class PlaceField:
    """One field: its key, its name on screen, and what to enter."""

    key: str
    label: str
    help: str


@dataclass(frozen=True, slots=True)
class Entered:
    """What was entered.

    Attributes:
        place: Where to listen; the default where a field has a fault.
        faults: By field, why it cannot be taken and what to write.
    """

    place: ListeningPlace
    faults: Mapping[str, str] = field(default_factory=dict)


def place_fields() -> tuple[PlaceField, ...]:
    """Return the fields in their order."""
    return (
        PlaceField(
            "public_url",
            tr("Public address"),
            tr(
                "What gateways reach the listener by, such as https://sms.example.com where a "
                "reverse proxy or a tunnel passes calls on. Empty: there is none, and no address "
                "goes with a message."
            ),
        ),
        PlaceField(
            "host",
            tr("Address to listen on"),
            tr(
                "127.0.0.1 takes calls from this computer alone, such as from a proxy on it; "
                "0.0.0.0 takes them from all its networks."
            ),
        ),
        PlaceField(
            "port",
            tr("Port"),
            tr("Empty takes a free one at every start. A proxy or a tunnel needs a fixed one."),
        ),
        PlaceField(
            "trusted_proxies",
            tr("Trusted proxies"),
            tr(
                "Addresses or networks, with commas between them, that are believed when they say "
                "for whom they call. Empty where calls come without a proxy."
            ),
        ),
    )


def address_warning(url: str, *, entered_here: bool = False) -> str:
    """Warn of an address that a gateway elsewhere cannot call, and say what to do; or "".

    Args:
        url: The address.
        entered_here: A public one is entered in sight of the warning.
    """
    place = within(url)
    if place is None:
        return ""
    whose = tr("that of a reverse proxy, of a tunnel, or of a server that runs “smsdesk serve”")
    reach = tr("Only your own network can reach this address; no gateway outside it can.")
    if place is Within.COMPUTER:
        reach = tr("Only this computer can reach this address; no gateway outside it can.")
    remedy = (
        tr("Enter a public address here: {whose}.", whose=whose)
        if entered_here
        else tr("Enter a public address in Settings, Delivery reports: {whose}.", whose=whose)
    )
    return f"{reach} {remedy}"


def written(settings: Settings) -> Mapping[str, str]:
    """Return the settings as they stand in the fields."""
    port = settings.get(LISTENER_PORT)
    proxies = settings.get(LISTENER_TRUSTED_PROXIES)
    return {
        "public_url": settings.get(LISTENER_PUBLIC_URL),
        "host": settings.get(LISTENER_HOST),
        "port": str(port) if port else "",
        "trusted_proxies": ", ".join(proxies),
    }


def read(texts: Mapping[str, str]) -> Entered:
    """Read every field."""
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for key, reader in _READERS.items():
        try:
            values[key] = reader(texts.get(key, ""))
        except UsageError as error:
            faults[key] = error.sentence
    return Entered(ListeningPlace(**values), faults)


def as_settings(place: ListeningPlace) -> Mapping[str, Json]:
    """Return what goes into the settings file."""
    return {
        LISTENER_PUBLIC_URL.name: place.public_url,
        LISTENER_HOST.name: place.host,
        LISTENER_PORT.name: place.port,
        LISTENER_TRUSTED_PROXIES.name: [*place.trusted_proxies],
    }
