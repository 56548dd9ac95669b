"""SMTP AUTH Wizard: tells where scan-to-email breaks, why, and what the smallest safe fix is."""

__version__ = "0.1.0"
