"""What stands in the Compose form at this moment, and the draft that is made of it."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import uuid4

from smsdesk.domain.campaign import CampaignDraft, Recipient
from smsdesk.domain.provider_info import MessageKind
from smsdesk.domain.segments import SegmentScheme
from smsdesk.services.accounts import AccountView
from smsdesk.services.container import Services
from smsdesk.services.quote import Quote
from smsdesk.ui.pages.compose.form import ComposeForm
from smsdesk.ui.pages.compose.keeper import gateway_hour
from smsdesk.ui.viewmodels.compose import merged_for
from smsdesk.ui.viewmodels.draft import KeptDraft
from smsdesk.ui.viewmodels.on_phone import OnPhone
from smsdesk.ui.viewmodels.review import Reviewed
from smsdesk.ui.widgets.region_select import country_name
from smsdesk.ui.widgets.specs import KeyValue


class Entered:
    """Reads the form; the page's parts ask it rather than each other.

    Attributes:
        form: The widgets.
        accounts: The accounts there are, by their number.
        key: Names the draft from its first letter until it is sent.
        unplaced: What was chosen at an account that is not offered, or not yet; kept as it was
            until an account is chosen.
    """

    def __init__(self, services: Services, form: ComposeForm) -> None:
        self._services = services
        self.form = form
        self.accounts: dict[int, AccountView] = {}
        self.unplaced: KeptDraft | None = None
        self.key = ""
        self.begin_anew()

    def begin_anew(self) -> None:
        """Give the draft another name: what is sent from now on is another campaign."""
        self.key = uuid4().hex

    def empty(self) -> None:
        """Empty the form for another draft; account, sender and what accounts have too stay."""
        self.begin_anew()
        self.form.editor.set_message("")
        self.form.options.clear_message()
        self.form.recipients.clear()
        self.form.when.reset()
        self.form.keeper.choose(at_gateway=False)

    @property
    def is_empty(self) -> bool:
        """Whether nothing of a message stands in the form: no recipient, text or card."""
        return self.kept().is_empty and not self.form.options.has_message

    @property
    def account(self) -> AccountView | None:
        """The chosen account."""
        return self.accounts.get(self.form.account_id())

    @property
    def kind(self) -> MessageKind | None:
        """The chosen kind of message; None while there is no account."""
        return self.form.addresses.chosen_kind

    @property
    def scheme(self) -> SegmentScheme | None:
        """How the account's gateway counts texts of this kind; None while there is no account."""
        view, kind = self.account, self.kind
        if view is None:
            return None
        return (kind.scheme if kind else None) or view.info.capabilities.scheme

    @property
    def is_whole(self) -> bool:
        """Whether a message of this kind is one unit, however long."""
        return self.kind is not None and not self.kind.segmented

    @property
    def text(self) -> str:
        """The text as written; "" for a kind that has none."""
        kind = self.kind
        return self.form.editor.message() if kind is None or kind.text else ""

    @property
    def recipients(self) -> tuple[Recipient, ...]:
        """The recipients in order, duplicates included."""
        return self.form.recipients.book.recipients

    @property
    def people(self) -> tuple[Recipient, ...]:
        """Those who will be sent to, in order; while they are being counted, everybody."""
        return self.form.recipients.people

    @property
    def options(self) -> Mapping[str, str]:
        """The gateway's settings of this campaign, the hour until which it keeps it included."""
        values = self.form.options.values()
        view, instant = self.account, self.form.when.instant()
        if view is None or instant is None or not self.at_gateway:
            return values
        return {**values, view.info.capabilities.schedule_option: gateway_hour(instant)}

    @property
    def fields(self) -> Mapping[str, str]:
        """What was entered in the kind's own fields, by their names on screen."""
        kind, values = self.kind, self.form.options.values()
        declared = kind.options if kind is not None else ()
        return {one.label: values[one.key] for one in declared if one.key in values}

    @property
    def at_gateway(self) -> bool:
        """Whether the gateway is to keep it until its hour."""
        return self.form.keeper.at_gateway

    @property
    def air(self) -> Callable[[str], str]:
        """From a merged text to what is on the air, signature included.

        Of a kind without a text it is what its fields hold.
        """
        view, kind = self.account, self.kind
        if view is None or kind is None:
            return str
        quotes, sender = self._services.quotes, self.form.sender_id()
        render = quotes.rendering(view, sender, self.options, kind.key)
        return lambda merged: render(merged) if merged or not kind.text else merged

    def on_air(self, text: str, recipient: Recipient | None) -> str:
        """Return what `recipient` gets for `text`, as `air` makes it."""
        return self.air(merged_for(text, recipient))

    @property
    def on_phone(self) -> OnPhone | None:
        """What a phone gets of a text; None while there is no account."""
        view, kind = self.account, self.kind
        if view is None or kind is None:
            return None
        return OnPhone(view, kind, self.options, self.form.sender_id())

    def draft(self) -> CampaignDraft | None:
        """Return what would be sent; None while there is no account."""
        view, kind = self.account, self.kind
        if view is None or kind is None:
            return None
        there = self.at_gateway
        return CampaignDraft(
            draft_key=self.kept().content_key,
            account_id=view.account_id,
            text=self.text,
            recipients=self.recipients,
            sender=self.form.sender_id(),
            kind=kind.key,
            options=self.options,
            not_before=None if there else self.form.when.instant(),
            send_time=self.form.when.send_time(),
            invalid=len(self.form.recipients.book.rejects),
            title="" if kind.text else _title(kind, self.options),
        )

    def reviewed(self, quote: Quote, view: AccountView, balance: KeyValue | None) -> Reviewed:
        """Return what the last step decides on."""
        kind, kinds = self.kind, view.info.capabilities.kinds
        first = quote.first or self.recipients[0]
        phone, text = self.on_phone, self.on_air(self.text, first)
        has_sender = view.info.capabilities.sender and (kind is None or kind.sender)
        own = view.account.settings.get(view.info.capabilities.sender_field, "")
        return Reviewed(
            quote,
            account=view.name,
            when=self.form.when.words(),
            later=self.form.when.send_time() is not None,
            clocks=self.form.when.clocks,
            country=country_name,
            sender=(self.form.sender_id() or own) if has_sender else None,
            kind=kind.label if kind and len(kinds) > 1 else "",
            who=tuple(entry.text for entry in self.form.recipients.book.entries),
            options=self.form.options.facts(),
            first=first.name or first.msisdn.display(),
            texts=phone.texts(text) if phone else (),
            balance=balance,
            kept_there=self.at_gateway,
        )

    def kept(self) -> KeptDraft:
        """Return all of it as it is kept between starts."""
        kept = KeptDraft(
            key=self.key,
            text=self.form.editor.message(),
            entries=self.form.recipients.book.kept(),
            account_id=self.form.account_id(),
            sender=self.form.senders.currentText(),
            options=self.form.options.kept(),
            not_before=self.form.when.instant(),
            send_time=self.form.when.send_time(),
            kind=self.kind.key if self.kind else "",
            at_gateway=self.at_gateway,
        )
        former = self.unplaced
        if former is None or self.account is not None:
            return kept
        return replace(
            kept,
            account_id=former.account_id,
            sender=former.sender,
            options=former.options,
            kind=former.kind,
            at_gateway=former.at_gateway,
        )


def _title(kind: MessageKind, options: Mapping[str, str]) -> str:
    """Return what History calls a campaign without a text: its kind and its first field."""
    first = next((options[one.key] for one in kind.options if options.get(one.key)), "")
    return f"{kind.label}: {first}" if first else kind.label
