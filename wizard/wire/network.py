"""What the probes of one run share: looked-up addresses and the first opened connection. Freed when the run ends."""


class Network:
    """Placeholder until the probes exist."""
