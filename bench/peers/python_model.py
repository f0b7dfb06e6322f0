"""The Python model of test/reference/economy-model, compiled by numba, on one core."""

import sys
from pathlib import Path

import numpy as np
from worker import serve

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "test" / "reference" / "economy-model"))
from core import X as ROW  # noqa: E402, F401
from core import bm, threefry  # noqa: E402, F401
from core import step as step_hour  # noqa: E402
from sim import LEV, defaults, make  # noqa: E402

MONTH_HOURS, SEED = 720, 7
#: The model's names where they differ from ours.
NAMES = {"ampleforth": "ampl", "liquidity-mining": "liq", "backed-coin": "usdc"}


def prepare(mechanism, economies):
    """Calm months at the levers' defaults; every month starts anew, for a collapsed economy costs no time."""
    name = NAMES.get(mechanism, mechanism)
    if name not in LEV:
        return None
    parameters, opening = make(name, economies, "calm")
    lever_values = defaults(name, economies)
    state, no_replay = opening.copy(), np.full(economies, np.nan)
    hour = 0

    def live(hours):
        nonlocal hour
        for _ in range(hours):
            if hour == MONTH_HOURS:
                state[:] = opening
                hour = 0
            step_hour(state, parameters, lever_values, hour, SEED, 0, no_replay)
            hour += 1

    return live


if __name__ == "__main__":
    serve(prepare)
