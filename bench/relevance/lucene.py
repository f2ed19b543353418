"""The peer: Lucene as Debian packages it, given the same documents and the same queries.

lucene/Peer.java is compiled into the build folder once; a run costs one start of the JVM.  Where
Java or the jars are missing, `why_not` says so and the report stands without a peer.
"""

import glob
import os
import re
import shutil
import subprocess

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "lucene", "Peer.java")
JARS = "/usr/share/java/lucene-{}-[0-9]*.jar"
PARTS = ["core", "analyzers-common"]
STANDARD, LANGUAGE = "standard", "language"
MODES = [STANDARD, LANGUAGE]


def jars():
    found = [sorted(glob.glob(JARS.format(part)))[-1:] for part in PARTS]
    return sum(found, []) if all(found) else []


def version():
    return re.search(r"-([\d.]+)\.jar$", jars()[0]).group(1)


def why_not():
    """Why there is no peer here; empty when there is one."""
    if not shutil.which("javac") or not shutil.which("java"):
        return "no Java compiler (Debian: default-jdk-headless)"
    if not jars():
        return "no Lucene jars (Debian: liblucene8-java)"
    return ""


def _compiled(folder):
    classes = os.path.join(folder, "classes")
    target = os.path.join(classes, "Peer.class")
    if not os.path.exists(target) or os.path.getmtime(target) < os.path.getmtime(SOURCE):
        os.makedirs(classes, exist_ok=True)
        subprocess.run(["javac", "-encoding", "UTF-8", "-cp", ":".join(jars()), "-d", classes,
                        SOURCE], check=True)
    return classes


def _flat(text):
    return re.sub(r"\s+", " ", text or "").strip()


def document_line(hit):
    """A product as the server shows it -> a line of Peer's DOCUMENTS."""
    scents = hit.get("notes", []) + hit.get("accords", [])
    cells = [hit["id"], hit["brand"]["name"].get("en"), hit["brand"]["name"].get("ar"),
             hit["name"].get("en"), hit["name"].get("ar"),
             " ".join(s.get("en") or "" for s in scents),
             " ".join(s.get("ar") or "" for s in scents)]
    return "\t".join(_flat(cell) for cell in cells)


def run(folder, documents, texts, modes=None):
    """mode -> one (ids, us) for each text, in order."""
    modes = modes or MODES
    os.makedirs(folder, exist_ok=True)
    paths = [os.path.join(folder, name) for name in ("documents.tsv", "queries.txt", "hits.tsv")]
    with open(paths[0], "w", encoding="utf-8") as file:
        file.writelines(document_line(hit) + "\n" for hit in documents)
    with open(paths[1], "w", encoding="utf-8") as file:
        file.writelines(_flat(text) + "\n" for text in texts)
    classes = _compiled(folder)
    subprocess.run(["java", "-Xmx2g", "-Dfile.encoding=UTF-8", "-cp", ":".join([classes, *jars()]),
                    "Peer", *paths, *modes], check=True)
    found = {mode: [([], 0)] * len(texts) for mode in modes}
    with open(paths[2], encoding="utf-8") as file:
        for line in file:
            mode, number, took, ids = line.rstrip("\n").split("\t")
            found[mode][int(number)] = (ids.split(), int(took))
    return found
