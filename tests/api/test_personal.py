"""Goal: recommendations for one person follow their taste, tell why, and hold every veto; without
consent, or after erasure, they are anyone's, byte for byte; a cart is answered and not kept.
Method: likeness as /search tells it; notes as the products have them; purchases of several people
sent as events."""

import json
import os
import sqlite3
import unittest

import attar

LIKE = "tom-ford-oud-wood-edp"
PATH = "/api/products/recommendations"
PROFILE = "/api/users/me/scent-profile"
AGENT = {"User-Agent": "Mozilla/5.0"}
MATCH, TOGETHER, POPULAR = .70, .15, .15


def ids(found):
    return [hit["id"] for hit in found["hits"]]


class Personal(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        os.environ["ATTAR_SCORE_SECONDS"] = "1"
        cls.addClassCleanup(os.environ.pop, "ATTAR_SCORE_SECONDS")
        cls.server = attar.Attar()
        cls.addClassCleanup(cls.server.close)
        cls.stocked = ids(cls.server.search(in_stock="true", sort="name", size=100))

    def profile(self, **members):
        reply = self.server.request("PUT", PROFILE, headers={},
                                    body=json.dumps({"consent": True, **members}).encode())
        self.assertEqual(reply.status, 201, reply.body[:300])
        return reply.json["token"]

    def ask(self, token=None, status=200, **parameters):
        reply = self.server.get(PATH, parameters, {"X-Attar-Profile": token} if token else None)
        self.assertEqual(reply.status, status, reply.body[:300])
        return reply

    def tell(self, status=200, **members):
        reply = self.server.post(PATH, members)
        self.assertEqual(reply.status, status, reply.body[:300])
        self.assertIsNone(reply.field("set-cookie"))
        return reply.json

    def events(self, kind, products, user, token=None):
        headers = {**AGENT, **({"X-Attar-Profile": token} if token else {})}
        reply = self.server.post("/api/products/events", {"events": [
            {"kind": kind, "product": product, "user_token": user} for product in products]},
            headers)
        self.assertEqual(reply.status, 200, reply.body[:300])

    def terms(self, identity):
        product = self.server.get("/api/products/" + identity).json
        return ({note["id"] for note in product["notes"]} |
                {parent for note in product["notes"] for parent in [note.get("parent")] if parent})

    # ---- Anyone's ----

    def test_without_consent_it_is_the_anonymous_answer(self):
        token = self.profile(likes=[{"product": LIKE}])
        erased = self.profile(likes=[{"product": LIKE}])
        self.events("purchase", self.stocked[:3], "erased-one", erased)
        self.server.request("DELETE", PROFILE, headers={"X-Attar-Profile": erased})
        for given in ({"k": 30}, {"k": 4, "lang": "ar"}, {"k": 6, "brand": "ajmal"}):
            anonymous = self.server.get(PATH, given)
            for other in ("0" * 32, "x", erased):
                self.assertEqual(self.ask(other, **given).body, anonymous.body)
            personal = self.ask(token, **given)
            self.assertNotEqual(personal.body, anonymous.body)
            self.assertIn("no-store", personal.field("cache-control"))

    def test_nothing_known_is_cold(self):
        found = self.ask(self.profile(), k=10).json
        self.assertEqual((found["method"], found["cold"]), ("personal", True))
        self.assertEqual(ids(found), ids(self.ask(k=10).json))
        self.check_sums(found)
        self.assertTrue(self.tell(k=3)["cold"])
        gone = self.tell(likes=[{"product": "no-such-product"}], cart=["nor-this"], k=10)
        self.assertEqual((gone["cold"], ids(gone)), (True, ids(found)))

    # ---- The taste ----

    def check_sums(self, found):
        for hit in found["hits"]:
            self.assertAlmostEqual(sum(reason["share"] for reason in hit["reasons"]),
                                   hit["score"] / 100, delta=1e-9)
        scores = [hit["score"] for hit in found["hits"]]
        if not found["cold"]:
            self.assertEqual(scores, sorted(scores, reverse=True))

    def test_one_liked_product_is_asked_as_it_is(self):
        token = self.profile(likes=[{"product": LIKE}])
        found = self.ask(token, k=100).json
        self.assertEqual((found["method"], found["cold"]), ("personal", False))
        self.assertRegex(found["model_version"], r"^dna_v1-[0-9a-f]{8}$")
        self.check_sums(found)
        likeness = {hit["id"]: hit["match"] for hit in
                    self.server.search(match_to=LIKE, sort="match", size=100)["hits"]}
        known = 0
        for hit in found["hits"]:
            self.assertGreater(hit["offers"]["in_stock"], 0)
            if hit["id"] not in likeness:
                continue
            known += 1
            self.assertEqual(hit["match"], likeness[hit["id"]])
            popular = sum(reason["share"] for reason in hit["reasons"]
                          if reason["kind"] == "popularity")
            self.assertLessEqual(popular, POPULAR)
            self.assertAlmostEqual(hit["score"] / 100 - popular, MATCH * hit["match"] / 100,
                                   delta=.0002)
        self.assertGreater(known, 40)
        self.assertEqual(ids(self.tell(likes=[{"product": LIKE}], k=100)), ids(found))

    def test_a_taste_without_products(self):
        accord = self.tell(likes=[{"accord": "oud"}, {"note": "oud"}], k=10)
        axis = self.tell(likes=[{"axis": "oud_smoky"}], k=10)
        answer = self.tell(answers=[{"question": "oud_smoky", "option": "love"}], k=10)
        for found in (accord, axis, answer):
            self.assertFalse(found["cold"])
            self.check_sums(found)
            smoky = [self.server.get(f"/api/products/{one}/scent-dna").json["axes"]["oud_smoky"]
                     for one in ids(found)]
            self.assertGreater(sum(smoky) / len(smoky), 60)
        self.assertEqual(ids(axis), ids(answer))
        loved = self.tell(likes=[{"axis": "citrus"}], dislikes=[{"axis": "oud_smoky"}], k=10)
        self.assertNotEqual(ids(loved), ids(self.tell(likes=[{"axis": "citrus"}], k=10)))

    def test_no_veto_is_broken(self):
        vetoes = [{"note": "rose"}, {"note": "citrus"}, {"accord": "sweet"}]
        told = self.tell(likes=[{"product": LIKE}], vetoes=vetoes, k=200)
        kept = self.ask(self.profile(likes=[{"product": LIKE}], vetoes=vetoes), k=200).json
        cold = self.tell(vetoes=vetoes, k=200)
        for found in (told, kept, cold):
            self.assertGreater(len(found["hits"]), 5)
            for identity in ids(found):
                product = self.server.get("/api/products/" + identity).json
                self.assertNotIn("sweet", {accord["id"] for accord in product["accords"]})
                self.assertFalse({"rose", "damask-rose", "bergamot", "lemon", "orange", "citrus"} &
                                 {note["id"] for note in product["notes"]}, identity)
        answered = self.tell(answers=[{"question": "never_soft", "option": "rose"}], k=200)
        self.assertNotIn("rose", set().union(*(self.terms(one) for one in ids(answered))))

    def test_what_is_done_with_is_not_shown_again(self):
        token = self.profile(ratings=[{"product": self.stocked[3], "rating": 1}],
                             dislikes=[{"product": self.stocked[4]}])
        self.events("purchase", [self.stocked[0]], "done", token)
        self.events("dismiss", [self.stocked[1]], "done", token)
        self.events("wish", [self.stocked[2]], "done", token)
        found = ids(self.ask(token, k=200).json)
        self.assertFalse(set(self.stocked[:2] + self.stocked[3:5]) & set(found))
        self.assertIn(self.stocked[2], found)
        self.assertNotIn(self.stocked[5], ids(self.tell(cart=[self.stocked[5]], k=200)))

    # ---- Others ----

    def test_orders_of_five_people_count_and_of_four_do_not(self):
        few, many, one, other = self.stocked[20:24]
        for user in range(5):
            self.events("purchase", [many, one], f"five-{user}")
            if user < 4:
                self.events("purchase", [few, other], f"four-{user}")
        for user in range(6):
            self.events("purchase", [self.stocked[30 + user]], f"alone-{user}")

        def orders(cart):
            found = self.tell(cart=[cart], k=200)
            self.check_sums(found)
            return {hit["id"]: (reason["n"], reason["with"], reason["share"])
                    for hit in found["hits"] for reason in hit["reasons"]
                    if reason["kind"] == "orders"}

        self.server.wait(lambda: orders(many))
        self.assertEqual(orders(many), {one: (5, many, TOGETHER)})
        self.assertEqual(orders(few), {})

    def test_nothing_told_is_kept(self):
        def rows():
            with sqlite3.connect(os.path.join(self.server.data, "events.db")) as db:
                found = db.execute("SELECT count(*) FROM profile").fetchone()
            db.close()
            return found

        before = rows()
        self.tell(cart=self.stocked[:3], likes=[{"note": "oud"}], k=3)
        self.assertEqual(rows(), before)

    # ---- Parameters ----

    def test_filters_and_faults(self):
        found = self.tell(cart=[LIKE], k=5, brand="ajmal", fields="id,brand")
        self.assertEqual({hit["brand"]["id"] for hit in found["hits"]}, {"ajmal"})
        self.assertLessEqual(len(found["hits"]), 5)
        reply = self.server.post(PATH + "?k=2&lang=ar", {"cart": [LIKE]})
        self.assertEqual((reply.status, len(reply.json["hits"])), (200, 2))
        for parameter, given in (
                ("k", {"k": 0}), ("k", {"k": 201}), ("sort", {"sort": "price"}),
                ("carts", {"carts": ["p"]}), ("cart", {"cart": ["p"] * 51}),
                ("cart[1]", {"cart": ["p", 3]}), ("likes[0].axis", {"likes": [{"axis": "x"}]}),
                ("vetoes[0]", {"vetoes": [{"axis": "citrus"}]}),
                ("user_token", {"user_token": "u"}),
                ("answers[0].option", {"answers": [{"question": "season", "option": "x"}]})):
            self.assertEqual(self.tell(400, **given).get("parameter"), parameter)
        self.assertEqual(self.server.post(PATH, b"[]").status, 400)
        token = self.profile(likes=[{"product": LIKE}])
        self.assertEqual(self.ask(token, 400, sort="price").json["parameter"], "sort")


if __name__ == "__main__":
    unittest.main()
