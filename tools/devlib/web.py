"""The storefront page and whatever else npm builds: installed and built only when changed."""

import json
import os

from . import stamps
from .term import ROOT, Failure, Step, command, tail

PAGE = os.path.join(ROOT, "web", "dist", "index.html")


def has_script(folder, name):
    try:
        with open(os.path.join(ROOT, folder, "package.json"), encoding="utf-8") as file:
            return name in json.load(file).get("scripts", {})
    except FileNotFoundError:
        return False


def _npm(folder, arguments, step, what):
    code, log = command(["npm", *arguments], step, name=f"npm-{what}", cwd=folder,
                        env={"npm_config_update_notifier": "false"},
                        progress=r"^(added \d+ packages|vite .*|✓ .*)")
    if code != 0:
        raise Failure(f"npm {' '.join(arguments)} failed in {os.path.relpath(folder, ROOT)}; the "
                      f"whole log: {log}\n{tail(log)}\nnpm needs the network the first time.")


def install(folder, stamp, step):
    """`npm ci` where package-lock.json is new or changed."""
    inputs = [os.path.join(os.path.relpath(folder, ROOT), name)
              for name in ("package.json", "package-lock.json")]
    value = stamps.content_hash(inputs)
    if not stamps.is_fresh(stamp, value, [os.path.join(folder, "node_modules")]):
        step.note("npm ci")
        _npm(folder, ["ci", "--no-audit", "--no-fund"], step, stamp)
        stamps.write(stamp, value)


def ensure():
    """Build web/ into web/dist when there is a web/ and its sources changed."""
    folder = os.path.join(ROOT, "web")
    if not has_script("web", "build"):
        return
    value = stamps.content_hash(["web"])
    if stamps.is_fresh("web", value, [PAGE]):
        return
    with Step("building the storefront page") as step:
        install(folder, "web-modules", step)
        _npm(folder, ["run", "build"], step, "build")
        stamps.write("web", value)
