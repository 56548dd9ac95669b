"""Does a silent server wait for TLS? One TLS hello on a connection of its own tells. No secret ever goes over it."""

import asyncio

from wizard import blocking
from wizard.wire import classify, limits, network, trust
from wizard.wire.stream import Stream, TlsEngine


async def answers(address: str, port: int, server_name: str) -> bool:
    """Return whether the end point answers a hello that comes before anything else in TLS, be it by an alert."""
    engine: TlsEngine | None = None
    stream: Stream | None = None
    try:
        engine = await blocking.call(trust.unverified, server_name, timeout=limits.TLS)
        stream = await Stream.over(await network.connect(address, port))
        await stream.start_tls(engine, asyncio.get_running_loop().time() + limits.TLS)
    except (OSError, TimeoutError, EOFError, ValueError, classify.Broken):
        pass  # what it answered up to here is what counts
    finally:
        if stream is not None:
            stream.close()
    return engine is not None and engine.records.is_tls is True
