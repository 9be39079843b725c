"""The unsent draft as it is kept between starts: small JSON, read with care."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from smsdesk.domain.send_time import SendTime, read_send_time


class KeptKind(StrEnum):
    """What an entry among the recipients was made from."""

    NUMBER = "number"
    CONTACT = "contact"
    LIST = "list"
    PASTED = "pasted"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class KeptEntry:
    """One entry among the recipients, as little of it as brings it back.

    `value` is the text as typed, a contact's place in the database with its phone number, a
    list's place in the database, pasted numbers, one a line, or the path of a file.
    """

    kind: KeptKind
    value: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """Everything a person has put into the Compose page.

    Attributes:
        key: Names the draft from its first letter until it is sent; kept, so that a draft which
            was sent just before a crash is not sent again (fault 56).
        account_id: The chosen account, 0 for none.
        options: What was entered for the gateway's options, also for kinds not chosen now.
        not_before: When to send (aware UTC), None for now.
        kind: The chosen kind's key, "" for the gateway's first.
        at_gateway: Whether the gateway is to keep it until then.
        send_time: The chosen time with its zone.
    """

    key: str
    text: str = field(default="", repr=False)
    entries: tuple[KeptEntry, ...] = ()
    account_id: int = 0
    sender: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    not_before: datetime | None = None
    kind: str = ""
    at_gateway: bool = False
    send_time: SendTime | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there is neither a text nor a recipient."""
        return not self.text and not self.entries

    def within(self, most_bytes: int) -> "KeptDraft":
        """Return the draft without the entries that would make it longer as UTF-8."""
        room = most_bytes - _octets(replace(self, entries=()).to_json())
        entries = []
        for entry in self.entries:
            size = _size(entry.value) + _AROUND
            if size <= room:
                room -= size
                entries.append(entry)
        return self if len(entries) == len(self.entries) else replace(self, entries=tuple(entries))

    def to_json(self) -> str:
        """Return the draft as text, all of it."""
        entries = (f'["{one.kind.value}", {_quoted(one.value)}]' for one in self.entries)
        kept = {
            "key": self.key,
            "text": self.text,
            "account": self.account_id,
            "sender": self.sender,
            "options": dict(self.options),
            "not_before": self.not_before.isoformat() if self.not_before else "",
            "kind": self.kind,
            "at_gateway": self.at_gateway,
            "send_time": self.send_time.stored if self.send_time else "",
        }
        others = json.dumps(kept, ensure_ascii=False)
        return f'{others[:-1]}, "entries": [{", ".join(entries)}]}}'

    @property
    def content_key(self) -> str:
        """What `CampaignDraft.draft_key` is made of: another content is another campaign."""
        digest = sha256(self.to_json().encode("utf-8", "surrogatepass")).hexdigest()
        return f"{self.key}-{digest[:16]}"


_AROUND = len('["contact", ], ')
"""Most bytes around an entry's value."""


@lru_cache(maxsize=32)
def _quoted(value: str) -> str:
    """Return a JSON string; a pasted column is as long as a book and is the same at every key."""
    return json.dumps(value, ensure_ascii=False)


@lru_cache(maxsize=32)
def _size(value: str) -> int:
    """Return the bytes of a JSON string, which are counted at every key too."""
    return _octets(_quoted(value))


def _octets(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def read_draft(kept: str | None) -> KeptDraft | None:
    """Return what `to_json` kept, or None when there is nothing that can be read."""
    if not kept:
        return None
    try:
        found = json.loads(kept)
        instant = str(found["not_before"])
        return KeptDraft(
            key=str(found["key"]),
            text=str(found["text"]),
            entries=tuple(
                KeptEntry(KeptKind(kind), str(value)) for kind, value in found["entries"]
            ),
            account_id=int(found["account"]),
            sender=str(found["sender"]),
            options={str(key): str(value) for key, value in found["options"].items()},
            not_before=datetime.fromisoformat(instant) if instant else None,
            kind=str(found.get("kind", "")),
            at_gateway=found.get("at_gateway") is True,
            send_time=read_send_time(str(found.get("send_time", ""))),
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
