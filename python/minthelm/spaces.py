"""Minthelm's spaces as Gymnasium's."""

from typing import Any

import numpy as np
from gymnasium import spaces


def _bounds(values: list[float | None], infinite: float) -> np.ndarray:
    """JSON has no infinity; null stands for it."""
    return np.array([infinite if value is None else value for value in values], np.float32)


def to_gymnasium(space: dict[str, Any]) -> spaces.Space:
    """The space of one environment: boxes of 32-bit numbers, choices as they are."""
    if space["kind"] == "box":
        return spaces.Box(_bounds(space["low"], -np.inf), _bounds(space["high"], np.inf), dtype=np.float32)
    if space["kind"] == "discrete":
        return spaces.Discrete(space["count"])
    return spaces.MultiDiscrete(space["counts"])
