"""Goal: the binary behaves: starts, stops, starts again at once, and says clearly what is wrong.
Method: the real program, its exit codes, its output, its data folder."""

import http.client
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
import unittest

import attar


def run(*arguments):
    return subprocess.run([attar.BINARY, *arguments], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False)


class Commands(unittest.TestCase):
    def test_version_and_help(self):
        self.assertRegex(run("version").stdout, r"^attar \d+\.\d+\.\d+$")
        shown = run("help").stdout
        for word in ("serve", "import", "verify", "dump", "analyze", "--data", "--port"):
            self.assertIn(word, shown)

    def test_wrong_calls(self):
        for arguments in (["nonsense"], ["serve", "--nonsense", "1"], ["serve", "--port"],
                          ["import"], ["import", "--kind", "shoe", "x"]):
            done = run(*arguments, *([] if arguments[0] != "import" else ["--share", attar.ROOT]))
            with self.subTest(arguments=arguments):
                self.assertEqual(done.returncode, 2, done.stderr)
                self.assertTrue(done.stderr.startswith("attar: "), done.stderr)

    def test_a_folder_that_is_only_read_is_not_made(self):
        with tempfile.TemporaryDirectory() as folder:
            missing = os.path.join(folder, "typo")
            for arguments in (["verify", "--share", attar.ROOT], ["dump", "--share", attar.ROOT],
                              ["sync", "status"]):
                done = run(*arguments, "--data", missing)
                with self.subTest(arguments=arguments):
                    self.assertIn(done.returncode, (1, 2))
                    self.assertIn("--data", done.stderr)
                    self.assertIn(missing, done.stderr)
                    self.assertFalse(os.path.exists(missing))

    def test_analyze(self):
        done = run("analyze", "--share", attar.ROOT, "العود wood")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("عود", done.stdout)
        self.assertIn("wood", done.stdout)


class NotReady(unittest.TestCase):
    """The catalogue's file is a pipe that nobody has written to yet."""

    def setUp(self):
        self.folder = tempfile.mkdtemp(prefix="attar-seed-")
        self.addCleanup(shutil.rmtree, self.folder)
        for name in ("brands", "categories", "vendors"):
            shutil.copy(os.path.join(attar.SEED, name + ".jsonl"), self.folder)
        self.pipe = os.path.join(self.folder, "products.jsonl")
        os.mkfifo(self.pipe)
        self.server = attar.Attar(seed=self.folder, ready=False)
        self.addCleanup(self.server.close)

    def test_live_but_not_ready(self):
        self.assertEqual(self.server.get("/health/live").status, 200)
        self.assertEqual(self.server.get("/openapi.json").status, 200)
        self.assertEqual(self.server.get("/").status, 200)
        self.assertIn(b"attar_index_ready 0\n", self.server.get("/metrics").body)
        for path in ("/health/ready", "/api/products/search", "/api/products/x", "/api/brands",
                     "/api/products/autocomplete?q=a", "/api/categories/x"):
            reply = self.server.get(path)
            self.assertEqual((reply.status, reply.json["type"]), (503, "/problems/not-ready"))
            self.assertEqual(reply.field("retry-after"), "1")
        with open(os.path.join(attar.SEED, "products.jsonl"), "rb") as source:
            with open(self.pipe, "wb") as pipe:
                shutil.copyfileobj(source, pipe)
        self.server.wait_ready()
        self.assertGreater(self.server.search(size=0)["total"], 0)


class Filling(unittest.TestCase):
    """A catalogue whose first indexing takes a second or two."""

    def test_a_stop_does_not_wait_for_the_first_indexing(self):
        with tempfile.TemporaryDirectory() as folder:
            for name in ("brands", "categories", "vendors"):
                shutil.copy(os.path.join(attar.SEED, name + ".jsonl"), folder)
            with open(os.path.join(folder, "products.jsonl"), "w", encoding="utf-8") as out:
                for copy in range(12):
                    for product in attar.seed("products").values():
                        key = f"{product['id']}-{copy}"
                        out.write(json.dumps({**product, "id": key, "slug": key}) + "\n")
            server = attar.Attar(seed=folder, ready=False)
            self.addCleanup(server.close)
            self.assertEqual(server.stop(), 0, server.log_text())
            self.assertNotIn("event=ready", server.log_text())


