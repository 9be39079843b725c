"""One mysmpp account's conversation: credentials, requests, and its local time when needed."""

import asyncio
from datetime import timedelta

from smsdesk.domain.submit import AccountRefusal, Deferred
from smsdesk.domain.texts import tr
from smsdesk.providers.base import AccountSettings
from smsdesk.providers.exchange import Clock, HttpRequest, TransportSettings
from smsdesk.providers.mysmpp_answers import read_query, verdicts
from smsdesk.providers.mysmpp_fields import BASE_URL, CONCURRENCY
from smsdesk.providers.mysmpp_packet import Draft
from smsdesk.providers.mysmpp_time import Offsets, offset_of_answer, offset_of_setting
from smsdesk.providers.mysmpp_xml import Element, Markup, is_legal, joined, tag, written
from smsdesk.providers.outcomes import Verdict, refused_account
from smsdesk.providers.reading import read_integer
from smsdesk.providers.transport import Transport

__all__ = ["Session", "refused"]

_CONTENT_TYPE = "text/xml; charset=utf-8"
_SEND = "/xml"
_MOST_ANSWER_OCTETS = 1024 * 1024
_LONGEST_TIMEOUT_S = 999


class Session:
    """Puts the account's credentials into every request.

    Args:
        account: Settings and secrets.
        offsets: What is known of accounts' local times.
        clock: The time now.

    Raises:
        UsageError: The address is not one that credentials can be sent to.
    """

    def __init__(self, account: AccountSettings, offsets: Offsets, clock: Clock) -> None:
        self._account = account
        self._offsets = offsets
        self._clock = clock
        self._settings = _transport_settings(account)
        self._chosen_offset = offset_of_setting(account.get("utc_offset"))
        self._asking = asyncio.Lock()
        self._transport = Transport(self._settings, clock)

    @property
    def exposed(self) -> bool:
        """Whether somebody on the way to the gateway can read along."""
        return not (self._settings.secure or self._settings.local)

    @property
    def likely_offset(self) -> timedelta:
        """The account's offset from UTC as far as it is known without asking."""
        if self._chosen_offset is not None:
            return self._chosen_offset
        return self._offsets.likely(self._account.known_as)

    async def hand_over(self, draft: Draft) -> list[Verdict]:
        """Send a request once; return what comes of each of its messages, in their order."""
        security = self._security()
        if isinstance(security, Verdict):
            return [security] * len(draft.messages)
        request = HttpRequest(draft.document(security), _CONTENT_TYPE, _SEND)
        return verdicts(await self._transport.send(request), len(draft.messages))

    async def query(
        self, page: str, wanted: str, *content: Markup
    ) -> tuple[Element, ...] | Verdict:
        """Ask once; return the elements of the answer, or what came of it instead.

        Args:
            page: Name of the page, such as `state.php`.
            wanted: An element that only such an answer has.
            content: What stands in the request besides the credentials.
        """
        security = self._security()
        if isinstance(security, Verdict):
            return security
        request = HttpRequest(joined(security, *content), _CONTENT_TYPE, f"{_SEND}/{page}")
        return read_query(await self._transport.send(request), wanted)

    async def offset(self, *, ask: bool = False) -> timedelta | Verdict:
        """Return the account's offset from UTC: as set, as known, or asked now (`ask`: always)."""
        if self._chosen_offset is not None:
            return self._chosen_offset
        async with self._asking:
            fresh = None if ask else self._offsets.fresh(self._account.known_as)
            return await self._asked_offset() if fresh is None else fresh

    async def aclose(self) -> None:
        """Close connections."""
        await self._transport.aclose()

    async def _asked_offset(self) -> timedelta | Verdict:
        elements = await self.query("time.php", "time")
        if isinstance(elements, Verdict):
            return elements
        now = self._clock()
        answers = (offset_of_answer(one.text, now) for one in elements if one.name == "time")
        offset = next((each for each in answers if each is not None), None)
        if offset is None:
            unknown = tr("The gateway did not tell the account's local time.")
            return Verdict(Deferred(unknown, hinders=True))
        self._offsets.learn(self._account.known_as, offset)
        return offset

    def _security(self) -> Markup | Verdict:
        """Return the element with the credentials; the token alone where there is one."""
        names = ("token",) if self._account.get("token") else ("login", "password")
        values = {name: self._account.get(name) for name in names}
        if not all(value and is_legal(value) for value in values.values()):
            return refused(
                tr("The account has neither a token nor login and password; nothing was sent."),
                tr("Complete the account in Settings."),
            )
        fields = (tag(name, {"value": written(value)}) for name, value in values.items())
        return tag("security", None, "".join(fields))


def refused(sentence: str, remedy: str) -> Verdict:
    """Return the verdict on an account that cannot send before a person changes something."""
    return refused_account(AccountRefusal("", sentence, remedy))


def _transport_settings(account: AccountSettings) -> TransportSettings:
    timeout_s = read_integer(account.get("timeout_s")) or 0
    base_url = account.get("base_url", BASE_URL)
    return TransportSettings(
        # The document's own address ends in /xml; with or without, it is the same gateway.
        base_url=base_url.rstrip("/").removesuffix(_SEND).rstrip("/"),
        ca_file=account.get("ca_file"),
        deadline_s=float(timeout_s if 0 < timeout_s <= _LONGEST_TIMEOUT_S else 30),
        connections=CONCURRENCY,
        max_answer_bytes=_MOST_ANSWER_OCTETS,
    )
