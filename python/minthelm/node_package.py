"""Where Minthelm's Node package lies."""

import os
from collections.abc import Iterator
from pathlib import Path

from .errors import MinthelmError

HOME_VARIABLE = "MINTHELM_HOME"
PROGRAM = Path("dist", "cli", "main.js")


def _candidates() -> Iterator[Path]:
    yield Path(__file__).resolve().parents[2]
    for folder in (Path.cwd(), *Path.cwd().parents):
        yield folder / "node_modules" / "minthelm"


def node_program() -> Path:
    """The built command line of Minthelm.

    It is that of the folder that MINTHELM_HOME names; without the variable, that of the clone in which this
    package lies, or else of the nearest `node_modules` from the working folder up.

    Raises:
        MinthelmError: it is nowhere.
    """
    home = os.environ.get(HOME_VARIABLE)
    for folder in _candidates() if home is None else (Path(home),):
        program = folder / PROGRAM
        if program.is_file():
            return program
    where = f"{HOME_VARIABLE}={home}" if home is not None else None
    remedy = f"Run `npm ci` in a clone or `npm install minthelm`, and let {HOME_VARIABLE} name that folder."
    raise MinthelmError(f"Minthelm's Node package is not built or not found: no {PROGRAM}", remedy, where)