class Life(unittest.TestCase):
    def setUp(self):
        self.server = attar.Attar()
        self.addCleanup(lambda: self.server.close())

    def restart(self):
        folder, self.server.own_folder = self.server.folder, False
        self.assertEqual(self.server.stop(), 0, self.server.log_text())
        os.remove(self.server.log)
        self.server = attar.Attar(folder)
        self.server.own_folder = True

    def test_a_restart_does_not_index_again(self):
        total = self.server.search(size=0)["total"]
        cursor = self.server.search(q="oud", size=5)["cursor"]
        rest = self.server.search(q="oud", size=100, cursor=cursor)["hits"]
        self.restart()
        self.assertEqual(self.server.search(size=0)["total"], total)
        self.assertNotIn("event=indexing", self.server.log_text())
        again = self.server.search(q="oud", size=100, cursor=cursor)["hits"]
        self.assertEqual([h["id"] for h in again], [h["id"] for h in rest])

    def test_a_change_survives_a_restart(self):
        product = attar.seed("products")["tom-ford-oud-wood-edp"]
        product["name"]["en"] = "Another Name"
        self.server.change(product)
        self.restart()
        page = self.server.get("/api/products/tom-ford-oud-wood-edp").json
        self.assertEqual(page["name"]["en"], "Another Name")

    def test_a_kill_leaves_no_shared_memory(self):
        pid = self.server.process.pid
        before = set(os.listdir("/dev/shm"))
        self.server.process.kill()
        self.server.process.wait()
        self.assertEqual([name for name in before | set(os.listdir("/dev/shm"))
                          if name.endswith(f"-{pid}")], [])

    def test_a_kill_loses_nothing(self):
        product = attar.seed("products")["tom-ford-oud-wood-edp"]
        product["name"]["en"] = "Another Name"
        self.server.change(product)
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait()
        folder, self.server.own_folder = self.server.folder, False
        self.server.stop()
        self.server = attar.Attar(folder)
        self.server.own_folder = True
        page = self.server.get("/api/products/tom-ford-oud-wood-edp").json
        self.assertEqual(page["name"]["en"], "Another Name")

    def test_verify_and_dump_of_what_was_written(self):
        self.assertEqual(self.server.stop(), 0)
        done = self.server.run("verify")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        done = self.server.run("dump")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("name", done.stdout)

    def test_a_stop_under_load_breaks_no_answer(self):
        stopping = threading.Event()
        broken, answered = [], []

        def ask():
            while True:
                try:
                    reply = self.server.get("/api/products/search", {"q": "oud", "size": 100})
                    answered.append(len(reply.json["hits"]))
                except OSError as error:        # refused, once it no longer listens
                    if not stopping.is_set():
                        broken.append(repr(error))
                    return
                except (ValueError, http.client.HTTPException) as error:
                    if not isinstance(error, http.client.RemoteDisconnected):
                        broken.append(repr(error))
                    return
        askers = [threading.Thread(target=ask) for _ in range(4)]
        for asker in askers:
            asker.start()
        self.server.wait(lambda: len(answered) > 20)
        stopping.set()
        self.assertEqual(self.server.stop(), 0, self.server.log_text())
        for asker in askers:
            asker.join()
        self.assertEqual(broken, [])
        self.assertEqual(set(answered), {100})

    def test_bad_rows_are_named_and_the_rest_is_in(self):
        path = os.path.join(self.server.folder, "rows.jsonl")
        good = attar.seed("products")["tom-ford-oud-wood-edp"]
        with open(path, "w", encoding="utf-8") as file:
            file.write('{"id":"x"}\n' + json.dumps(good, ensure_ascii=False) + "\nnonsense\n")
        done = self.server.run("import", path)
        self.assertEqual(done.returncode, 1)
        self.assertTrue(re.search(r"line 1\b", done.stdout), done.stdout)
        self.assertTrue(re.search(r"line 3\b", done.stdout), done.stdout)

    def test_a_taken_port_is_told(self):
        started = time.monotonic()
        done = run("serve", "--port", "99999", "--share", attar.ROOT, "--data",
                   os.path.join(self.server.folder, "other"))
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn("port", done.stderr)
        self.assertLess(time.monotonic() - started, 30)


if __name__ == "__main__":
    unittest.main()
