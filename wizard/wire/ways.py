"""Whether the host of another way to send can be reached: Direct Send and relay, High Volume Email, Azure's service.

One open address is enough, and nothing is said on the connection. The case's own path goes first: these wait until the
session has its connection.
"""

from wizard.model.cloud import Endpoint
from wizard.model.failure import Failure, FailureCode
from wizard.model.observation import Outcome, Role
from wizard.model.ways import WayHost
from wizard.wire import classify, discover
from wizard.wire.context import Context


async def direct_send(context: Context, probe: str) -> None:
    """Try the host that takes the domain's mail without a sign-in. Load `discover` in a thread before."""
    _, host, _ = await discover.route(context)
    await reach(context, probe, "direct-send", Endpoint(host, context.case.cloud.submission.mx_port))


async def reach(context: Context, probe: str, role: Role, endpoint: Endpoint) -> None:
    """Report what becomes of one host."""
    started = context.now()
    address, outcome, failure = "", None, None
    if endpoint.host:
        await context.network.main_chosen()
        found = await context.network.first_open(endpoint.host, endpoint.port)
        if isinstance(found, Failure):
            failure, outcome = found, _outcome(found)
        else:  # the connection stays with the network, which ends it with the run: others may want it
            address, outcome = found.address, Outcome.OPEN
    context.emit(
        WayHost(
            probe=probe,
            started=started,
            ended=context.now(),
            role=role,
            host=endpoint.host,
            port=endpoint.port,
            address=address,
            outcome=outcome,
            failure=failure,
        )
    )


def _outcome(failure: Failure) -> Outcome | None:
    if failure.operation == "resolve":
        return None
    return Outcome.NO_ANSWER if failure.code is FailureCode.TIMEOUT else classify.outcome(failure.code)
