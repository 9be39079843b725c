"""Which options of a campaign are shown where, and what was entered for those not shown now."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from smsdesk.domain.provider_info import MessageKind, MessageOption
from smsdesk.domain.provider_info import Shown as As
from smsdesk.services.accounts import AccountView


@dataclass(frozen=True, slots=True)
class Shown:
    """The options of a kind at an account.

    Attributes:
        open: In the open: what is needed, and what the kind alone has.
        more: Behind a button: what the account has a value for, and what few people change.
    """

    open: tuple[MessageOption, ...] = ()
    more: tuple[MessageOption, ...] = ()


def shown_options(view: AccountView | None, kind: MessageKind | None) -> Shown:
    """Sort the options of `kind`; the time of sending has a place of its own on the page."""
    if view is None or kind is None:
        return Shown()
    schedule = view.info.capabilities.schedule_option
    own = [one for one in kind.options if one.key != schedule]
    shared = [one for one in view.info.options if one.key != schedule]
    shown = [one for one in own if one.required or not one.advanced]
    shown += [one for one in shared if one.required]
    return Shown(tuple(shown), tuple(one for one in (*shared, *own) if one not in shown))


def is_needed(view: AccountView, option: MessageOption) -> bool:
    """Say whether `option` must be filled in: a sender also where the account has none."""
    no_sender = option.shown is As.SENDER and not view.account.settings.get(option.key)
    return option.required or no_sender


@dataclass(slots=True)
class OptionValues:
    """What was entered, also for kinds and accounts that are not chosen now.

    A kind's own fields go with it to another account of the same gateway; what overrides the
    account's settings (a route, a signature) does not.
    """

    _values: dict[tuple[str, int], dict[str, str]] = field(default_factory=dict, repr=False)
    _lasting: dict[str, frozenset[str]] = field(default_factory=dict, repr=False)

    def put(self, view: AccountView, values: Mapping[str, str]) -> None:
        """Keep `values` by their keys; an empty one is forgotten."""
        self._lasting[view.info.key] = lasting(view)
        for key, value in values.items():
            place = self._values.setdefault(_place(view, key), {})
            if value:
                place[key] = value
            else:
                place.pop(key, None)

    def get(self, view: AccountView, key: str) -> str:
        """Return what was entered for an option, or ""."""
        return self._values.get(_place(view, key), {}).get(key, "")

    def all(self, view: AccountView) -> Mapping[str, str]:
        """Return everything that was entered at an account."""
        gateway = self._values.get((view.info.key, 0), {})
        return gateway | self._values.get((view.info.key, view.account_id), {})

    @property
    def has_message(self) -> bool:
        """Whether anything that belongs to a message was entered, of whatever kind and gateway."""
        return any(
            values.keys() - self._lasting[gateway]
            for (gateway, _account), values in self._values.items()
        )

    def forget_message(self) -> None:
        """Forget what belonged to a message, of whatever kind and gateway: it was sent."""
        for (gateway, _account), values in self._values.items():
            for key in values.keys() - self._lasting[gateway]:
                del values[key]


def lasting(view: AccountView) -> frozenset[str]:
    """Return the keys of options that outlast a message: accounts have them as well."""
    return frozenset(one.key for one in view.info.fields)


def _place(view: AccountView, key: str) -> tuple[str, int]:
    shared = any(one.key == key for one in view.info.options)
    return view.info.key, view.account_id if shared else 0
