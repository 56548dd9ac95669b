"""The practice tenant: servers on loopback that behave like Exchange Online, and worlds in which something is wrong.

Shares no code with the probes, so that one mistake cannot hide another. `wizard.lab.serve` starts a world.
"""

from wizard.lab.scenario import Scenario, scenario, scenarios

__all__ = ["Scenario", "scenario", "scenarios"]
