"""`smsdesk` and `smsdesk demo`: the window."""

from argparse import Namespace

from smsdesk.cli.host import Host
from smsdesk.cli.output import Output
from smsdesk.cli.run import profile_of


def run(args: Namespace, host: Host, _output: Output) -> int:
    """Open the window on the profile, or on the demo's."""
    if args.command == "demo":
        return host.demo(args.profile, offscreen=args.offscreen, shots=args.shots)
    return host.window(profile_of(args))
