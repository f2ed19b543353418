"""Goal: a profile of taste is kept with consent alone, told as it was given, replaced and erased,
and is nobody else's; what was acknowledged outlives a kill -9.
Method: the real server; the tables of its file read by sqlite3."""

import json
import os
import signal
import sqlite3
import unittest

import attar

PATH = "/api/users/me/scent-profile"
GIVEN = {"likes": [{"product": "tom-ford-oud-wood-edp"}, {"note": "oud"}, {"accord": "woody"},
                   {"axis": "citrus"}],
         "dislikes": [{"accord": "powdery"}], "vetoes": [{"note": "patchouli"}],
         "ratings": [{"product": "ajmal-amber-wood-edp", "rating": 5}],
         "answers": [{"question": "oud_smoky", "option": "love"},
                     {"question": "season", "option": None}]}
EMPTY = {name: [] for name in GIVEN}


class Profile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.Attar()
        cls.addClassCleanup(lambda: cls.server.close())

    def ask(self, method, value=None, token=None, cookie=None, path=PATH):
        headers = {"X-Attar-Profile": token} if token else {}
        if cookie:
            headers["Cookie"] = cookie
        if value is None:
            return self.server.request(method, path, headers=headers)
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        return self.server.request(method, path, body=body, headers=headers)

    def made(self, **members):
        reply = self.ask("PUT", {"consent": True, **members})
        self.assertEqual(reply.status, 201, reply.body)
        return reply.json["token"]

    def refused(self, status, parameter, value, token=None):
        reply = self.ask("PUT", value, token)
        self.assertEqual((reply.status, reply.json.get("parameter")), (status, parameter),
                         reply.body)
        return reply.json

    def rows(self):
        with sqlite3.connect(os.path.join(self.server.data, "events.db")) as db:
            found = [db.execute("SELECT count(*) FROM " + table).fetchone()[0]
                     for table in ("profile", "profile_event")]
        db.close()
        return found

    def test_what_was_given_is_told(self):
        reply = self.ask("PUT", {"consent": True, **GIVEN})
        told = dict(reply.json)
        token = told.pop("token")
        self.assertEqual(reply.status, 201)
        self.assertRegex(token, r"^[0-9a-f]{32}$")
        self.assertRegex(told.pop("consent")["at"], r"^20\d\d-\d\d-\d\dT[\d:.]+Z$")
        self.assertEqual(told, {**GIVEN, "history": {"events": 0}})
        self.assertEqual(reply.field("cache-control"), "no-store")
        cookie = reply.field("set-cookie")
        self.assertTrue(cookie.startswith(f"attar_profile={token}; "), cookie)
        self.assertLessEqual({"Path=/", "HttpOnly", "SameSite=Lax"}, set(cookie.split("; ")))
        for carried in ({"token": token}, {"cookie": f"a=b; attar_profile={token}; c=d"}):
            again = self.ask("GET", **carried)
            self.assertEqual({k: v for k, v in again.json.items() if k != "consent"}, told)
            self.assertIsNone(again.field("set-cookie"))

    def test_put_replaces_and_keeps_the_date(self):
        token = self.made(**GIVEN)
        before = self.ask("GET", token=token).json
        reply = self.ask("PUT", {"consent": True, "likes": [{"note": "عود"}]}, token)
        self.assertEqual(reply.status, 200)
        self.assertNotIn("token", reply.json)
        self.assertEqual(reply.json, {**EMPTY, "likes": [{"note": "عود"}],
                                      "consent": before["consent"], "history": {"events": 0}})

    def test_without_consent_nothing_is_kept(self):
        before = self.rows()
        for given in ({}, {"consent": False}, GIVEN):
            problem = self.refused(403, "consent", given)
            self.assertEqual(problem["type"], "/problems/consent-required")
        self.assertEqual(self.rows(), before)
        self.assertEqual(self.ask("GET").json, {**EMPTY, "consent": None, "history": {"events": 0}})
        token = self.made(likes=[{"note": "oud"}])
        self.refused(403, "consent", {"likes": []}, token)
        self.assertEqual(self.ask("GET", token=token).json["likes"], [{"note": "oud"}])

    def test_a_token_is_never_taken_over(self):
        chosen = "0123456789abcdef" * 2
        reply = self.ask("PUT", {"consent": True}, chosen)
        self.assertEqual(reply.status, 201)
        self.assertNotEqual(reply.json["token"], chosen)
        token = self.made(**GIVEN)
        for other in (token[:-1], token.upper(), token + "0", "%00", token[:-1] + "g"):
            self.assertIsNone(self.ask("GET", token=other).json["consent"])
        with open(os.path.join(self.server.data, "events.db"), "rb") as file:
            self.assertNotIn(token.encode(), file.read())

    def test_erased_is_gone(self):
        token = self.made(**GIVEN)
        self.view(token, "tom-ford-oud-wood-edp")
        self.assertEqual(self.ask("GET", token=token).json["history"], {"events": 1})
        before = self.rows()
        reply = self.ask("DELETE", token=token)
        self.assertEqual((reply.status, reply.body), (204, b""))
        self.assertRegex(reply.field("set-cookie"), r"^attar_profile=; Path=/; Max-Age=0; ")
        self.assertEqual(self.rows(), [before[0] - 1, before[1] - 1])
        self.assertIsNone(self.ask("GET", token=token).json["consent"])
        self.view(token, "tom-ford-oud-wood-edp", "later")
        self.assertEqual(self.rows(), [before[0] - 1, before[1] - 1])
        self.assertEqual(self.ask("DELETE", token=token).status, 204)
        self.assertEqual(self.ask("DELETE").status, 204)

    def view(self, token, product, user=None):
        reply = self.server.post("/api/products/events", {"events": [
            {"kind": "view", "product": product, "user_token": user or "u-" + token[:8]}]},
            {"X-Attar-Profile": token, "User-Agent": "Mozilla/5.0"})
        self.assertEqual(reply.status, 200, reply.body)

    def test_events_are_the_senders_alone(self):
        one, other = self.made(), self.made()
        self.view(one, "tom-ford-oud-wood-edp", "shared")
        self.view(other, "ajmal-amber-wood-edp", "shared")
        self.view(one, "no-such-product")
        self.assertEqual([self.ask("GET", token=token).json["history"]["events"]
                          for token in (one, other)], [1, 1])

    def test_bad_input_names_its_place(self):
        many = [{"note": "oud"}] * 65
        for parameter, given in (
                ("likes", {"likes": {}}), ("likes", {"likes": many}),
                ("vetoes", {"vetoes": many[:33]}), ("likes[0]", {"likes": ["oud"]}),
                ("likes[1]", {"likes": [{"note": "a"}, {"note": "a", "accord": "b"}]}),
                ("likes[0].note", {"likes": [{"note": ""}]}),
                ("likes[0].note", {"likes": [{"note": "x" * 65}]}),
                ("dislikes[0].product", {"dislikes": [{"product": 3}]}),
                ("likes[0].note", {"likes": [{"note": "a\u0001"}]}),
                ("likes[0].axis", {"likes": [{"axis": "nice"}]}),
                ("vetoes[0]", {"vetoes": [{"product": "p"}]}),
                ("ratings[0]", {"ratings": [{"product": "p"}]}),
                ("ratings[0].rating", {"ratings": [{"product": "p", "rating": 6}]}),
                ("ratings[0].rating", {"ratings": [{"product": "p", "rating": 4.5}]}),
                ("answers[0].question", {"answers": [{"question": "x", "option": None}]}),
                ("answers[0].option", {"answers": [{"question": "season", "option": "x"}]}),
                ("answers[1].question", {"answers": [{"question": "season", "option": None}] * 2}),
                ("consent", {"consent": 1}), ("body", {"cart": []}), ("body", {"loves": []}),
                ("body", b"[]"), ("body", b"{"), ("body", b'{"likes":[],"likes":[]}')):
            value = given if isinstance(given, bytes) else {"consent": True, **given}
            self.refused(400, parameter, value)
        self.assertEqual(self.ask("PUT", b'"' + b"x" * 70000).status, 413)
        reply = self.ask("GET", path=PATH + "?x=1")
        self.assertEqual((reply.status, reply.json["parameter"]), (400, "x"))

    def test_the_same_after_kill_9(self):
        token = self.made(**GIVEN)
        self.view(token, "tom-ford-oud-wood-edp")
        erased = self.made(**GIVEN)
        self.assertEqual(self.ask("DELETE", token=erased).status, 204)
        before = self.ask("GET", token=token).json
        os.kill(self.server.process.pid, signal.SIGKILL)
        self.server.stop()
        type(self).server = attar.Attar(folder=self.server.folder)
        self.server.own_folder = True
        self.assertEqual(self.ask("GET", token=token).json, before)
        self.assertEqual(before["history"], {"events": 1})
        self.assertIsNone(self.ask("GET", token=erased).json["consent"])


if __name__ == "__main__":
    unittest.main()
