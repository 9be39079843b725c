"""Where options are shown, what is kept of them, and what the preview makes of them."""

from collections.abc import Mapping
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.account import Account, AccountState
from smsdesk.domain.provider_info import (
    Capabilities,
    CredentialField,
    Fallback,
    FieldKind,
    MessageKind,
    MessageOption,
    ProviderInfo,
    Shown,
)
from smsdesk.services.accounts import AccountView
from smsdesk.ui.viewmodels.attachments import attachments
from smsdesk.ui.viewmodels.draft import KeptDraft, KeptEntry, KeptKind, read_draft
from smsdesk.ui.viewmodels.on_phone import OnPhone
from smsdesk.ui.viewmodels.options import OptionValues, is_needed, shown_options
from smsdesk.ui.viewmodels.preview import Preview
from smsdesk.ui.widgets.specs import AttachmentLook, PreviewMessage

_LINK = MessageOption("link", "Link", FieldKind.URL, required=True)
_FROM = MessageOption("from", "Own sender", shown=Shown.SENDER)
_TRIES = MessageOption("tries", "Tries", advanced=True)
_RICH = MessageKind("rich", "Rich", options=(_LINK, _FROM, _TRIES), sender=False)
_CARD = MessageKind("card", "Card", text=False, options=(_FROM, _LINK))
_PLAIN = MessageKind("plain", "Plain")
_INFO = ProviderInfo(
    key="some",
    title="Some",
    summary="",
    capabilities=Capabilities(kinds=(_PLAIN, _RICH, _CARD), schedule_option="hour"),
    fields=(CredentialField("route", "Route"), CredentialField("from", "Own sender")),
    options=(
        MessageOption("hour", "Hour"),
        MessageOption("route", "Route"),
        MessageOption("must", "Must", required=True),
    ),
)


