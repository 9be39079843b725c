"""Sends a campaign in a process of its own and prints how long its loop was kept from its work.

`python -m tests.support.send_run DATABASE GATEWAY_URL MESSAGES`: prints the callback address, waits
for a line on standard input, sends, and prints one JSON object when every message is delivered.
"""

import asyncio
import json
import sys
from dataclasses import dataclass

from smsdesk.domain.status import MessageState
from smsdesk.services import collector
from smsdesk.store.engine import Store
from smsdesk.system.clock import SystemClock
from tests.support.services_world import open_world
from tests.support.slowness import loop_watch


@dataclass
class Elsewhere:
    """A gateway in another process."""

    url: str
    callback: str = ""

    def set_callback(self, url: str | None) -> None:
        """Note what the gateway shall call."""
        self.callback = url or ""


async def main(database: str, url: str, messages: int) -> None:
    """Do what the module says."""
    store = Store.open(f"sqlite:///{database}", backup_dir=None, clock=SystemClock().now)
    world = open_world(store)
    server = Elsewhere(url)
    account_id = await world.add_account(server)
    await world.listen(server, account_id)
    print(server.callback, flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    with collector.on_loop_thread():  # as the composition root does
        collector.settle()
        watch = loop_watch()
        watching = asyncio.create_task(watch.run())
        began = asyncio.get_running_loop().time()
        await world.dispatcher.start()
        campaign_id = await world.send(account_id, messages)
        await world.until(campaign_id, {MessageState.DELIVERED: messages})
        took_s = asyncio.get_running_loop().time() - began
        watching.cancel()
    await world.close()
    print(
        json.dumps(
            {
                "stalls_ms": [round(one * 1000) for one in watch.stalls],
                "watched": str(watch),
                "took_s": round(took_s, 2),
                "failures": len(world.failures),
            }
        )
    )


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
