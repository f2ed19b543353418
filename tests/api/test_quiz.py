"""Goal: the quiz asks in both languages, the same for the same answers, never twice; answers are
kept with consent, and without it the quiz keeps nothing; each answer makes a difference.
Method: the real server; its questions held against the ontology's own tables."""

import json
import os
import unittest

import attar

PROFILE = "/api/users/me/scent-profile"
NEXT = PROFILE + "/next-question"
ANSWERS = PROFILE + "/answers"


def column(table):
    with open(os.path.join(attar.ROOT, "data", "ontology", table), encoding="utf-8") as file:
        return {line.split("\t")[0] for line in file}


class Quiz(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = attar.shared()

    def next(self, answers=None, token=None):
        reply = self.server.get(NEXT, None if answers is None else {"answers": ",".join(answers)},
                                {"X-Attar-Profile": token} if token else None)
        self.assertEqual(reply.status, 200, reply.body)
        self.assertIsNone(reply.field("set-cookie"))
        return reply.json

    def post(self, status, value, token=None):
        reply = self.server.post(ANSWERS, value, {"X-Attar-Profile": token} if token else None)
        self.assertEqual(reply.status, status, reply.body)
        return reply

    def walk(self, pick):
        """Answer until nothing is asked: [(question, gain, completeness)] and the answers."""
        answers, seen = [], []
        while (found := self.next(answers))["question"]:
            seen.append((found["question"], found["gain"], found["completeness"]))
            self.assertEqual(found["answered"], len(answers))
            answers.append(f'{found["question"]["id"]}:{pick(found["question"])}')
            self.assertLess(len(answers), 65)
        self.assertEqual((found["completeness"], found["gain"]), (100, 0))
        return seen, answers

    def test_a_whole_quiz(self):
        notes, accords = column("notes.tsv"), column("accords.tsv")
        first = lambda question: question["options"][0]["id"]
        seen, answers = self.walk(first)
        named = [question["id"] for question, _, _ in seen]
        self.assertEqual(len(named), len(set(named)))
        self.assertGreater(len(named), 8)
        self.assertEqual(self.walk(first), (seen, answers))
        for question, gain, _ in seen:
            self.assertGreater(gain, 0)
            texts = [question["text"]] + [option["label"] for option in question["options"]]
            for text in texts:
                self.assertRegex(text["ar"], r"[\u0600-\u06ff]")
                self.assertRegex(text["en"], r"^[\x20-\x7e]+$")
            for option in question["options"]:
                for fact in sum(option["scent"].values(), []):
                    (kind, value), = fact.items()
                    self.assertIn(value, notes if kind == "note" else accords)

    def test_the_next_question_depends_on_the_answers(self):
        skipped = self.walk(lambda question: "-")[0]
        gains = [gain for _, gain, _ in skipped]
        self.assertEqual(gains, sorted(gains, reverse=True))   # nothing learnt, nothing changed
        self.assertEqual({done for _, _, done in skipped}, {0})
        paths = {tuple(answer.split(":")[0] for answer in self.walk(pick)[1][:5])
                 for pick in (lambda q: q["options"][0]["id"], lambda q: q["options"][-1]["id"])}
        self.assertEqual(len(paths), 2)
        first = self.next([])["question"]
        for option in first["options"]:
            self.assertNotEqual(self.next([f'{first["id"]}:{option["id"]}'])["question"]["id"],
                                first["id"])

    def test_answers_are_kept_with_consent(self):
        problem = self.post(403, {"question": "oud_smoky", "option": "love"}).json
        self.assertEqual(problem["type"], "/problems/consent-required")
        reply = self.post(201, {"question": "oud_smoky", "option": "love", "consent": True})
        token = reply.json["token"]
        self.assertIn(token, reply.field("set-cookie"))
        told = {name: value for name, value in reply.json.items() if name != "token"}
        self.assertEqual(told, self.next(["oud_smoky:love"]))
        self.assertEqual(told, self.next(token=token))
        self.assertEqual(self.next([], token), self.next([]))
        self.post(200, {"question": "season", "skip": True}, token)
        reply = self.post(200, {"question": "oud_smoky", "option": "avoid"}, token)
        self.assertEqual(reply.json, self.next(["season:-", "oud_smoky:avoid"]))
        kept = self.server.get(PROFILE, None, {"X-Attar-Profile": token}).json["answers"]
        self.assertEqual(kept, [{"question": "oud_smoky", "option": "avoid"},
                                {"question": "season", "option": None}])

    def test_what_one_likes_counts(self):
        reply = self.server.request("PUT", PROFILE, body=json.dumps({
            "consent": True, "likes": [{"product": "tom-ford-oud-wood-edp"}]}).encode())
        found = self.next(token=reply.json["token"])
        self.assertEqual(found["answered"], 0)
        self.assertGreater(found["completeness"], self.next([])["completeness"])

    def test_bad_input_is_named(self):
        for status, parameter, value in (
                (404, "question", {"question": "x", "option": "love"}),
                (400, "option", {"question": "season", "option": "x"}),
                (400, "option", {"question": "season"}),
                (400, "option", {"question": "season", "option": "all", "skip": True}),
                (400, "skip", {"question": "season", "skip": 1}),
                (400, "question", {"option": "love"}), (400, "question", {"question": 3}),
                (400, "consent", {"question": "season", "skip": True, "consent": "yes"}),
                (400, "body", {"question": "season", "skip": True, "more": 1}), (400, "body", [])):
            self.assertEqual(self.post(status, value).json.get("parameter"), parameter, value)
        for text in ("x:love", "season", "season:x", ",", "season:all,"):
            reply = self.server.get(NEXT, {"answers": text})
            self.assertEqual((reply.status, reply.json["parameter"]), (400, "answers"), text)
        self.assertEqual(self.server.get(NEXT, {"answer": "x"}).status, 400)


if __name__ == "__main__":
    unittest.main()
