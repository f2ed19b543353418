"""`tools/dev bench NAME`: a benchmark of build/release, or a script under bench/.

bench_NAME programs measure one structure (bench/micro); an executable bench/NAME/run, or
bench/*/NAME, drives the whole server.  Further words on the command line go to it unchanged.
"""

import glob
import os
import subprocess

from . import builds, catalogue
from .term import ROOT, Failure, say


def scripts():
    found = {}
    for path in glob.glob(os.path.join(ROOT, "bench", "*", "*")):
        if os.path.isfile(path) and os.access(path, os.X_OK):
            folder, name = os.path.split(path)
            found[os.path.basename(folder) if name == "run" else name.split(".")[0]] = path
    return found


def command_line(name, arguments):
    builds.build("release")
    programs = {full[len("bench_"):]: builds.program(full)
                for full in builds.executables("release", "bench_")}
    choice = {**programs, **scripts()}
    if name not in choice:
        if name:
            raise Failure(f"there is no bench {name}; there are: {' '.join(sorted(choice))}")
        say("\n".join(sorted(choice)) or "there are no benches yet")
        return 0
    environment = {**os.environ, "ATTAR_ROOT": ROOT, "ATTAR_BINARY": builds.program("attar"),
                   "ATTAR_DATA": catalogue.FOLDER}
    return subprocess.run([choice[name], *arguments], env=environment, check=False).returncode
