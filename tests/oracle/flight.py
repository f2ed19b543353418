"""Searches while the catalogue changes: each answer judged against the documents that its own
generation names.

    writer   changes some products --attar import--> generation g+1, and again, until told to stop
    asker    search --> answer of generation g --> judged by the documents of g

Every import is one generation more, of one more segment or a merged one; what the documents are in
generation g+1 is written down before the import begins.  Only what one answer says is judged:
cursors freeze a generation, and have tests of their own.
"""

import collections
import copy
import json
import os
import random
import subprocess
import threading
import time

import catalogue
import judge
import verdict

CHANGED_MOST = 9
PUBLISHED_WITHIN_S = 60


def changed(document, chance):
    """The document as a shop would change it: prices, stock, offers, notes, status."""
    document = copy.deepcopy(document)
    what = chance.randrange(6)
    offers = document.get("offers") or []
    if what == 0:
        document["status"] = "archived" if document["status"] == "approved" else "approved"
    elif what == 1 and document.get("notes"):
        document["notes"] = document["notes"][chance.randrange(len(document["notes"])):]
    elif what == 2:
        document["gender"] = chance.choice(("men", "women", "unisex"))
    for offer in offers if what > 2 else []:
        if what == 3:
            offer["price"] = max(100, offer["price"] * chance.randrange(50, 150) // 100)
            offer["list_price"] = offer["price"] * chance.randrange(90, 140) // 100
        elif what == 4:
            offer["stock"] = chance.choice((0, 1, 7, 40))
        else:
            offer["active"] = chance.randrange(3) > 0
    return document


class Writer(threading.Thread):
    """Changes products over and over; states[g] is every document in generation g."""

    def __init__(self, options, folder, running, documents, pulse):
        super().__init__(daemon=True)
        self.pulse = pulse    # a visible product: without a change of one there is no generation
        self.command = [options.binary, "import", os.path.join(folder, "change.jsonl"), "--data",
                        folder, "--share", options.root]
        self.path = os.path.join(folder, "change.jsonl")
        self.chance = random.Random(f"{options.seed}#flight")
        self.running = running
        self.states = {running.position(): documents}
        self.stopped = threading.Event()
        self.failure = None

    def run(self):
        try:
            while not self.stopped.is_set():
                self.change()
        except (RuntimeError, OSError) as error:
            self.failure = error

    def change(self):
        last = max(self.states)
        documents = dict(self.states[last])
        chosen = self.chance.sample(sorted(set(documents) - {self.pulse}),
                                    self.chance.randrange(1, CHANGED_MOST))
        for key in chosen:
            documents[key] = changed(documents[key], self.chance)
        pulse = documents[self.pulse] = copy.deepcopy(documents[self.pulse])
        pulse["popularity"] = (pulse.get("popularity") or 0) + 1
        with open(self.path, "w", encoding="utf-8") as file:
            file.writelines(json.dumps(documents[key], ensure_ascii=False, default=float) + "\n"
                            for key in {*chosen, self.pulse})
        self.states[last + 1] = documents
        done = subprocess.run(self.command, capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"import: {done.stdout}{done.stderr}")
        deadline = time.monotonic() + PUBLISHED_WITHIN_S
        while self.running.position() <= last and not self.stopped.is_set():
            if time.monotonic() > deadline:
                raise RuntimeError(f"generation {last + 1} was never published")
            time.sleep(0.005)

    def stop(self):
        self.stopped.set()
        self.join()


def judge_answer(answer, asked, ask, seen):
    """Faults of one answer, without its order."""
    expected = {product.id: (product, offers) for product, offers in asked.found()}
    faults = []
    if answer["total"] != len(expected):
        faults.append(f"total {answer['total']}, expected {len(expected)}")
    if len(answer["hits"]) != min(ask.size, len(expected)):
        faults.append(f"{len(answer['hits'])} hits")
    verdict.judge_relax(answer["relax"], asked, seen, faults)
    verdict.judge_hits(answer["hits"], expected, faults)
    for name in ask.facets:
        verdict.judge_facet(answer["facets"].get(name), asked, ask, name, faults)
    for name in ask.stats:
        verdict.judge_stats(answer["stats"].get(name), asked.stats(name), name, faults)
    return faults


class Flight:
    """Searches of `asker` against `running`, while a writer changes what `documents` hold."""

    def __init__(self, options, folder, running, documents, hidden, parents):
        self.running = running
        self.hidden = hidden
        self.parents = parents
        self.seen = collections.Counter()
        self.products = {}
        pulse = catalogue.visible(documents.values(), parents, hidden)[0].id
        self.writer = Writer(options, folder, running, documents, pulse)
        self.writer.start()

    def products_of(self, generation):
        """Every visible product of a generation; a document that stayed is not read again."""
        state = self.writer.states[generation]
        found = []
        for key, document in state.items():
            kept = self.products.get(key)
            if kept is None or kept[0] is not document:
                kept = (document, catalogue.Product(document, self.parents, self.hidden))
                self.products[key] = kept
            if kept[1].visible:
                found.append(kept[1])
        return found

    def judge(self, ask):
        ask.q, ask.match_to, ask.hybrid, ask.sort = "", None, 0, "newest"
        ask.clauses = [clause for clause in ask.clauses if clause.filter != "match"]
        status, answer = self.running.get(ask.target())
        if status != 200:
            return [f"status {status}: {answer.get('detail')}"]
        generation = answer["generation"]
        if generation not in self.writer.states:
            return [f"generation {generation} is of no import"]
        asked = judge.Asked(self.products_of(generation), ask.clauses, ask.expr)
        self.seen["searches in flight"] += 1
        self.seen["generations"] = self.generations()
        return judge_answer(answer, asked, ask, self.seen)

    def generations(self):
        """How many imports there were; the writer's failure ends the flight."""
        if self.writer.failure:
            raise self.writer.failure
        return len(self.writer.states) - 1

    def close(self):
        self.writer.stop()
        if self.writer.failure:
            raise self.writer.failure
