"""Rules about words in C code: banned calls, threads, randomness, sleeps, typedefs, stubs."""

import re

from . import floors
from .finding import fail

TABLE = "src/base/banned.h"
THREADS = re.compile(r"^(pthread_\w+|mtx_\w+|thrd_\w+|cnd_\w+|tss_\w+|call_once"
                     r"|uv_(mutex|thread|cond|rwlock|sem|barrier|key)_\w+"
                     r"|sem_(init|wait|trywait|timedwait|post|destroy)"
                     r"|_Thread_local|thread_local|__thread)$")
RANDOM = {"rand", "rand_r", "random", "srand", "srandom", "drand48", "lrand48", "mrand48",
          "arc4random", "arc4random_uniform", "getrandom", "getentropy"}
SLEEPS = {"sleep", "usleep", "nanosleep", "clock_nanosleep", "thrd_sleep", "uv_sleep"}
STUBS = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def _calls(file, words):
    """(line, word) of every call of one of `words`, members of structs left out."""
    tokens = file.tokens
    for index in range(len(tokens) - 1):
        token = tokens[index]
        if token.kind == "word" and token.text in words and tokens[index + 1].text == "(" \
                and (index == 0 or tokens[index - 1].text not in (".", "->")):
            yield token.line, token.text


def read_banned(project):
    """word -> replacement, from the table in the comment of base/banned.h."""
    if TABLE not in project.by_path:
        return {}
    rows = re.findall(r"^ \* ([a-z_]\w*)  +(\S.*)$", project.by_path[TABLE].text, re.M)
    return {word: instead.strip() for word, instead in rows}


def banned(project):
    """Functions of base/banned.h are called nowhere."""
    table = read_banned(project)
    for file in project.c_files:
        for line, word in _calls(file, table):
            yield from fail("banned", file, line, f"{word} is banned; use: {table[word]}")


def threads(project):
    """In the product, threads, mutexes and thread-local data live in src/loop only."""
    for file in project.c_files:
        if floors.area(file.path) in (None, "loop") or file.is_test:
            continue
        for token in file.tokens:
            if token.kind == "word" and THREADS.match(token.text):
                yield from fail("threads", file, token.line,
                                f"{token.text}: threads and locks live in src/loop only")


def randomness(project):
    """A test's randomness comes from base/rng, so that every run can be replayed from its seed."""
    for file in project.c_files:
        if not file.is_test:
            continue
        for line, word in _calls(file, RANDOM):
            yield from fail("randomness", file, line, f"{word}: use base/rng with a printed seed")


def sleeps(project):
    """Tests wait for a condition with a deadline; they do not sleep."""
    for file in project.c_files:
        if file.is_test:
            for line, word in _calls(file, SLEEPS):
                yield from fail("sleeps", file, line, f"{word} in a test: wait for a condition")


def typedefs(project):
    """No typedef for structs, unions and enums; function pointers end in _fn."""
    for file in project.c_files:
        tokens = file.tokens
        for index, token in enumerate(tokens[:-1]):
            if token.text == "typedef" and tokens[index + 1].text in ("struct", "union", "enum"):
                yield from fail("typedefs", file, token.line,
                                "no typedef for structs: write the word struct")


def stubs(project):
    """A note that something is missing is NEEDSWORK: with what and until when."""
    for file in project.c_files:
        for comment in file.comments:
            found = STUBS.search(comment.text)
            if found:
                yield from fail("stubs", file, comment.line,
                                f"{found.group()}: write NEEDSWORK: with what is missing and when "
                                "the note can go, or do it")
