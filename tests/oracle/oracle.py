"""The oracle against the running server: random searches until one differs.

  tests/oracle/run                                    400 searches over our own catalogue, and
                                                      60 while it changes
  tests/oracle/run --data FOLDER --rounds 2500        over the catalogue in a server's data folder
  tests/oracle/run --seed 7 --only 123                one search again, with its request

A line that begins with FAULT names the number of the search and the command that replays it.
"""

import argparse
import collections
import os
import re
import shutil
import sys
import tempfile
import time

import asks
import catalogue
import flight
import server
import verdict
import words

ROOT = os.environ.get("ATTAR_ROOT") or os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
STOP_AFTER_FAULTS = 10
COMMITTED_WITHIN_S = 60
ASKS_PER_GENERATION = 10    # at least so many imports are flown through
ODD_QUERIES = ("of the", "the", "n°5", "no 5", "212", "oud", "عود", "العود", "بخور", "rose ورد",
               "للرجال", "100ml", "١٠٠ مل", "e.d.p", "l'eau", "ylang ylang", "x", "و", "من",
               "zzzzqq", "musk مسك")


def query_of(random, product):
    """A query in the ways that people type: words, parts of words, both scripts, oddities."""
    document = product.document
    roll = random.randrange(100)
    names = [name for name in (document["name"].get("en"), document["name"].get("ar"),
                               document["brand"]["name"].get("en"),
                               document["brand"]["name"].get("ar")) if name]
    if roll < 6:
        return random.choice(ODD_QUERIES)
    if roll < 20:
        long = list((document.get("description") or {"en": names[0]}).values())
        names = [random.choice(long)]
    spoken = [word for word in re.split(r"[^\w']+", random.choice(names)) if word]
    if not spoken:
        return random.choice(ODD_QUERIES)
    if roll < 45:
        return random.choice(spoken) + random.choice(("", " "))
    if roll < 70:
        return " ".join(random.sample(spoken, min(len(spoken), random.choice((2, 3)))))
    if roll < 85:
        word = random.choice(spoken)
        return word[:random.randrange(1, len(word) + 1)]
    notes = [note["id"].replace("-", " ") for note in document.get("notes") or []]
    return random.choice(notes or spoken) + random.choice(("", " "))


def judge_plain(running, known, random, faults):
    """A product that holds a plain ASCII word is found by it, whatever the analyzer does; but a
    word that names something stands for that alone, which longer names may hide."""
    word = random.choice(sorted(known.index.plain))
    if known.index.names_something(word):
        return
    holders = known.index.plain[word]
    seen, target = set(), f"/api/products/search?q={word}+&typo=off&understand=off" \
        "&size=100&fields=id"
    status, answer = running.get(target)
    while status == 200 and answer["hits"]:
        seen |= {hit["id"] for hit in answer["hits"]}
        if not answer["cursor"] or len(seen) > verdict.WALK_MOST:
            break
        status, answer = running.get(target + "&cursor=" + answer["cursor"])
    missing = {known.products[number].id for number in holders} - seen
    if status != 200 or (missing and len(seen) <= verdict.WALK_MOST):
        faults.append(f"plain word {word}: status {status}, {len(missing)} products are missing")


def copy_index(own, copy):
    """The first commit, which is written beside the answers; the server has locked its own."""
    deadline = time.monotonic() + COMMITTED_WITHIN_S
    while not any(re.fullmatch(r"manifest-[0-9a-f]+", name) for name in os.listdir(own)):
        if time.monotonic() > deadline:
            raise RuntimeError(f"no commit within {COMMITTED_WITHIN_S} s")
        time.sleep(0.02)
    shutil.copytree(own, copy, ignore=shutil.ignore_patterns("*.tmp"))


