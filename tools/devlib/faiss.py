"""FAISS with its C API, in a cache folder that meson finds through attar-faiss.pc.

Debian 12 packages FAISS 1.7.3 as a generic build without the C library, so it is built from
Debian's source package for the instruction set of this machine: once, about two minutes on two
free cores, never again.  From Debian 13 on the package has the C library and is used as it is.
"""

import hashlib
import os
import shutil
import tempfile

from . import aptsource, machine
from .term import ROOT, Failure, Step, command, tail

VERSION = "1.7.3"
SCRIPT = os.path.join(ROOT, "tools", "devlib", "build-faiss.sh")
PACKAGED_PC = """Name: attar-faiss
Description: FAISS with its C API, as packaged by Debian
Version: {version}
Libs: -lfaiss_c -lfaiss -lopenblas -lgomp -lstdc++ -lm -lpthread
"""


def prefix():
    """Where it is, or will be; the name changes with everything the build depends on."""
    if machine.debian_release() >= 13:
        return os.path.join(machine.cache_folder(), "faiss-packaged")
    level = "avx2" if machine.has_avx2() else "generic"
    with open(SCRIPT, "rb") as file:
        script_hash = hashlib.sha256(file.read()).hexdigest()[:12]
    return os.path.join(machine.cache_folder(), f"faiss-{VERSION}-{level}-{script_hash}")


def pkgconfig_folder():
    return os.path.join(prefix(), "lib", "pkgconfig")


def ensure():
    target = prefix()
    if os.path.exists(os.path.join(pkgconfig_folder(), "attar-faiss.pc")):
        return
    try:
        os.makedirs(machine.cache_folder(), exist_ok=True)
    except OSError as error:
        raise Failure(f"the cache folder cannot be made: {error}; set ATTAR_CACHE to a folder "
                      "you may write to") from error
    if machine.debian_release() >= 13:
        _write_packaged()
    else:
        _build(target, os.path.basename(target).split("-")[2])


def _write_packaged():
    os.makedirs(pkgconfig_folder(), exist_ok=True)
    version = aptsource.candidate("libfaiss-dev").split("-")[0]
    with open(os.path.join(pkgconfig_folder(), "attar-faiss.pc"), "w", encoding="ascii") as file:
        file.write(PACKAGED_PC.format(version=version or "1"))


def _build(target, level):
    folder = tempfile.mkdtemp(prefix="faiss-build-", dir=machine.cache_folder())
    try:
        with Step(f"FAISS {VERSION}: source package") as step:
            source = aptsource.fetch("faiss", folder, step)
            if os.path.basename(source) != f"faiss-{VERSION}":
                raise Failure(f"Debian's archive gave {os.path.basename(source)}, but this build "
                              f"is for FAISS {VERSION}: see tools/devlib/faiss.py")
        with Step(f"FAISS {VERSION}: {level} build") as step:
            code, log = command(["bash", SCRIPT, source, target, level, str(machine.jobs())],
                                step, name="faiss-build")
            if code != 0:
                raise Failure(f"FAISS could not be built; the whole log: {log}\n{tail(log)}")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
