"""Goal: the proxy breaks a line in the way it was told and in no other, or the faults of the other
tests prove nothing.  Method: a server that sends back what it gets stands behind it."""

import socket
import socketserver
import threading
import unittest

import setting
from proxy import Proxy

PATIENCE_S = 60
TEXT = bytes(range(256)) * 400


class _Echo(socketserver.BaseRequestHandler):
    def handle(self):
        try:
            while data := self.request.recv(65536):
                self.request.sendall(data)
        except OSError:
            pass


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True


class Lines(unittest.TestCase):
    def setUp(self):
        server = _Server(("127.0.0.1", 0), _Echo)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        self.proxy = Proxy(server.server_address[1], seed=setting.SEED)
        for ending in (server.server_close, server.shutdown, self.proxy.close):
            self.addCleanup(ending)

    def connect(self):
        sock = socket.create_connection(("127.0.0.1", self.proxy.port), PATIENCE_S)
        self.addCleanup(sock.close)
        return sock

    @staticmethod
    def echoed(sock, text):
        """What comes back for `text`, as long as it is whole."""
        sender = threading.Thread(target=sock.sendall, args=(text,))
        sender.start()
        got = b""
        while len(got) < len(text) and (piece := sock.recv(65536)):
            got += piece
        sender.join()
        return got

    def test_without_faults_every_byte_passes(self):
        self.assertEqual(self.echoed(self.connect(), TEXT), TEXT)

    def test_slices_and_a_slow_line_change_no_byte(self):
        self.proxy.faults.slice_bytes, self.proxy.faults.rate = 7, 4_000_000
        self.assertEqual(self.echoed(self.connect(), TEXT[:20000]), TEXT[:20000])

    def test_a_reset_is_seen_and_the_next_connection_works(self):
        sock = self.connect()
        self.assertEqual(self.echoed(sock, b"abc"), b"abc")
        self.assertEqual(self.proxy.reset(), 1)
        with self.assertRaises(ConnectionError):
            sock.recv(1)
        self.assertEqual(self.echoed(self.connect(), b"abc"), b"abc")

    def test_half_closed_ends_one_direction(self):
        sock = self.connect()
        self.assertEqual(self.echoed(sock, b"abc"), b"abc")
        self.proxy.half_close()
        self.assertEqual(sock.recv(1), b"")
        passed = self.proxy.passed
        sock.sendall(b"still")
        setting.wait(lambda: self.proxy.passed >= passed + 5, PATIENCE_S)

    def test_a_black_hole_keeps_everything_until_it_ends(self):
        sock = self.connect()
        self.assertEqual(self.echoed(sock, b"abc"), b"abc")
        self.proxy.faults.black_hole = True
        sock.sendall(b"def")
        sock.settimeout(0.3)
        with self.assertRaises(TimeoutError):
            sock.recv(1)
        sock.settimeout(PATIENCE_S)
        self.proxy.faults.black_hole = False
        self.assertEqual(sock.recv(3, socket.MSG_WAITALL), b"def")

    def test_refusing_resets_who_comes(self):
        self.proxy.faults.refuse = True
        with self.assertRaises(ConnectionError):
            sock = self.connect()
            sock.sendall(b"abc")
            if sock.recv(1) == b"":
                raise ConnectionResetError

    def test_one_byte_is_spoilt_when_asked(self):
        sock = self.connect()
        self.proxy.corrupt_next()
        got = self.echoed(sock, b"a" * 100)
        self.assertEqual(sum(byte != ord("a") for byte in got), 1)
        self.assertEqual(self.echoed(sock, b"b" * 100), b"b" * 100)
        self.assertEqual(self.proxy.spoilt, 1)

    def test_the_same_seed_spoils_the_same_bytes(self):
        def spoilt():
            proxy = Proxy(self.proxy.target, seed=7)
            proxy.faults.corrupt = 0.5
            self.addCleanup(proxy.close)
            pieces = [bytearray(range(50)) for _ in range(40)]
            for piece in pieces:
                proxy.spoil(piece)
            return pieces
        first = spoilt()
        self.assertEqual(first, spoilt())
        self.assertLess(5, sum(piece != bytearray(range(50)) for piece in first))


if __name__ == "__main__":
    unittest.main()
