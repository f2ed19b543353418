"""Someone who changes the shop at random and remembers what must be there: pymongo and its own
model, nothing of Attar's.

    one(): a random change ──> MongoDB, majority
                          └──> model {collection: {_id: document}}, changed by code of its own

A change whose outcome is not known (the connection went while it was written) makes the model read
its documents again, once the server answers.  Broken products are few (at most FAULTY_MAX at a
time): more of them is a fault of another kind, which stops the following on purpose.
"""

import copy
import datetime
import random
import time

import pymongo
import pymongo.errors
from pymongo import DeleteOne, InsertOne, ReplaceOne, UpdateOne
from pymongo.write_concern import WriteConcern

import shop

COLLECTIONS = ("vendors", "brands", "categories", "products")
FAULTY_MAX = 8
KEPT_MIN = 20
BURST_PART = 200


class Writer:
    def __init__(self, uri, seed, database="attar"):
        self.rng = random.Random(seed)
        self.client = pymongo.MongoClient(uri, serverSelectionTimeoutMS=20000,
                                          socketTimeoutMS=60000, retryWrites=False)
        self.database = self.client.get_database(database, write_concern=WriteConcern("majority"))
        self.model = {name: {} for name in COLLECTIONS}
        self.made = self.writes = self.unsure = 0
        self._transactions = True

    # ---- what is there ----

    @property
    def products(self):
        return self.model["products"]

    def fill(self, count):
        """The records and `count` products, in batches."""
        for name, documents in {**shop.records(), "products": [
                self._new() for _ in range(count)]}.items():
            for start in range(0, len(documents), 500):
                self.database[name].insert_many(documents[start:start + 500])
            self.model[name].update((doc["_id"], copy.deepcopy(doc)) for doc in documents)

    def stored(self, name="products"):
        return {doc["_id"]: doc for doc in self.client.get_database(
            self.database.name, codec_options=AWARE)[name].find()}

    def differences(self):
        """Where the server and the model disagree: [(collection, _id)]."""
        found = []
        for name in COLLECTIONS:
            stored = self.stored(name)
            found += [(name, key) for key in stored.keys() | self.model[name].keys()
                      if stored.get(key) != self.model[name].get(key)]
        return found

    def _new(self, faulty=0.005):
        self.made += 1
        doc = shop.product(self.rng, shop.new_identity(self.rng, self.made))
        return self._perhaps_broken(doc, faulty)

    def _perhaps_broken(self, doc, share=0.005):
        if self.rng.random() < share and self.faulty() < FAULTY_MAX:
            shop.break_product(self.rng, doc)
        return doc

    def faulty(self):
        return sum(shop.is_faulty(doc) for doc in self.products.values())

    def _pick(self):
        return self.rng.choice(list(self.products))

    # ---- one change ----

    def one(self):
        """A random change; its name."""
        change = self.rng.choices([row[0] for row in CHANGES], [row[1] for row in CHANGES])[0]
        if len(self.products) < KEPT_MIN:
            change = Writer.insert
        before = {name: dict(docs) for name, docs in self.model.items()}
        try:
            change(self)
        except pymongo.errors.PyMongoError as error:
            self.model = before
            self._look_again(error)
        self.writes += 1
        return change.__name__

    def run(self, until, rate=0):
        """Changes until the event `until` is set, at most `rate` a second (0: no bound)."""
        start, done = time.monotonic(), 0
        while not until.is_set():
            self.one()
            done += 1
            if rate:
                until.wait(max(0, start + done / rate - time.monotonic()))

    def _look_again(self, error):
        """The outcome is not known: take what the server has, as soon as it answers."""
        if not isinstance(error, (pymongo.errors.ConnectionFailure, pymongo.errors.WTimeoutError)) \
                and getattr(error, "code", None) not in PASSING:
            raise error
        self.unsure += 1
        deadline = time.monotonic() + 60
        while True:
            try:
                self.model = {name: self.stored(name) for name in COLLECTIONS}
                return
            except pymongo.errors.PyMongoError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def _update(self, key, change, apply, **more):
        """`change` by MongoDB, `apply` by us, and the revision by both."""
        change = {**change, "$inc": {**change.get("$inc", {}), "rev": 1}} \
            if not isinstance(self.products[key]["rev"], str) else change
        self.database.products.update_one({"_id": key, **more}, change)
        self._model_update(key, apply)

    def _model_update(self, key, apply):
        doc = copy.deepcopy(self.products[key])
        apply(doc)
        if not isinstance(doc["rev"], str):
            doc["rev"] += 1
        self.products[key] = doc

    def insert(self):
        doc = self._new()
        self.database.products.insert_one(copy.deepcopy(doc))
        self.products[doc["_id"]] = doc

    def delete(self):
        key = self._pick()
        self.database.products.delete_one({"_id": key})
        del self.products[key]

    def replace(self):
        doc = self._perhaps_broken(shop.product(self.rng, self._pick()), 0.02)
        self.database.products.replace_one({"_id": doc["_id"]}, doc)
        self.products[doc["_id"]] = doc

    def price(self):
        """By the positional operator, as a shop does it."""
        key = self._pick()
        offers = [o for o in self.products[key]["offers"] if o]
        if not offers:
            return
        name, price = self.rng.choice(offers)["id"], shop.number(self.rng, 1000, 90000)

        def apply(doc):
            next(o for o in doc["offers"] if o["id"] == name)["price"] = price
        self._update(key, {"$set": {"offers.$.price": price}}, apply, **{"offers.id": name})

    def stock(self):
        """By the number of the offer in its array: the path that looks like a field's name."""
        key = self._pick()
        offers = self.products[key]["offers"]
        if not offers or not offers[0]:
            return
        index, by = self.rng.randrange(len(offers)), self.rng.randint(1, 3)

        def apply(doc):
            doc["offers"][index]["stock"] += by
            doc["offers"][index]["stock_seq"] += 1
        self._update(key, {"$inc": {f"offers.{index}.stock": by, f"offers.{index}.stock_seq": 1}},
                     apply)

    def push(self):
        key = self._pick()
        self.made += 1
        new = shop.offer(self.rng, f"p{self.made}")
        self._update(key, {"$push": {"offers": new}},
                     lambda doc: doc["offers"].append(copy.deepcopy(new)))

    def pull(self):
        key = self._pick()
        names = [o.get("id") for o in self.products[key]["offers"]]
        if len(names) < 2:
            return
        gone = self.rng.choice(names)
        self._update(key, {"$pull": {"offers": {"id": gone}}}, lambda doc: doc.update(
            offers=[o for o in doc["offers"] if o.get("id") != gone]))

    def status(self):
        status = self.rng.choice(shop.STATUSES)
        self._update(self._pick(), {"$set": {"status": status}},
                     lambda doc: doc.update(status=status))

    def text(self):
        name = shop.pair(self.rng)

        def apply(doc):
            doc["name"] = copy.deepcopy(name)
            doc.pop("line", None)
        self._update(self._pick(), {"$set": {"name": name}, "$unset": {"line": ""}}, apply)

    def find_and_modify(self):
        key, way = self._pick(), self.rng.choice(["update", "replace", "delete", "upsert"])
        products = self.database.products
        if way == "update":
            seen = self.rng.randint(0, 1000)
            products.find_one_and_update({"_id": key}, {"$set": {"popularity": seen}})
            self.products[key] = {**self.products[key], "popularity": seen}
        elif way == "replace":
            doc = shop.product(self.rng, key)
            products.find_one_and_replace({"_id": key}, doc)
            self.products[key] = doc
        elif way == "delete":
            products.find_one_and_delete({"_id": key})
            del self.products[key]
        else:
            doc = self._new(faulty=0)
            products.find_one_and_replace({"_id": doc["_id"]}, doc, upsert=True)
            self.products[doc["_id"]] = doc

    def bulk(self):
        """Up to 20 changes in one command, the same document twice among them."""
        orders, after = [], dict(self.products)
        for _ in range(self.rng.randint(2, 20)):
            key, way = self.rng.choice(list(after)), self.rng.randrange(4)
            if way == 0:
                doc = self._new(faulty=0)
                orders.append(InsertOne(doc))
                after[doc["_id"]] = doc
            elif way == 1 and len(after) > KEPT_MIN:
                orders.append(DeleteOne({"_id": key}))
                del after[key]
            elif way == 2:
                seen = self.rng.randint(0, 1000)
                orders.append(UpdateOne({"_id": key}, {"$set": {"popularity": seen}}))
                after[key] = {**after[key], "popularity": seen}
            else:
                doc = shop.product(self.rng, key)
                orders.append(ReplaceOne({"_id": key}, doc))
                after[key] = doc
        self.database.products.bulk_write(orders, ordered=True)
        self.model["products"] = after

    def burst(self, count):
        """`count` replacements as fast as they go, BURST_PART a command: each ends well within the
        time for an answer, however busy the machine is."""
        for start in range(0, count, BURST_PART):
            made = [shop.product(self.rng, self._pick())
                    for _ in range(min(BURST_PART, count - start))]
            self.database.products.bulk_write([ReplaceOne({"_id": doc["_id"]}, doc)
                                               for doc in made])
            self.products.update((doc["_id"], doc) for doc in made)
            self.writes += len(made)

    def transaction(self):
        """Some changes at once, or after all none of them."""
        after, stays = dict(self.products), self.rng.random() < 0.7
        with self.client.start_session() as session:
            session.start_transaction()
            for _ in range(self.rng.randint(2, 6)):
                doc = shop.product(self.rng, self.rng.choice(list(after))) \
                    if self.rng.random() < 0.6 else self._new(faulty=0)
                self.database.products.replace_one({"_id": doc["_id"]}, doc, upsert=True,
                                                   session=session)
                after[doc["_id"]] = doc
            if not stays:
                session.abort_transaction()
                return
            session.commit_transaction()
        self.model["products"] = after

    def vendor(self):
        """Suspended, back, on holiday, back from it: its offers vanish and return."""
        key = self.rng.choice(shop.VENDORS)
        change = self.rng.choice([{"status": "suspended"}, {"status": "approved"},
                                  {"status": "approved", "holiday_until": None},
                                  {"holiday_until": FAR}, {"holiday_until": PAST}])
        self.database.vendors.update_one({"_id": key}, {"$set": change})
        self.model["vendors"][key] = {**self.model["vendors"][key], **change}

    def brand(self):
        key, alias = self.rng.choice(shop.BRANDS), f"alias {self.rng.randrange(1000)}"
        self.database.brands.update_one({"_id": key}, {"$push": {"aliases": {
            "$each": [alias], "$slice": -3}}})
        known = self.model["brands"][key]
        self.model["brands"][key] = {**known, "aliases": (known["aliases"] + [alias])[-3:]}

    # ---- changes of whole collections: the tests ask for them by name ----

    def drop(self, name="products"):
        self.database.drop_collection(name)
        self.model[name] = {}

    def drop_database(self):
        self.client.drop_database(self.database.name)
        self.model = {name: {} for name in COLLECTIONS}

    def put_back(self, name, documents):
        """Insert all of `documents` ({_id: document}) into a collection that is empty."""
        if documents:
            self.database[name].insert_many([copy.deepcopy(d) for d in documents.values()])
        self.model[name] = dict(documents)

    def rename_away(self, name="products", other="kept"):
        self.database[name].rename(other)
        kept, self.model[name] = self.model[name], {}
        return kept

    def rename_onto(self, documents, name="products", other="prepared"):
        """Fill another collection, then put it in the place of `name`."""
        self.database[other].insert_many([copy.deepcopy(d) for d in documents.values()])
        self.database[other].rename(name, dropTarget=True)
        self.model[name] = dict(documents)

    def out(self, name="products"):
        """$out: another collection takes the place of `name`, without every tenth product."""
        kept = {key: doc for index, (key, doc) in enumerate(self.model[name].items())
                if index % 10 != 0}
        self.database.prepared.insert_many([copy.deepcopy(d) for d in kept.values()])
        self.database.prepared.aggregate([{"$out": name}])
        self.database.prepared.drop()
        self.model[name] = kept

    def mark(self):
        """A product that is surely shown, written after everything else; its id."""
        open_now = {"status": "approved", "holiday_until": None}
        self.database.vendors.update_one({"_id": shop.VENDORS[0]}, {"$set": open_now}, upsert=True)
        self.model["vendors"] = self.stored("vendors")
        doc = self._new(faulty=0)
        doc.update(_id=f"mark-{self.made}", slug=f"mark-{self.made}", status="approved")
        doc["offers"] = [{**doc["offers"][0], "vendor_id": shop.VENDORS[0], "active": True}]
        self.database.products.insert_one(copy.deepcopy(doc))
        self.products[doc["_id"]] = doc
        return doc["_id"]

    def close(self):
        self.client.close()


AWARE = pymongo.MongoClient(connect=False, tz_aware=True).codec_options
FAR = datetime.datetime(2090, 1, 1, tzinfo=shop.UTC)
PAST = datetime.datetime(2021, 1, 1, tzinfo=shop.UTC)
PASSING = (91, 189, 10107, 11600, 11602, 13435, 13436)  # shutdown, step-down, not the primary
CHANGES = [(Writer.insert, 15), (Writer.delete, 8), (Writer.replace, 8), (Writer.price, 20),
           (Writer.stock, 20), (Writer.push, 5), (Writer.pull, 5), (Writer.status, 5),
           (Writer.text, 5), (Writer.find_and_modify, 8), (Writer.bulk, 3), (Writer.transaction, 3),
           (Writer.vendor, 1), (Writer.brand, 1)]
