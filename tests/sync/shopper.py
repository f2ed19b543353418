"""Somebody who searches all the time, whatever happens to the source, and counts what is wrong."""

import http.client
import re
import threading

PLENTY = 1 << 60


class Shopper(threading.Thread):
    """Over one connection (so on one event loop): no answer, an answer other than 200, a position
    before the last; and the fewest products that there were.  That the machine is too busy for a
    search (503 busy, with the time to come again) is no fault of the sync, but an answer."""

    def __init__(self, host, port):
        super().__init__(daemon=True)
        self.host, self.port = host, port
        self.answers, self.wrong, self.fewest = 0, [], PLENTY
        self._end = threading.Event()
        self._last = 0

    def run(self):
        connection = http.client.HTTPConnection(self.host, self.port, timeout=20)
        while not self._end.wait(0.01):
            try:
                connection.request("GET", "/api/products/search?size=1&fields=id")
                answer = connection.getresponse()
                self._look(answer, answer.read())
            except (OSError, http.client.HTTPException) as error:
                self.wrong.append(repr(error))
                connection.close()
        connection.close()

    def _look(self, answer, body):
        self.answers += 1
        if answer.status == 503 and b"/problems/busy" in body and answer.getheader("Retry-After"):
            return
        total = re.match(rb'{"total":(\d+)', body)
        if answer.status != 200 or total is None:
            self.wrong.append(f"{answer.status} {body[:200]}")
            return
        self.fewest = min(int(total[1]), self.fewest)
        mark = position(answer.getheader("X-Attar-Position"))
        if mark < self._last:
            self.wrong.append(f"position {mark:x} after {self._last:x}")
        self._last = mark

    def forget_fewest(self):
        """The fewest from now on."""
        self.fewest = PLENTY

    def end(self):
        """Leave; what was wrong."""
        self._end.set()
        self.join()
        return self.wrong


def position(text):
    """m1-<seconds>-<increment> or s1-<seq> as a number that grows with it."""
    kind, *numbers = (text or "").split("-")
    if kind not in ("m1", "s1"):
        raise AssertionError(f"X-Attar-Position: {text}")
    value = 0
    for number in numbers:
        value = value << 32 | int(number, 16)
    return value
