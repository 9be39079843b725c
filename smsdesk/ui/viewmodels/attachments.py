"""What goes with a text of another kind than SMS: a link, a button, a picture, a contact card."""

from collections.abc import Mapping

from smsdesk.domain.provider_info import FieldKind, MessageKind, MessageOption, Shown
from smsdesk.domain.texts import tr
from smsdesk.services.accounts import AccountView
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.widgets.specs import AttachmentLook, PreviewAttachment

_ORDER = (Shown.PICTURE, Shown.TITLE, Shown.CARD, Shown.BUTTON)
"""What is none of these appears elsewhere: as the sender, in the text, or not at all."""


def attachments(
    view: AccountView, kind: MessageKind, options: Mapping[str, str], text: str
) -> tuple[PreviewAttachment, ...]:
    """Return what the preview shows under the text; a link that it says is not repeated."""
    filled = [
        (one, options[one.key])
        for one in kind.options
        if options.get(one.key)
        and not one.advanced
        and not is_setting(view, one)
        and one.shown in _ORDER
    ]
    filled.sort(key=lambda pair: _ORDER.index(pair[0].shown))
    if kind.text:
        return tuple(_one(one, value) for one, value in filled if not _said(one, value, text))
    return (_card(kind, filled),) if filled else ()


def is_setting(view: AccountView, option: MessageOption) -> bool:
    """Say whether accounts have a value for `option` too: it belongs to no single message."""
    return any(one.key == option.key for one in view.info.fields)


def shown_as(kind: MessageKind, shown: Shown) -> MessageOption | None:
    """Return the field of `kind` that the phone shows as `shown`, None without one."""
    return next((one for one in kind.options if one.shown is shown), None)


def missing(option: MessageOption) -> str:
    """Return what stands where the phone shows a field that is still empty."""
    return tr("{label} is missing", label=option.label)


def _said(option: MessageOption, value: str, text: str) -> bool:
    is_link = option.shown is Shown.CARD and option.kind is FieldKind.URL
    return is_link and value in text


def _card(kind: MessageKind, filled: list[tuple[MessageOption, str]]) -> PreviewAttachment:
    """Return all fields as one card, under the one that names it."""
    head = shown_as(kind, Shown.TITLE)
    if head is None:
        (_, title), *filled = filled
    else:
        title = next((value for one, value in filled if one is head), missing(head))
    lines = "\n".join(f"{one.label}: {value}" for one, value in filled if one is not head)
    return PreviewAttachment(IconName.PERSON, title, lines)


def _one(option: MessageOption, value: str) -> PreviewAttachment:
    if option.shown is Shown.BUTTON:
        return PreviewAttachment(IconName.LINK, value, option.label, AttachmentLook.BUTTON)
    if option.shown is Shown.PICTURE:
        return PreviewAttachment(IconName.PICTURE, option.label, value, AttachmentLook.PICTURE)
    icon = IconName.LINK if option.kind is FieldKind.URL else IconName.TAG
    return PreviewAttachment(icon, value, option.label)
