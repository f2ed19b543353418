"""Somebody who searches an embedded catalogue all the time."""

import threading


class Searches(threading.Thread):
    """One search after the other until told to end; what was not answered."""

    def __init__(self, server):
        super().__init__(daemon=True)
        self.server, self.done, self.count, self.failed = server, threading.Event(), 0, []

    def run(self):
        while not self.done.is_set():
            try:
                reply = self.server.get("/api/products/search", {"q": "oud"})
                good = reply.status == 200 and reply.json["total"] > 0
            except OSError as fault:
                good, reply = False, fault
            self.count += 1
            if not good:
                self.failed.append(reply)

    def end(self):
        self.done.set()
        self.join()
