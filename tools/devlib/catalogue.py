"""The embedded catalogue: data/ made into the files that `attar serve` loads, under build/data."""

import os

from . import stamps
from .term import BUILD, ROOT, must

FOLDER = os.path.join(BUILD, "data")
GENERATOR = os.path.join("tools", "gen-products")
INPUTS = ["data", GENERATOR, os.path.join("tools", "gen")]


def ensure():
    if not os.path.exists(os.path.join(ROOT, GENERATOR)):
        return
    value = stamps.content_hash(INPUTS)
    if stamps.is_fresh("catalogue", value, [FOLDER]):
        return
    must([os.path.join(ROOT, GENERATOR), FOLDER], "making the embedded catalogue",
         progress=r"^(.{1,60})$")
    stamps.write("catalogue", value)
