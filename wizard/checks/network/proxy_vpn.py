"""Whether this computer goes another way than the scanner: through a VPN or a proxy.

It says so and no more: neither is a fault.
"""

from wizard.checks import shared
from wizard.checks.base import Check, Explain
from wizard.model.case import Case
from wizard.model.finding import Finding, Status
from wizard.model.observation import Surroundings
from wizard.model.seen import Seen

_ID = "network.proxy-vpn"


def _judge(seen: Seen, _case: Case, _explain: Explain) -> Finding | None:
    around = seen.last(Surroundings)
    if around is None:
        return shared.unmeasured(_ID) if seen.settled(Surroundings) else None
    vpn, proxies = around.vpn_interfaces, around.proxies
    return Finding(
        check=_ID,
        status=Status.WARN if vpn else Status.PASS,
        say="vpn" if vpn else "proxy" if proxies else "direct",
        values={"names": ", ".join(vpn), "proxies": ", ".join(sorted(set(proxies.values())))},
        evidence={"vpn_interfaces": list(vpn), "proxies": dict(proxies)},
        **shared.basis((around,)),
    )


CHECK = Check(id=_ID, hop="firewall", needs=(Surroundings,), judge=_judge, side=True)
