"""The economies in Gymnasium's registry."""

import json
import subprocess
import warnings
from functools import cache

import gymnasium

from .errors import MinthelmError
from .node_package import node_program

NAMESPACE = "minthelm"


@cache
def economy_ids() -> tuple[str, ...]:
    """The versioned ids of all economies, as Minthelm's registry has them.

    Raises:
        MinthelmError: Node or its package is missing or fails.
    """
    command = ["node", str(node_program()), "env", "list", "--json"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
    except FileNotFoundError as error:
        raise MinthelmError(
            "Node.js is not found", "Install Node.js 20.19 or later, on PATH.", "node"
        ) from error
    except subprocess.CalledProcessError as error:
        raise MinthelmError(
            "Minthelm's list of environments failed", f"It said:\n{error.stderr.strip()}"
        ) from error
    return tuple(entry["id"] for entry in json.loads(listed.stdout) if entry["kind"] == "economy")


def register_economies() -> None:
    """Makes `gymnasium.make("minthelm/<id>")` and `gymnasium.make_vec` know every economy.

    Without Node or its package it warns and registers none, so that an import never fails.
    """
    try:
        ids = economy_ids()
    except MinthelmError as error:
        warnings.warn(f"No economy is registered with Gymnasium. {error}", stacklevel=2)
        return
    for economy in ids:
        name = f"{NAMESPACE}/{economy}"
        if name not in gymnasium.registry:
            gymnasium.register(
                name,
                entry_point="minthelm.env:EconomyEnv",
                vector_entry_point="minthelm.vector_env:EconomyVectorEnv",
                kwargs={"id": economy},
            )