def _view(account_id: int, **settings: str) -> AccountView:
    account = Account(
        account_id=account_id,
        name=f"N{account_id}",
        provider="some",
        settings=settings,
        callback_token="t",
        state=AccountState.ACTIVE,
        pause_reason="",
        pause_remedy="",
        balance=None,
        balance_currency="",
        balance_at=None,
        created_at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    return AccountView(account, _INFO, {})


def test_needed_ones_and_the_kinds_own_stand_in_the_open() -> None:
    shown = shown_options(_view(1), _RICH)
    assert [one.key for one in shown.open] == ["link", "from", "must"]
    assert [one.key for one in shown.more] == ["route", "tries"]
    plain = shown_options(_view(1), _PLAIN)
    assert [one.key for one in plain.open] == ["must"]
    assert shown_options(None, None).open == ()


def test_the_hour_has_a_place_of_its_own() -> None:
    for kind in _INFO.capabilities.kinds:
        shown = shown_options(_view(1), kind)
        assert "hour" not in {one.key for one in (*shown.open, *shown.more)}


def test_a_kinds_field_goes_to_another_account_and_a_route_does_not() -> None:
    values = OptionValues()
    values.put(_view(1), {"link": "https://a.example", "route": "R1"})
    assert values.get(_view(2), "link") == "https://a.example"
    assert values.get(_view(2), "route") == ""
    assert values.all(_view(1)) == {"link": "https://a.example", "route": "R1"}
    values.put(_view(1), {"route": ""})
    assert values.all(_view(1)) == {"link": "https://a.example"}


def test_of_a_message_that_was_sent_only_what_accounts_have_too_stays() -> None:
    values = OptionValues()
    values.put(_view(1), {"link": "https://a.example", "route": "R1", "must": "now"})
    values.put(_view(2), {"from": "Shop", "route": "R2", "tries": "3"})
    before = values.has_message
    values.forget_message()
    assert (before, values.has_message) == (True, False)
    assert values.all(_view(1)) == {"route": "R1", "from": "Shop"}
    assert values.all(_view(2)) == {"route": "R2", "from": "Shop"}


def test_the_preview_shows_what_the_text_does_not_say_itself() -> None:
    options = {"link": "https://a.example", "from": "Shop", "tries": "3"}
    (shown,) = attachments(_view(1), _RICH, options, "Hi")
    assert (shown.title, shown.detail) == ("https://a.example", "Link")
    assert attachments(_view(1), _RICH, options, "Hi https://a.example") == ()
    assert attachments(_view(1), _RICH, {}, "Hi") == ()


def test_a_picture_comes_before_one_button_with_its_text() -> None:
    parts = (
        MessageOption("button", "Text of the button", shown=Shown.BUTTON),
        MessageOption("action", "Link of the button", FieldKind.URL, shown=Shown.HIDDEN),
        MessageOption("image", "Picture", FieldKind.URL, shown=Shown.PICTURE),
    )
    kind = MessageKind("rich", "Rich", options=parts)
    options = {"button": "Buy", "action": "https://a.example", "image": "https://a.example/1.png"}
    picture, button = attachments(_view(1), kind, options, "Hi")
    assert (picture.look, picture.title) == (AttachmentLook.PICTURE, "Picture")
    assert (button.look, button.title) == (AttachmentLook.BUTTON, "Buy")


def test_of_a_silent_message_the_phone_shows_nothing() -> None:
    shown = PreviewMessage("Shop", ("Hi",))
    message = Preview((), lambda _who: shown, visible=False).message
    assert (message.segments, message.note) == ((), "Nothing appears on the phone.")


def test_a_kind_without_a_text_is_one_card() -> None:
    (card,) = attachments(_view(1), _CARD, {"link": "https://a.example"}, "")
    assert (card.title, card.detail) == ("https://a.example", "")


def test_a_kind_with_its_own_sender_shows_that() -> None:
    assert OnPhone(_view(1), _RICH, {"from": "Shop"}).sender == "Shop"
    assert OnPhone(_view(1, **{"from": "Usual"}), _RICH, {}).sender == "Usual"
    assert OnPhone(_view(1), _RICH, {}).sender == "Own sender is missing"
    assert OnPhone(_view(1, **{"from": "Usual"}), _PLAIN, {}, "ACME").sender == "ACME"
    assert OnPhone(_view(1), _PLAIN, {}).sender == "Sender set by gateway"


_OTHER = MessageOption("other", "Other text", FieldKind.LINES, shown=Shown.TEXT)
_BOTH = MessageKind(
    "both", "Chat, else SMS", options=(_FROM, _OTHER, _LINK), fallback=Fallback("Chat", "SMS")
)


def test_of_two_channels_the_phone_shows_the_first_and_the_other_under_it() -> None:
    options = {"from": "Shop", "other": "See you", "link": "https://a.example"}
    phone = OnPhone(_view(1), _BOTH, options, "ACME")
    long = "x" * 161
    message = phone.message(long)
    assert (message.sender, message.segments) == ("Shop", ("See you",))
    assert [one.title for one in message.attachments] == ["https://a.example"]
    assert message.fallback is not None
    assert message.fallback.title == "Where Chat does not arrive, SMS from ACME:"
    assert [len(one) for one in message.fallback.segments] == [153, 8]
    assert phone.texts(long) == (("Chat", "See you"), ("SMS", long))


def test_without_a_text_of_its_own_the_first_channel_shows_the_usual_one_whole() -> None:
    phone = OnPhone(_view(1), _BOTH, {}, "ACME")
    assert phone.message("x" * 161).segments == ("x" * 161,)
    assert phone.texts("Hi") == (("", "Hi"),)
    assert phone.message("").fallback is None


def test_only_a_link_that_the_text_says_is_not_repeated() -> None:
    button = MessageOption("button", "Text of the button", shown=Shown.BUTTON)
    kind = MessageKind("rich", "Rich", options=(button,))
    assert len(attachments(_view(1), kind, {"button": "Sale"}, "Sale today")) == 1


def test_a_card_without_its_name_says_so_and_names_nobody_after_a_link() -> None:
    name = MessageOption("name", "Name", required=True, shown=Shown.TITLE)
    kind = MessageKind("card", "Card", text=False, options=(_LINK, name))
    (card,) = attachments(_view(1), kind, {"link": "https://a.example"}, "")
    assert (card.title, card.detail) == ("Name is missing", "Link: https://a.example")
    (card,) = attachments(_view(1), kind, {"link": "https://a.example", "name": "Ana"}, "")
    assert (card.title, card.detail) == ("Ana", "Link: https://a.example")
    assert attachments(_view(1), kind, {}, "") == ()


def test_a_sender_is_needed_where_the_account_has_none() -> None:
    assert is_needed(_view(1), _FROM)
    assert not is_needed(_view(1, **{"from": "Usual"}), _FROM)
    assert is_needed(_view(1), _LINK)
    assert not is_needed(_view(1), _TRIES)


_texts = st.text(max_size=12)


@given(_texts, _texts, st.dictionaries(_texts, _texts, max_size=3), st.booleans())
def test_a_draft_comes_back_as_it_was(
    text: str, kind: str, options: Mapping[str, str], at_gateway: bool
) -> None:
    draft = KeptDraft("key", text, options=options, kind=kind, at_gateway=at_gateway)
    assert read_draft(draft.to_json()) == draft


def test_a_draft_of_an_earlier_version_is_read() -> None:
    old = (
        '{"key": "k", "text": "Hi", "entries": [], "account": 1, "sender": "", "options": {},'
        ' "not_before": ""}'
    )
    draft = read_draft(old)
    assert draft is not None
    assert (draft.text, draft.kind, draft.at_gateway) == ("Hi", "", False)


def test_a_pasted_column_of_100_000_numbers_is_kept_whole() -> None:
    column = "\n".join(f"+85261{n:06d}" for n in range(100_000))
    entries = (KeptEntry(KeptKind.PASTED, column), KeptEntry(KeptKind.LIST, "7"))
    draft = KeptDraft("key", 'a "quoted" text', entries=entries)
    assert read_draft(draft.to_json()) == draft


def test_what_does_not_fit_is_left_out_and_is_another_content_all_the_same() -> None:
    long, short = "文" * 1_000, "+85261230001"
    entries = tuple(KeptEntry(KeptKind.PASTED, value) for value in (short, long, "5"))
    draft = KeptDraft("key", "Hi", entries=entries)
    least = len(draft.to_json().encode())
    assert draft.within(least + 50) is draft
    kept = draft.within(2_000)
    assert [one.value for one in kept.entries] == [short, "5"]
    assert len(kept.to_json().encode()) <= 2_000
    assert kept.content_key != draft.content_key
    assert draft.within(10).entries == ()


@given(st.lists(st.text(max_size=30), max_size=5), st.integers(100, 600))
def test_a_draft_keeps_to_its_bytes(values: list[str], most: int) -> None:
    entries = tuple(KeptEntry(KeptKind.CONTACT, value) for value in values)
    kept = KeptDraft("key", entries=entries).within(most)
    assert not kept.entries or len(kept.to_json().encode("utf-8", "surrogatepass")) <= most


@given(st.lists(st.tuples(st.sampled_from(KeptKind), _texts), max_size=4))
def test_entries_come_back_in_order(found: list[tuple[KeptKind, str]]) -> None:
    entries = tuple(KeptEntry(kind, value) for kind, value in found)
    draft = KeptDraft("key", entries=entries)
    assert read_draft(draft.to_json()) == draft
