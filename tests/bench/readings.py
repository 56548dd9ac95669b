"""The tenant's side after a sign-in, at 100 ms a request: all readings at once against their longest chain.

    python -m tests.bench.readings

The chain is what cannot be had side by side: whose tenant the mailbox's is (nothing is asked of another), in which
region Exchange answers, and the cmdlet. The goal is twice the chain; connections on loopback cost next to nothing.
"""

import asyncio
import statistics
import sys
import threading
import time
from dataclasses import replace

from wizard import clouds
from wizard.engine.runner import Request, execute
from wizard.lab.scenario import scenario
from wizard.lab.serve import World
from wizard.lab.settings import settings
from wizard.model.case import Case
from wizard.wire.signin import Admin, clients_of

_LATENCY_S = 0.1
_CHAIN = 3  # requests one after the other: the tenant, the region, the cmdlet
_ROUNDS = 5
_STEPS = ("tenant", "mailbox", "mfa")


def main() -> int:
    """Print the median time of the three steps and its ratio to the chain; return 1 where the goal is missed."""
    world = World(replace(scenario("healthy"), settings=settings({"services": {"latency": _LATENCY_S}})))
    try:
        times = [_once(world) for _ in range(_ROUNDS)]
    finally:
        world.close()
    median, chain = statistics.median(times), _CHAIN * _LATENCY_S
    print(f"readings of {', '.join(_STEPS)}: {median:.2f} s, longest chain {chain:.2f} s, ratio {median / chain:.2f}")
    print("each:", " ".join(f"{one:.2f}" for one in times))
    return 0 if median <= 2 * chain else 1


def _once(world: World) -> float:
    """Sign in anew, then time the run alone."""
    cloud = clouds.load(str(world.cloud_file))
    admin = Admin(cloud, clients_of(cloud))
    admin.by_device_code(("exchange", "graph"), lambda _: None, threading.Event())
    case = Case(mailbox=world.mailbox, cloud=cloud)
    started = time.perf_counter()
    run = asyncio.run(execute(Request(case=case, selection=_STEPS, admin=admin), lambda _: None))
    took = time.perf_counter() - started
    unread = [name for name, found in run.findings.items() if found.say.startswith("unread")]
    if unread:
        print("not read:", ", ".join(unread), file=sys.stderr)
    return took


if __name__ == "__main__":
    sys.exit(main())
