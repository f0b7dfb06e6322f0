"""Trajectories of the TypeScript environments."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

PROGRAM = Path(__file__).with_name("reference.mjs")


def reference(id: str, options: dict[str, Any], actions: np.ndarray, single: bool = False) -> dict[str, Any]:
    """Plays the actions, `actions[step, ...]` as the TypeScript environment takes them."""
    request = {"single": single, "id": id, "options": options, "actions": actions.tolist()}
    played = subprocess.run(
        ["node", str(PROGRAM)], input=json.dumps(request), capture_output=True, text=True, check=True
    )
    return json.loads(played.stdout)
