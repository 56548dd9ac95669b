"""Does this computer's own trust store verify a server's chain? One connection, for `--self-test`. Blocking."""

from wizard.model.cloud import Endpoint
from wizard.model.failure import Failure
from wizard.wire import classify, https


def by_system(endpoint: Endpoint) -> Failure | None:
    """Ask the HTTPS server for its page, trusting what the operating system trusts; None: the chain was verified."""
    host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
    url = f"https://{host}:{endpoint.port}/"
    client = https.BlockingClient(https.Route(), url)
    try:
        client.send("GET", url, {})
    except classify.Broken as broken:
        return broken.failure if broken.failure.operation != "http" else None  # whatever was said, it was said over TLS
    finally:
        client.close()
    return None
