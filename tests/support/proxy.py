"""A TCP proxy that breaks things: between Attar and a MongoDB server stands one of these.

    client ──> listener ──> pump (client to server) ──> server
                       <── pump (server to client) <──

What is wrong with the line is `faults`, read anew for every chunk, so that a test turns faults on
and off while connections live:

    latency_ms   every chunk waits so long                slice_bytes  chunks are cut to this
    rate         bytes a second, 0: no bound              corrupt      share of chunks with one
    black_hole   nothing passes, nothing is closed                     byte changed
    refuse       new connections are reset at once

and three verbs act on the living connections: reset() (RST), half_close() (FIN towards the client,
its own bytes still pass) and corrupt_next() (one byte of the server's next chunk).  `cuts(low,
high)` resets again and again at random moments.  Everything random comes from the seed.

Thread: the proxy has one of its own with an asyncio loop; the verbs may be called from any.
"""

import asyncio
import dataclasses
import random
import socket
import struct
import threading

CHUNK = 65536


@dataclasses.dataclass
class Faults:
    latency_ms: float = 0
    rate: int = 0
    slice_bytes: int = 0
    corrupt: float = 0
    black_hole: bool = False
    refuse: bool = False


class _Line:
    """One connection: two streams and the tasks that pump between them."""

    def __init__(self, proxy, client, server):
        self.proxy, self.client, self.server = proxy, client, server

    async def run(self):
        up = asyncio.ensure_future(self._pump(self.client[0], self.server[1], down=False))
        down = asyncio.ensure_future(self._pump(self.server[0], self.client[1], down=True))
        await asyncio.gather(up, down, return_exceptions=True)
        for writer in (self.client[1], self.server[1]):
            writer.close()

    async def _pump(self, reader, writer, down):
        try:
            while data := await reader.read(CHUNK):
                await self._pass(bytearray(data), writer, down)
            if writer.can_write_eof():
                writer.write_eof()
        except (OSError, RuntimeError):
            self.reset()

    async def _pass(self, data, writer, down):
        proxy = self.proxy
        while data:
            while proxy.faults.black_hole:
                await asyncio.sleep(0.01)
            size = proxy.faults.slice_bytes or len(data)
            piece, data = data[:size], data[size:]
            if down:
                proxy.spoil(piece)
            if proxy.faults.latency_ms:
                await asyncio.sleep(proxy.faults.latency_ms / 1000)
            if proxy.faults.rate:
                await asyncio.sleep(len(piece) / proxy.faults.rate)
            writer.write(bytes(piece))
            await writer.drain()
            proxy.passed += len(piece)

    def reset(self):
        """RST both ways: SO_LINGER 0 (SOCK_STREAM, ip(7)) makes close throw away what waits."""
        for writer in (self.client[1], self.server[1]):
            sock = writer.get_extra_info("socket")
            if sock is not None and sock.fileno() >= 0:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    def half_close(self):
        if self.client[1].can_write_eof() and not self.client[1].is_closing():
            self.client[1].write_eof()


class Proxy:
    def __init__(self, port, seed=0):
        self.target = port
        self.faults = Faults()
        self.rng = random.Random(seed)
        self.opened = self.resets = self.spoilt = self.passed = 0
        self._spoil_next = False
        self._lines = set()
        self._loop = asyncio.new_event_loop()
        self._listening = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._listening.wait()

    def _run(self):
        asyncio.set_event_loop(self._loop)
        self._server = self._loop.run_until_complete(
            asyncio.start_server(self._accept, "127.0.0.1", 0))
        self.port = self._server.sockets[0].getsockname()[1]
        self._listening.set()
        self._loop.run_forever()

    async def _accept(self, reader, writer):
        self.opened += 1
        try:
            if self.faults.refuse:
                raise ConnectionRefusedError
            server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            writer.transport.abort()
            return
        line = _Line(self, (reader, writer), server)
        self._lines.add(line)
        try:
            await line.run()
        finally:
            self._lines.discard(line)

    def spoil(self, piece):
        """Change one byte of a chunk, as `corrupt` or corrupt_next() asks."""
        if self._spoil_next or self.rng.random() < self.faults.corrupt:
            self._spoil_next = False
            self.spoilt += 1
            piece[self.rng.randrange(len(piece))] ^= self.rng.randrange(1, 256)

    def _on_loop(self, function):
        done = threading.Event()

        def call():
            try:
                function()
            finally:
                done.set()
        self._loop.call_soon_threadsafe(call)
        done.wait()

    def reset(self):
        """Reset every living connection; how many there were."""
        lines = []

        def call():
            lines.extend(self._lines)
            for line in lines:
                line.reset()
        self._on_loop(call)
        self.resets += len(lines)
        return len(lines)

    def half_close(self):
        self._on_loop(lambda: [line.half_close() for line in list(self._lines)])

    def corrupt_next(self):
        self._spoil_next = True

    def cuts(self, low_s, high_s, until):
        """Reset every low..high seconds until the event `until` is set; blocks."""
        while not until.wait(self.rng.uniform(low_s, high_s)):
            self.reset()

    async def _end(self):
        """Every line is reset and its tasks end by themselves."""
        self._server.close()
        self.faults = Faults(refuse=True)
        for line in list(self._lines):
            line.reset()
        await asyncio.gather(*(asyncio.all_tasks() - {asyncio.current_task()}),
                             return_exceptions=True)

    def close(self):
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
