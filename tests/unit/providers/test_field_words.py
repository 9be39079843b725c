"""What Settings say of a gateway: in the words of whoever uses it, not of its documentation."""

import pytest

from smsdesk.providers.registry import PROVIDERS


@pytest.mark.parametrize("key", sorted(PROVIDERS))
def test_settings_speak_of_the_gateway_and_of_buttons_there_are(key: str) -> None:
    info = PROVIDERS[key].info
    fields = (*info.fields, *info.options)
    said = " ".join((*(f"{one.label} {one.help}" for one in fields), *info.notes))
    assert "document" not in said
    assert "Test account" not in said


@pytest.mark.parametrize("key", sorted(PROVIDERS))
def test_the_hint_of_an_address_does_not_repeat_the_warning_above_it(key: str) -> None:
    info = PROVIDERS[key].info
    warned = info.plain_http_by_document
    hints = [one.help for one in info.fields if one.key == "base_url" and warned]
    assert not any("http" in hint for hint in hints)
