"""The watcher: an SMTP server that a device is pointed at, which captures what the device does and relays nothing.

    watcher = await start(Options(bind="192.0.2.7"), emit)
    …                       # `emit` gets DeviceHello, DeviceMessage and DeviceSession values (wizard.model.device)
    await watcher.close()

Shares no code with the probes or the practice servers, imports nothing that sends, and judges nothing: the checks of
the step "device" do.
"""

from wizard.watch.addresses import Address, addresses
from wizard.watch.limits import Limits
from wizard.watch.replies import Scenario, scenario, scenarios
from wizard.watch.server import Options, Reason, Watcher, WatchError, start

__all__ = [
    "Address",
    "Limits",
    "Options",
    "Reason",
    "Scenario",
    "WatchError",
    "Watcher",
    "addresses",
    "scenario",
    "scenarios",
    "start",
]
