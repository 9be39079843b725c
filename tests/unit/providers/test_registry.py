import subprocess
import sys
from collections.abc import Mapping

import pytest

from smsdesk.providers.base import AccountSettings, Provider, ProviderFactory
from smsdesk.providers.registry import PROVIDERS, one_more, provider_infos
from tests.support.toy_provider import ToyFactory


def test_every_provider_is_listed_under_its_own_key() -> None:
    assert "cloudsms" in PROVIDERS
    assert [info.key for info in provider_infos()] == list(PROVIDERS)


def test_declarations_are_complete() -> None:
    for info in provider_infos():
        keys = [field.key for field in info.fields]
        assert len(set(keys)) == len(keys)
        assert "base_url" in keys
        assert any(field.secret for field in info.fields)
        assert info.title
        assert info.summary
        for field in (*info.fields, *info.options):
            assert field.label
            assert not field.choices or field.default in {"", *(one.value for one in field.choices)}
        if info.capabilities.callback:
            assert info.callback_help


def test_an_account_without_secrets_can_be_counted() -> None:
    for factory in PROVIDERS.values():
        provider: Provider = factory(AccountSettings({}, {}))
        assert provider.info == factory.info
        assert "Hello" in provider.counted_text("Hello", None, {})


def test_listing_providers_loads_no_network_library() -> None:
    code = (
        "import sys\n"
        "from smsdesk.providers.base import AccountSettings\n"
        "from smsdesk.providers.registry import PROVIDERS\n"
        "for factory in PROVIDERS.values():\n"
        "    factory(AccountSettings({}, {})).counted_text('Hello', None, {})\n"
        "print(sorted({'httpx', 'httpcore', 'anyio', 'certifi'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_one_more_is_seen_by_whoever_lists_and_leaves_again() -> None:
    known = list(PROVIDERS)
    with one_more(ToyFactory()):
        assert [*known, "toy"] == list(PROVIDERS) == [info.key for info in provider_infos()]
        with pytest.raises(ValueError, match="toy"), one_more(ToyFactory()):
            pass
        assert "toy" in PROVIDERS
    assert list(PROVIDERS) == known


def test_one_more_leaves_after_a_fault_too() -> None:
    with pytest.raises(KeyError), one_more(ToyFactory()):
        raise KeyError
    assert "toy" not in PROVIDERS


def test_every_setting_that_changes_a_text_is_declared_and_can_be_fixed_for_a_campaign() -> None:
    for factory in PROVIDERS.values():
        declared = factory.info.capabilities.text_settings
        assert set(declared) <= {option.key for option in factory.info.options}
        signed = {**dict.fromkeys(declared, "1"), "base_url": "https://gateway.example"}
        for field in factory.info.fields:
            if field.secret or field.key == "base_url":
                continue
            changes = False
            for value in ("", "1", *(one.value for one in field.choices)):
                provider = factory(AccountSettings({**signed, field.key: value}, {}))
                sent = provider.counted_text("Hello", None, {})
                fixed = provider.counted_text("Hello", None, dict.fromkeys(declared, ""))
                changes = changes or sent != _usual(factory, signed)
                assert fixed == "Hello"
            assert changes is (field.key in declared), (factory.info.key, field.key)


def _usual(factory: ProviderFactory, settings: Mapping[str, str]) -> str:
    return factory(AccountSettings(settings, {})).counted_text("Hello", None, {})