class Trial:
    """A server on a data folder, the products in that folder, and the searches judged so far."""

    def __init__(self, options, folder):
        arguments = ["--data", folder, "--share", ROOT]
        if options.seed_catalog:
            arguments += ["--seed-catalog", options.seed_catalog]
        self.options = options
        self.server = server.Server(options.binary, arguments, os.path.join(folder, "oracle.log"))
        terms = os.path.join(os.path.dirname(options.binary), "tests", "oracle", "oracle_terms")
        self.copy = tempfile.TemporaryDirectory(prefix="attar-oracle-index-")
        index = os.path.join(self.copy.name, "index")
        copy_index(os.path.join(folder, "index"), index)
        self.analyzer = words.Analyzer(terms, ROOT, index)
        start = time.monotonic()
        parents = catalogue.note_parents(os.path.join(ROOT, "data/ontology/notes.tsv"))
        products = catalogue.read_database(os.path.join(folder, "catalog.db"), parents, time.time())
        labels = words.Labels(os.path.join(ROOT, "data/ontology"))
        self.known = verdict.Catalogue(products, words.Index(products, labels, self.analyzer))
        self.seen = collections.Counter()
        self.asker = asks.Asker(options.seed, products, query_of)
        print(f"oracle: {len(products)} products read in {time.monotonic() - start:.1f} s, "
              f"seed {options.seed}", flush=True)

    def judge(self, number):
        ask = self.asker.ask(number)
        faults = verdict.verdict(self.server, self.known, ask, self.seen)
        if number % 4 == 0:
            judge_plain(self.server, self.known, self.asker.random, faults)
        if faults or self.options.only is not None:
            print(f"search {number}: {ask.target()}")
        for fault in faults:
            again = f"tests/oracle/run --seed {self.options.seed} --only {number}"
            again += f" --data {self.options.data}" if self.options.data else ""
            print(f"FAULT search {number}: {fault}\n    again with: {again}", flush=True)
        return not faults

    def fly(self, folder, rounds):
        """Searches while products change.  Returns how many agree, and how many do not."""
        documents, hidden = catalogue.read_documents(os.path.join(folder, "catalog.db"),
                                                     time.time())
        parents = catalogue.note_parents(os.path.join(ROOT, "data/ontology/notes.tsv"))
        flying = flight.Flight(self.options, folder, self.server, documents, hidden, parents)
        failed = 0
        try:
            number = 0
            while number < rounds or flying.generations() < rounds // ASKS_PER_GENERATION:
                ask = self.asker.ask(number)
                number += 1
                faults = flying.judge(ask)
                failed += bool(faults)
                for fault in faults:
                    print(f"FAULT in flight {number}: {fault}\n    {ask.target()}", flush=True)
                if failed >= STOP_AFTER_FAULTS:
                    break
        finally:
            flying.close()
        self.seen.update(flying.seen)
        return flying.seen["searches in flight"] - failed, failed

    def close(self):
        self.analyzer.close()
        self.server.stop()
        self.copy.cleanup()


def run(options, folder):
    trial = Trial(options, folder)
    passed = failed = 0
    try:
        numbers = range(options.rounds) if options.only is None else [options.only]
        for number in numbers:
            if trial.judge(number):
                passed += 1
            else:
                failed += 1
            if failed >= STOP_AFTER_FAULTS:
                print(f"oracle: stopped after {failed} searches that differ")
                break
            if passed % 500 == 0 and passed and options.only is None:
                print(f"oracle: {passed} searches agree", flush=True)
        if options.only is None and options.flight:
            flown, lost = trial.fly(folder, options.flight)
            passed, failed = passed + flown, failed + lost
    finally:
        trial.close()
    print("oracle: compared " + ", ".join(f"{count} {what}" for what, count in trial.seen.items()))
    return passed, failed


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--seed", default=os.environ.get("ATTAR_SEED", "1"))
    parser.add_argument("--only", type=int, help="judge this search alone")
    parser.add_argument("--flight", type=int, default=60,
                        help="searches while products change; they stay changed in FOLDER")
    parser.add_argument("--data", help="a server's data folder; without it our own catalogue")
    parser.add_argument("--binary", default=os.environ.get(
        "ATTAR_BINARY", os.path.join(ROOT, "build/release/attar")))
    parser.add_argument("--seed-catalog", default=os.environ.get("ATTAR_DATA"))
    options = parser.parse_args(arguments)
    options.root = ROOT
    return options


def main(arguments):
    options = parse(arguments)
    if options.data:
        options.seed_catalog = None
        passed, failed = run(options, options.data)
    else:
        with tempfile.TemporaryDirectory(prefix="attar-oracle-") as folder:
            passed, failed = run(options, folder)
    print(f"oracle: {passed} passed, {failed} failed, 0 skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
