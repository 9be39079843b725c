"""What the listener needs from the services: who may call, and where a call is committed."""

from typing import Protocol

from smsdesk.domain.callback import CallbackAnswer, CallbackRequest


class ReportIntake(Protocol):
    """Takes gateways' calls; implemented by the delivery reports service."""

    def authenticate(self, account_id: int, token: str) -> bool:
        """Tell whether `token` is the account's, in constant time, also for unknown accounts."""
        ...

    def allowed_networks(self, account_id: int) -> tuple[str, ...]:
        """Return the networks that may call for the account; empty when any may."""
        ...

    async def journal(self, account_id: int, request: CallbackRequest) -> CallbackAnswer:
        """Commit the call and form the answer in the gateway's own form.

        Raises:
            MalformedReport: The body is no report; answered with 400.
            StoreFault: Nothing was committed; answered with 503, so that the gateway comes again.
        """
        ...
