"""The mysmpp gateway among the others: registry, help page, parts, what faults may ask of it."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from smsdesk.domain.segments import STANDARD, measure
from smsdesk.simulator.faults import FaultScript, Rule
from smsdesk.simulator.gateway import AcceptedMessage, Call, GatewaySetup, Handled
from smsdesk.simulator.handset import Fate, HandsetState
from smsdesk.simulator.mysmpp import MysmppGateway
from smsdesk.simulator.mysmpp_account import DEMO_LOGIN, DEMO_PASSWORD, DEMO_TOKEN
from smsdesk.simulator.mysmpp_fates import VIBER_FATES
from smsdesk.simulator.mysmpp_packet import RefusedError, read_items
from smsdesk.simulator.mysmpp_states import Standing
from smsdesk.simulator.mysmpp_texts import Text
from smsdesk.simulator.mysmpp_xml import NotXmlError, parse
from smsdesk.simulator.registry import DEMO_CREDENTIALS, GATEWAYS
from tests.support.mysmpp_documents import abonent, attributes, message, request, viber

PAGE = (Path(__file__).parents[3] / "resources/help/built-in-gateways.md").read_text("utf-8")
TEXTS = st.text(
    st.one_of(
        st.sampled_from("ab 1€[]{}~^|ê😀я"),
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\\"),
    ),
    min_size=1,
    max_size=400,
)


async def handle(gateway: MysmppGateway, body: bytes, path: str = "/xml", *rules: Rule) -> Handled:
    script = FaultScript(rules)
    packet = gateway.read(Call(path, {}, body))
    number, _ = script.on_request()
    return await gateway.process(packet, script.on_packet(number, packet.method, packet.numbers))


async def test_the_demo_credentials_open_its_gateway() -> None:
    demo = DEMO_CREDENTIALS["mysmpp"]
    gateway = GATEWAYS["mysmpp"](GatewaySetup())
    assert isinstance(gateway, MysmppGateway)
    security = (
        f"<login{attributes(value=demo.settings['login'])}/>"
        f"<password{attributes(value=demo.secrets['password'])}/>"
    )
    body = request(message(sender=demo.settings["sender"]), security=security)
    assert (await handle(gateway, body)).outcome == "1 of 1 accepted"


@pytest.mark.parametrize("name", ["token", "password"])
async def test_an_own_secret_replaces_password_and_token(name: str) -> None:
    gateway = MysmppGateway(GatewaySetup(secret="own key"))
    login = f"<login{attributes(value=DEMO_LOGIN)}/>"
    demos = {"token": DEMO_TOKEN, "password": DEMO_PASSWORD}
    for value, outcome in [
        (demos[name], "error: Incorrect login or password"),
        ("own key", "1 of 1 accepted"),
    ]:
        body = request(message(), security=f"{login}<{name}{attributes(value=value)}/>")
        assert (await handle(gateway, body)).outcome == outcome


def test_what_the_journal_knows_of_a_request() -> None:
    gateway = MysmppGateway()
    body = request(message(abonent("79030000001"), abonent("+7"), abonent("79030000002")), viber())
    packet = gateway.read(Call("/xml", {}, body))
    assert packet.method == "send"
    assert packet.numbers == ("+79030000001", "+79030000002", "+79030000001")
    for path in gateway.paths - {"/xml"}:
        packet = gateway.read(Call(path, {}, body))
        assert (packet.method, packet.numbers) == (path[5:-4], ())
    assert gateway.read(Call("/xml", {}, b"<")).method == "unreadable"


def test_codes() -> None:
    gateway = MysmppGateway()
    assert gateway.knows_code(Text.STOP_LIST.value)
    assert gateway.knows_code("Телефон выключен")
    assert not gateway.knows_code(20)
    assert not gateway.knows_code("")


def test_a_message_of_another_gateway_is_no_message_here() -> None:
    gateway = MysmppGateway()
    foreign = AcceptedMessage(
        number="+79030000001",
        text="",
        rendered_text="",
        segments=1,
        message_id="1",
        at=datetime(2030, 1, 1, tzinfo=UTC),
        fate=Fate(),
        faults=FaultScript().on_packet(1, "send", ()).message("+79030000001"),
    )
    with pytest.raises(TypeError):
        gateway.report(foreign, HandsetState.DELIVERED, foreign.at)


@given(TEXTS)
async def test_parts_are_those_the_program_quotes(text: str) -> None:
    gateway = MysmppGateway()
    await handle(gateway, request(message(text=text)))
    assert gateway.messages[0].segments == measure(text, STANDARD).segment_count


@given(
    st.sampled_from([*HandsetState]),
    st.lists(st.tuples(st.sampled_from(["sms", "viber", ""]), st.sampled_from([*HandsetState]))),
)
async def test_a_state_once_told_never_becomes_send_again(
    first: HandsetState, then: list[tuple[str, HandsetState]]
) -> None:
    gateway = MysmppGateway()
    await handle(gateway, request(viber(abonent("79030009921"), second="sms")))
    (taken,) = gateway.messages
    gateway.report(taken, first, taken.at)
    told: Standing = taken.standing
    was_told = told.state != "send"
    for channel, state in then:
        gateway.report(taken, state, taken.at, channel)
        assert not (was_told and told.state == "send")
    # The SMS is paid once, however often its channel takes over.
    assert gateway.account.balance - gateway.balance <= taken.cost + taken.later_cost


@given(st.binary(max_size=80), st.sampled_from(sorted(MysmppGateway.paths)))
async def test_any_bytes_get_an_answer(body: bytes, path: str) -> None:
    handled = await handle(MysmppGateway(), body, path)
    assert handled.reply.status == 400
    assert parse(handled.reply.body).findtext("error")


@given(st.text(max_size=30), st.sampled_from(["phone", "number_sms", "time_send", "client_id_sms"]))
def test_any_attribute_is_read_or_refused(text: str, name: str) -> None:
    document = f"<request><message><abonent{attributes(**{name: text})}/></message></request>"
    try:
        items = read_items(parse(document.encode("utf-8", "replace")), MysmppGateway().account.zone)
    except (RefusedError, NotXmlError):
        return
    assert len(items) == 1


def test_the_help_page_names_every_viber_suffix_and_every_code() -> None:
    section = PAGE.partition("## mysmpp")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\d{4})` \|", section, re.MULTILINE) == sorted(VIBER_FATES)
    codes = {int(code) for code in re.findall(r"\| (\d{1,2}) \|", section)}
    assert codes == {*Text}
