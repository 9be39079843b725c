"""A person who writes a draft and is cut off: a process on a profile folder, to be killed."""

import sys
from pathlib import Path

from smsdesk.app import window
from smsdesk.app.application import make_application
from smsdesk.app.camera import until
from smsdesk.app.demo import DemoGateways
from smsdesk.domain.send_time import SendTime
from smsdesk.system.paths import Profile
from smsdesk.ui import aio
from tests.support.written import KIND, NUMBERS, OPTIONS, SENDER, TEXT, WALL


async def _write(program: window.Program, gateways: DemoGateways) -> None:
    await gateways.connect(program.services)
    form = program.compose.form
    (regulars,) = await program.services.contacts.lists()
    for place in range(form.account.count()):
        form.account.setCurrentIndex(place)
        if form.addresses.kind.findData(KIND) >= 0:
            break
    await until(lambda: form.addresses.kind.findData(KIND) >= 0, "the kinds are offered")
    form.addresses.kind.setCurrentIndex(form.addresses.kind.findData(KIND))
    await form.recipients.add_list(regulars)
    form.recipients.add_text(NUMBERS)
    form.editor.set_message(TEXT)
    form.senders.setEditText(SENDER)
    form.when.set_time(SendTime(WALL, "Asia/Hong_Kong"))
    form.keeper.choose(at_gateway=True)
    form.options.set_values(OPTIONS)
    sys.stdout.write("written\n")
    sys.stdout.flush()


async def _run(profile: Profile) -> None:
    gateways = DemoGateways()
    async with gateways:
        await window.show(profile, lambda program: _write(program, gateways))


def main() -> None:
    """Write, say so, and go on until somebody kills this process."""
    make_application()
    aio.run(lambda: _run(Profile(Path(sys.argv[1]))))


if __name__ == "__main__":
    main()
