"""A TCP server of asyncio that leaves nothing behind, in whatever moment the test ends."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable

Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
_TURNS = 5  # of the loop, from accepting a connection to the start of its task


@contextlib.asynccontextmanager
async def listening(
    connected: Connected, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[asyncio.Server]:
    """Run `connected` on every connection; at the end each of them is closed, with what was not sent."""
    writers: list[asyncio.StreamWriter] = []

    async def noted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await connected(reader, writer)

    server = await asyncio.start_server(noted, host, port, ssl=tls)
    try:
        yield server
    finally:
        for sock in server.sockets:  # asyncio loses a connection whose server closes while it is being accepted
            asyncio.get_running_loop().remove_reader(sock)
        for _ in range(_TURNS):
            await asyncio.sleep(0)
        server.close()
        for writer in writers:
            writer.transport.abort()
        await server.wait_closed()
        await asyncio.sleep(0)
