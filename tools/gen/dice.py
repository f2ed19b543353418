"""Deterministic chance: the n-th throw for a key is the same on every machine and Python.

A throw is the first 8 bytes of SHA-256 over "key#n".  Python's own random module is not used: the
order in which its helpers draw has changed between releases.
"""

import hashlib


class Dice:
    def __init__(self, key):
        self._key = key
        self._throws = 0

    def below(self, bound):
        """A whole number from 0 to bound - 1."""
        self._throws += 1
        digest = hashlib.sha256(f"{self._key}#{self._throws}".encode()).digest()
        return int.from_bytes(digest[:8], "big") % bound

    def between(self, low, high):
        return low + self.below(high - low + 1)

    def chance(self, percent):
        return self.below(100) < percent

    def shuffled(self, items):
        """A new list in random order (Fisher and Yates)."""
        result = list(items)
        for last in range(len(result) - 1, 0, -1):
            other = self.below(last + 1)
            result[last], result[other] = result[other], result[last]
        return result


def short_hash(text, digits=10):
    return hashlib.sha256(text.encode()).hexdigest()[:digits]
