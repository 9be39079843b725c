"""Contacts, lists and opt-outs (design, section 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from smsdesk.domain.msisdn import Msisdn

NO_FIELDS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Contact:
    """One person's number with what is known of them.

    Attributes:
        contact_id: Our row's number; 0 for one that is not stored yet.
        fields: Custom fields by name, usable in templates.
        opted_out: Whether the number must not be sent to now.
    """

    contact_id: int
    msisdn: Msisdn
    name: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: NO_FIELDS)
    notes: str = field(default="", repr=False)
    lists: tuple[str, ...] = ()
    opted_out: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ContactList:
    """A named list and how many contacts are in it."""

    list_id: int
    name: str
    size: int


class SuppressionAction(StrEnum):
    """The ledger is append-only: an opt-out is ended by a later entry, never erased."""

    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"


@dataclass(frozen=True, slots=True)
class Suppression:
    """One entry of the opt-out ledger."""

    msisdn: Msisdn
    action: SuppressionAction
    source: str
    at: datetime
