"""The account of a draft was removed: nothing goes from another one unasked."""

import asyncio

from PySide6.QtWidgets import QLabel

from smsdesk.services.accounts import AccountInput, AccountView
from smsdesk.simulator.registry import DEMO_CREDENTIALS
from smsdesk.ui.pages.compose.page import ComposePage
from smsdesk.ui.viewmodels.draft import read_draft
from tests.gui.people import World, chosen_account, find, until

NUMBER = "+852 6123 4567"
OVERRIDES = {"signature": "BankA", "signature_type": "3", "route_id": "77"}


async def _second(world: World) -> AccountView:
    """Add another account at the same gateway, and write a draft that goes from it."""
    await chosen_account(world)
    accounts, form = world.services.accounts, world.program.compose.form
    first = world.program.compose.entered.account
    assert first is not None
    secrets = dict(DEMO_CREDENTIALS[first.info.key].secrets)
    entered = AccountInput("Bank", first.info.key, first.account.settings, secrets, True)
    added = await accounts.add(entered)
    await until(lambda: form.account.findData(added) >= 0, "it is offered")
    form.account.setCurrentIndex(form.account.findData(added))
    form.options.set_values(OVERRIDES)
    form.senders.setEditText("BANKA")
    form.recipients.add_text(NUMBER)
    form.editor.set_message("Hello")
    await until(form.send.isEnabled, "the draft may go")
    return await accounts.get(added)


async def _chosen_anew(page: ComposePage, gone: AccountView) -> None:
    """Check that nothing is chosen, choose the other account, and look what goes to it."""
    form = page.form
    assert form.account_id() == 0
    assert form.account.currentText() == "Choose an account"
    await asyncio.sleep(0.5)
    assert not form.send.isEnabled()
    assert not form.test.isEnabled()
    assert page.quoting.quote is None
    assert "Choose the account to send from" in form.reason.text()
    other = next(one for one in page.entered.accounts.values() if one.info.key == gone.info.key)
    form.account.setCurrentIndex(form.account.findData(other.account_id))
    await until(form.send.isEnabled, "the draft may go")
    assert form.banner.isHidden()
    assert form.account.findData(0) == -1
    assert page.entered.account == other
    assert (page.entered.options, form.sender_id()) == ({}, None)
    assert form.editor.message() == "Hello"


async def test_an_account_removed_while_composing_is_not_replaced_unasked(world: World) -> None:
    page = world.program.compose
    bank = await _second(world)
    await world.services.accounts.remove(bank.account_id)
    await until(lambda: "“Bank” was removed" in page.form.banner.text(), "it is told")
    await world.services.accounts.pause(next(iter(page.entered.accounts)), "for the test")
    await asyncio.sleep(0.3)
    kept = page.entered.kept()
    assert (kept.account_id, kept.sender) == (bank.account_id, "BANKA")
    await _chosen_anew(page, bank)


async def test_an_account_removed_between_two_starts_is_not_replaced_unasked(world: World) -> None:
    bank = await _second(world)
    await asyncio.sleep(0.7)
    kept = world.program.compose.entered.kept()
    assert dict(kept.options) == OVERRIDES
    world.program.compose.closing()
    await world.services.accounts.remove(bank.account_id)
    for _start in range(2):
        page = ComposePage(world.services, world.services.settings)
        await until(lambda: "no longer there" in page.form.banner.text(), "it is told")  # noqa: B023
        await until(lambda: bool(page.form.recipients.book.entries), "it is put back")  # noqa: B023
        await asyncio.sleep(0.7)
        assert page.form.account_id() == 0
        assert read_draft(await world.services.draft.read()) == kept, "the next start asks too"
        if _start:
            await _chosen_anew(page, bank)
        page.closing()
        await asyncio.sleep(0.5)  # what is being counted comes to its end
        page.deleteLater()


async def test_the_gateway_is_not_to_keep_it_at_another_account(world: World) -> None:
    await chosen_account(world, "mysmpp")
    page = world.program.compose
    page.form.keeper.choose(at_gateway=True)
    view = page.entered.account
    assert view is not None
    await world.services.accounts.remove(view.account_id)
    await until(lambda: page.form.account_id() == 0, "none is chosen")
    page.form.keeper.show_for(native=True, later=True)
    assert not page.form.keeper.at_gateway


async def test_nothing_is_told_of_a_text_that_nobody_knows_how_to_count(world: World):
    form = world.program.compose.form
    await chosen_account(world)
    form.recipients.add_text("+852 6123 4567")
    form.editor.set_message("Hello \N{RIGHT SINGLE QUOTATION MARK}")
    await until(form.send.isEnabled, "the draft may go")
    assert form.hint.isVisible()
    await world.services.accounts.remove(form.account_id())
    await until(lambda: form.account_id() == 0, "no account is chosen")
    form.editor.set_message("Another text \N{RIGHT SINGLE QUOTATION MARK}")
    await until(lambda: form.side.phone.text() == "", "the old text is shown no more")
    assert form.meter.text() == "Choose an account to have the text counted."
    assert form.hint.isHidden()
    notes = find(form.side, QLabel, "costNotes")
    await until(lambda: notes.text() == "Choose an account to see the price.", "the card says so")
    views = await world.services.accounts.all()
    form.account.setCurrentIndex(form.account.findData(views[0].account_id))
    await until(lambda: form.side.phone.text().startswith("Another text"), "it is shown again")
