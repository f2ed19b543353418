"""The shoppers of shoppers.py on a server of our own catalogue: figures, plot, and what must hold.

  What must hold: for a purchase that was held back, the personal list is better than what is
  bought most, what is popular, and what is like the last purchase.
"""

import html
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "..")]

import engine  # noqa: E402
import shoppers  # noqa: E402
from devlib.term import Step, say  # noqa: E402
from report import BOTTOM, COLOURS, HEIGHT, LEFT, RIGHT, TOP, WIDTH, Scale, frame  # noqa: E402

PERSONAL = "personal"
LINE = "{:<34}{:>6}{:>9}{:>9}"


def measure(binary, root, seed):
    """shoppers.figures over a catalogue of its own; events are scored every second."""
    os.environ["ATTAR_SCORE_SECONDS"] = "1"
    with tempfile.TemporaryDirectory(prefix="attar-shoppers-") as folder:
        server = engine.start(binary, root, folder, seed=seed)
        try:
            connection = server.connection
            with Step("shoppers buy, are quizzed, and are recommended to"):
                return shoppers.figures(f"http://{connection.host}:{connection.port}")
        finally:
            server.close()


def lost(found):
    """The lists that are as good as the personal one."""
    held = found["held_back"]
    return [name for name, one in held.items()
            if name != PERSONAL and one["nDCG@10"] >= held[PERSONAL]["nDCG@10"]]


def tell(found):
    say("")
    say(LINE.format("a purchase held back", "n", "nDCG@10", "hit@10"))
    for name, one in found["held_back"].items():
        say(LINE.format(name, one["n"], f'{one["nDCG@10"]:.3f}', f'{one["hit@10"]:.3f}'))
    asked = found["quiz"]
    enough = asked["quality"][shoppers.ENOUGH] / asked["final"]
    say(f'quiz: {shoppers.ENOUGH} questions reach {enough:.0%} of the quality of all, '
        f'{asked["share"][shoppers.ENOUGH]:.0%} of what asking gains ({asked["n"]} shoppers)')
    for name in lost(found):
        say(f"LOST: the personal list is not better than: {name}")


def _plot(asked):
    last = len(asked["quality"]) - 1
    x = Scale(0, last, LEFT, WIDTH - RIGHT)
    y = Scale(0, 1, HEIGHT - BOTTOM, TOP)
    path = " ".join(f"{x(step):.1f},{y(value / asked['final']):.1f}"
                    for step, value in enumerate(asked["quality"]))
    return frame("The quiz: how good is the list after each question?", x, y, "questions",
                 "of the quality of all", f'<polyline points="{path}" fill="none" '
                 f'stroke="{COLOURS["attar"]}" stroke-width="2"/>')


def section(found):
    rows = "".join(f"<tr><td>{html.escape(name)}</td><td>{one['n']}</td>"
                   f"<td>{one['nDCG@10']:.3f}</td><td>{one['hit@10']:.3f}</td></tr>"
                   for name, one in found["held_back"].items())
    return ("<h2>Shoppers of a made population</h2><p>Who they are: bench/scent/shoppers.py.</p>"
            "<table><tr><th>a purchase held back</th><th>n</th><th>nDCG@10</th><th>hit@10</th>"
            f"</tr>{rows}</table>{_plot(found['quiz'])}")
