"""`tools/dev relevance` and `scent-eval`: build what is measured, then hand over to a script.

    relevance --> bench/relevance/run        scent-eval --> bench/scent/run

The options are told by `--help`, which the script answers itself.
"""

import os
import subprocess

from . import builds, catalogue
from .term import ROOT

SCRIPT = os.path.join(ROOT, "bench", "relevance", "run")
SCENT_SCRIPT = os.path.join(ROOT, "bench", "scent", "run")
TARGETS = {SCRIPT: ["attar"], SCENT_SCRIPT: ["attar", "bench_vectors"]}
WITHOUT_BUILD = ("--url", "-h", "--help")


def needs_build(arguments):
    """False for a question about the options, or a server that runs already."""
    return not any(word.split("=")[0] in WITHOUT_BUILD for word in arguments)


def command_line(arguments, script=SCRIPT):
    if needs_build(arguments):
        builds.build("release", TARGETS[script])
        catalogue.ensure()
    environment = {**os.environ, "ATTAR_ROOT": ROOT, "ATTAR_BINARY": builds.program("attar"),
                   "ATTAR_DATA": catalogue.FOLDER}
    return subprocess.run([script, *arguments], env=environment, check=False).returncode
