"""What goes with a text of another kind than SMS: a link, a button, a picture, a contact card."""

from collections.abc import Mapping

from smsdesk.domain.provider_info import FieldKind, MessageKind, MessageOption, Shown
from smsdesk.services.accounts import AccountView
from smsdesk.ui.theme.icon_paths import IconName
from smsdesk.ui.widgets.specs import AttachmentLook, PreviewAttachment

_ORDER = (Shown.PICTURE, Shown.CARD, Shown.BUTTON, Shown.HIDDEN)


def attachments(
    view: AccountView, kind: MessageKind, options: Mapping[str, str], text: str
) -> tuple[PreviewAttachment, ...]:
    """Return what the preview shows under the text; what the text itself says is not repeated."""
    filled = [
        (one, options[one.key])
        for one in kind.options
        if options.get(one.key)
        and not one.advanced
        and not is_setting(view, one)
        and one.shown is not Shown.HIDDEN
    ]
    filled.sort(key=lambda pair: _ORDER.index(pair[0].shown))
    if kind.text:
        return tuple(_one(one, value) for one, value in filled if value not in text)
    if not filled:
        return ()
    (_, title), *others = filled
    lines = "\n".join(f"{one.label}: {value}" for one, value in others)
    return (PreviewAttachment(IconName.PERSON, title, lines),)


def is_setting(view: AccountView, option: MessageOption) -> bool:
    """Say whether accounts have a value for `option` too: it belongs to no single message."""
    return any(one.key == option.key for one in view.info.fields)


def own_sender(view: AccountView, kind: MessageKind, options: Mapping[str, str]) -> str:
    """Return the sender of a kind that has one of its own, or ""."""
    keys = (one.key for one in kind.options if is_setting(view, one))
    found = (options.get(key) or view.account.settings.get(key, "") for key in keys)
    return next(filter(None, found), "") if not kind.sender else ""


def _one(option: MessageOption, value: str) -> PreviewAttachment:
    if option.shown is Shown.BUTTON:
        return PreviewAttachment(IconName.LINK, value, option.label, AttachmentLook.BUTTON)
    if option.shown is Shown.PICTURE:
        return PreviewAttachment(IconName.PICTURE, option.label, value, AttachmentLook.PICTURE)
    icon = IconName.LINK if option.kind is FieldKind.URL else IconName.TAG
    return PreviewAttachment(icon, value, option.label)
