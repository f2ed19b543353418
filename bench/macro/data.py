"""The catalogue under load, its index and query logs: made once, kept in the build folder."""

import hashlib
import os
import subprocess
import sys

import machine


class Data:
    """folder: where all of it lies; size: products; log(mix): a file of request targets."""

    def __init__(self, root, build, size, catalog=None, mapping=None):
        name = f"{size}" if catalog is None else \
            os.path.basename(catalog).split(".")[0] + "-" + hash_of(catalog)
        self.root = root
        self.build = build
        self.size = size
        self.catalog = catalog
        self.mapping = mapping
        self.folder = os.path.join(root, "build", "bench-data", name)
        os.makedirs(self.folder, exist_ok=True)

    def index(self):
        return os.path.join(self.folder, "data")

    def products(self):
        """The products as JSON lines: generated here, or the file that was given."""
        if self.catalog and not self.mapping:
            return self.catalog
        path = os.path.join(self.folder, "products.jsonl")
        if not os.path.exists(path) and self.catalog is None:
            generator = os.path.join(self.build, "tools", "gen-catalog-src", "gen-catalog")
            environment = {**os.environ, "ATTAR_ROOT": self.root}
            subprocess.run([generator, "--count", str(self.size), "--out", path + ".new"],
                           env=environment, check=True)
            os.rename(path + ".new", path)
        return path

    def imported(self, binary):
        """Fill an empty catalogue; seconds it took, or None where it was there."""
        if os.path.exists(os.path.join(self.index(), "catalog.db")):
            return None
        os.makedirs(self.index(), exist_ok=True)
        argv = [binary, "import", "--data", self.index(), "--share", self.root]
        if self.mapping:
            argv += ["--mapping", self.mapping]
        source = self.catalog if self.catalog else self.products()
        start = os.times().elapsed
        done = subprocess.run(machine.pinned(argv + [source], machine.SERVER_CORE),
                              stdout=sys.stderr, check=False)
        if done.returncode not in (0, 1):    # 1: some rows were rejected, the good ones are in
            raise RuntimeError(f"import ended with exit code {done.returncode}")
        return os.times().elapsed - start

    def lines(self):
        """Products as lines for gen-queries, from the catalogue itself where it was mapped."""
        if not self.mapping:
            return self.products()
        path = os.path.join(self.folder, "products.jsonl")
        if not os.path.exists(path):
            import sqlite3
            database = sqlite3.connect(os.path.join(self.index(), "catalog.db"))
            with open(path, "w", encoding="utf-8") as file:
                for (text,) in database.execute(
                        "SELECT json FROM catalog_document WHERE kind = 0 ORDER BY id"):
                    file.write(text + "\n")
            database.close()
        return path

    def log(self, mix, count):
        path = os.path.join(self.folder, f"queries-{mix}-{count}.txt")
        if not os.path.exists(path):
            with open(path + ".new", "w", encoding="ascii") as file:
                subprocess.run([os.path.join(self.root, "tools", "gen-queries"), "--catalog",
                                self.lines(), "--mix", mix, "--count", str(count)],
                               stdout=file, check=True)
            os.rename(path + ".new", path)
        return path

    def scenario_log(self, scenario, count):
        """The lines of a scenario; at least one."""
        path = os.path.join(self.folder, f"scenario-{scenario['name']}-{count}.txt")
        with open(self.log(scenario["log"], count), encoding="ascii") as file:
            lines = [line for line in file if scenario.get("only", "") in line and
                     not (scenario.get("without") and scenario["without"] in line)]
        if not lines:
            raise RuntimeError(f"the log has no line for the scenario {scenario['name']}")
        with open(path, "w", encoding="ascii") as file:
            file.writelines(lines)
        return path


def hash_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()[:12]
