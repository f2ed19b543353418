"""What a server must show for a database, and whether it does: every product, member by member.

    MongoDB ──pymongo──> expected()  {id: shown members}  by the contract's words, in code of ours
                              =
    Attar ──search by cursor, GET /{id}, GET /{id}/offers──> shown()

A product is shown if it is whole, approved and has a live offer: active, its vendor approved and
not on holiday.  Numbers are compared as decimals, dates as milliseconds, null as nothing.
"""

import datetime
import http.client
import json
from decimal import Decimal

from bson import Decimal128, ObjectId

import shop
from writer import AWARE

COPIED = ("slug", "name", "line", "description", "brand", "category_path", "form", "gender", "year",
          "origin_country", "longevity", "season_votes", "family_path", "occasions", "attrs")
DATES = ("published_at", "updated_at")
LISTED = {"notes": ("id", "layer"), "accords": ("id", "weight")}
OFFER = ("id", "volume_ml", "condition", "stock", "price", "list_price")


def plain(value):
    """A BSON value as JSON would have it, numbers exact, nothing that is null."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if item is not None}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Decimal128):
        return value.to_decimal()
    if isinstance(value, datetime.datetime):
        return milliseconds(value)
    return str(value) if isinstance(value, ObjectId) else value


def milliseconds(moment):
    if isinstance(moment, str):
        moment = datetime.datetime.fromisoformat(moment.replace("Z", "+00:00"))
    return (moment - shop.EPOCH) // datetime.timedelta(milliseconds=1)


def hidden_vendors(vendors):
    now = datetime.datetime.now(shop.UTC)
    return {doc["_id"] for doc in vendors
            if doc["status"] != "approved" or (doc.get("holiday_until") or now) > now}


def _offers(doc, hidden, names):
    """The live offers, by id, as the shop shows them."""
    live = [plain(offer) for offer in doc["offers"]
            if offer["active"] and offer["vendor_id"] not in hidden]
    return {offer["id"]: {
        **{name: offer[name] for name in OFFER if _shows(offer, name)},
        "vendor": {"id": offer["vendor_id"], "name": names.get(offer["vendor_id"])},
        "delivery": offer.get("delivery", [])} for offer in live}


def _shows(offer, name):
    """A list price is one only if it is higher."""
    return name in offer and (name != "list_price" or offer[name] > offer["price"])


def _members(doc):
    known = plain(doc)
    return {**{name: known[name] for name in COPIED + DATES if name in known},
            **{name: [{key: item[key] for key in keys} for item in known[name]]
               for name, keys in LISTED.items()}}


def expected(client, database="attar"):
    """{id: members} of every product that is to be shown."""
    there = client.get_database(database, codec_options=AWARE)
    vendors = list(there.vendors.find())
    hidden, found = hidden_vendors(vendors), {}
    names = {doc["_id"]: plain(doc["name"]) for doc in vendors}
    for doc in there.products.find():
        if doc.get("status") != "approved" or shop.is_faulty(doc):
            continue
        if offers := _offers(doc, hidden, names):
            found[str(doc["_id"])] = {**_members(doc), "offers": offers}
    return found


class Shown:
    """What a server shows, over one connection that is kept."""

    def __init__(self, host, port):
        self.connection = http.client.HTTPConnection(host, port, timeout=20)

    def get(self, target):
        self.connection.request("GET", target)
        answer = self.connection.getresponse()
        body = answer.read()
        return answer.status, json.loads(body, parse_float=Decimal)

    def ids(self):
        """Every id there is, page by page."""
        found, cursor = [], ""
        while cursor is not None:
            status, page = self.get("/api/products/search?size=100&fields=id"
                                    + (f"&cursor={cursor}" if cursor else ""))
            if status != 200:
                raise AssertionError(f"search answers {status}: {page}")
            found += [hit["id"] for hit in page["hits"]]
            cursor = page["cursor"]
        if len(found) != len(set(found)):
            raise AssertionError("an id is listed twice")
        return set(found)

    def product(self, identity):
        """Its members in the shape of expected(); None if it is not there."""
        status, doc = self.get(f"/api/products/{identity}")
        if status == 404:
            return None
        _, offers = self.get(f"/api/products/{identity}/offers")
        return {**{name: doc[name] for name in COPIED if name in doc},
                **{name: milliseconds(doc[name]) for name in DATES},
                **{name: [{key: item[key] for key in keys} for item in doc[name]]
                   for name, keys in LISTED.items()},
                "offers": {offer["id"]: _as_stored(offer) for offer in offers["offers"]}}

    def close(self):
        self.connection.close()


def _as_stored(offer):
    """An offer of a reply with money as the document has it."""
    return {**{name: offer[name]["amount"] if name.endswith("price") else offer[name]
               for name in OFFER if name in offer},
            "vendor": offer["vendor"],
            "delivery": [{**way, "fee": way["fee"]["amount"]} for way in offer["delivery"]]}


def differences(server, client, database="attar"):
    """What `server` (an attar.Attar) shows against the database: a sentence for each difference."""
    wanted, shown = expected(client, database), Shown(server.host, server.port)
    try:
        listed = shown.ids()
        found = [f"missing {name}" for name in sorted(wanted.keys() - listed)]
        found += [f"extra {name}" for name in sorted(listed - wanted.keys())]
        for name in sorted(wanted.keys() & listed):
            there = shown.product(name)
            if there != wanted[name]:
                found.append(f"stale {name}: " + _where(wanted[name], there or {}))
        return found
    finally:
        shown.close()


def _where(wanted, there):
    return "; ".join(f"{key}: {there.get(key)!r} instead of {wanted.get(key)!r}"
                     for key in sorted(wanted.keys() | there.keys())
                     if wanted.get(key) != there.get(key))
