"""The checks: each a pure function of observations that gives one finding. `CHECKS` has them in the order of the path.

Names that do not agree (module, id, hop) stop the program when it starts; whether the words agree, the tests see.
"""

from wizard.checks.alternatives import (
    acs,
    acs_account,
    choose,
    direct_send,
    graph_message,
    graph_send,
    hve,
    hve_account,
    oauth,
    relay_connector,
    right_way,
    unsigned,
)
from wizard.checks.alternatives import retirement as way_out
from wizard.checks.base import Check
from wizard.checks.credentials import auth_offered, sign_in, token
from wizard.checks.delivery import limits, message, sender, trace
from wizard.checks.device import authentication, certificate, clock, encryption, host_name, panel, settings, user
from wizard.checks.device import message as device_message
from wizard.checks.device import password as device_password
from wizard.checks.device import sender as device_sender
from wizard.checks.device import size as device_size
from wizard.checks.device import tls as device_tls
from wizard.checks.mailbox import account, effective, kind, password, restricted, send_as, size
from wizard.checks.mailbox import smtp_auth as mailbox_smtp_auth
from wizard.checks.mfa import conditional_access, federation, methods, mfa, security_defaults, sign_ins
from wizard.checks.network import (
    admin_services,
    answer,
    captive_portal,
    control,
    extensions,
    ipv6,
    names,
    port_25,
    port_465,
    port_submission,
    proxy_vpn,
    public_address,
    second_opinion,
)
from wizard.checks.tenant import (
    accepted_domain,
    auth_policy,
    connectors,
    discovery,
    legacy_tls,
    retirement,
)
from wizard.checks.tenant import direct_send as tenant_direct_send
from wizard.checks.tenant import smtp_auth as tenant_smtp_auth
from wizard.checks.tls import (
    certificate_dates,
    certificate_name,
    certificate_strength,
    certificate_trust,
    handshake,
    legacy_host,
    revocation,
    starttls,
    versions,
)
from wizard.model.finding import HOPS

__all__ = ["CHECKS", "Check"]

_MODULES = (
    names,
    second_opinion,
    port_submission,
    ipv6,
    port_25,
    port_465,
    admin_services,
    control,
    answer,
    extensions,
    captive_portal,
    proxy_vpn,
    public_address,
    starttls,
    handshake,
    versions,
    certificate_trust,
    certificate_dates,
    certificate_name,
    certificate_strength,
    revocation,
    legacy_host,
    discovery,
    tenant_smtp_auth,
    auth_policy,
    accepted_domain,
    legacy_tls,
    tenant_direct_send,
    connectors,
    retirement,
    effective,
    mailbox_smtp_auth,
    kind,
    account,
    password,
    size,
    restricted,
    send_as,
    security_defaults,
    conditional_access,
    mfa,
    federation,
    methods,
    sign_ins,
    auth_offered,
    sign_in,
    token,
    sender,
    message,
    trace,
    limits,
    settings,
    encryption,
    device_tls,
    certificate,
    host_name,
    authentication,
    user,
    device_password,
    device_sender,
    device_message,
    device_size,
    clock,
    panel,
    right_way,
    choose,
    oauth,
    graph_send,
    graph_message,
    relay_connector,
    direct_send,
    unsigned,
    hve,
    hve_account,
    acs,
    acs_account,
    way_out,
)

CHECKS: tuple[Check, ...] = tuple(module.CHECK for module in _MODULES)


def _validate() -> None:
    """Stop the program when a check is not what its place in the house says."""
    for module in _MODULES:
        check = module.CHECK
        place = module.__name__.removeprefix(f"{__name__}.").replace("_", "-")
        if check.id != place:
            raise ValueError(f"{module.__name__} holds the check {check.id}")
        if check.hop not in HOPS:
            raise ValueError(f"{check.id} stands on no hop of the path: {check.hop}")
    if len(set(_MODULES)) != len({check.id for check in CHECKS}):
        raise ValueError("one check is listed twice")


_validate()
