"""Fails unless Ampleforth's hour in `ampleforth_model.py` is that of the Python model, over three days of one noise."""

import numpy as np
from ampleforth_model import BLOCKS, PARAMETERS, initial_state
from python_model import ROW, bm, defaults, make, step_hour, threefry

HOURS, COUNT, SEED = 72, 8, 7
UNIT = 2.3283064365386963e-10
SAME = {
    "fast_log_volatility": "la",
    "market_return": "rm",
    "gas": "gas",
    "log_demand": "dl",
    "sentiment": "s",
    "survey": "sObs",
    "supply": "S",
    "liquid": "H",
    "pool_tokens": "x",
    "pool_quote": "y",
    "price": "p",
    "momentum": "mom",
    "mean_price_24h": "p24",
    "squared_return": "vol24",
    "depth": "depth",
    "cost": "cost",
    "reward": "rew",
}
SUPPLY_RATE, SELL_FEE, EMISSION = 0, 1, 5


def words_of(hour):
    """The random numbers of an hour as the Python model draws them."""
    normals, uniforms = np.empty((10, COUNT)), np.empty((2, COUNT))
    for economy in range(COUNT):
        pairs = [threefry(SEED, economy, hour, draw) for draw in range(6)]
        drawn = [number for draw in (0, 1, 2, 3, 5) for number in bm(*pairs[draw])]
        normals[:, economy] = drawn
        uniforms[:, economy] = [(word + 0.5) * UNIT for word in pairs[4]]
    return normals, uniforms


def main():
    rng = np.random.default_rng(SEED)
    parameters, theirs = make("ampl", COUNT, "calm", rng)
    lever_values = defaults("ampl", COUNT)
    lever_values[SUPPLY_RATE], lever_values[SELL_FEE], lever_values[EMISSION] = 0.01, 0.002, 0.05
    chosen = dict(
        supply_change=lever_values[SUPPLY_RATE],
        sell_fee=lever_values[SELL_FEE],
        emission=lever_values[EMISSION],
    )
    ours = initial_state(COUNT, rng)
    for name, row in {**SAME, "slow_log_volatility": "lb", "last_price": "po"}.items():
        ours[name] = theirs[ROW[row]].copy()
    params = {**PARAMETERS, "draw": words_of}
    no_replay = np.full(COUNT, np.nan)
    for hour in range(HOURS):
        step_hour(theirs, parameters, lever_values, hour, SEED, 0, no_replay)
        for block in BLOCKS:
            (policy,) = block["policies"].values()
            signals = chosen if policy.__name__ == "levers" else policy(params, 0, [], ours)
            ours = ours | dict(update(params, 0, [], ours, signals) for update in block["variables"].values())
        for name, row in SAME.items():
            np.testing.assert_allclose(
                ours[name], theirs[ROW[row]], 1e-9, 1e-12, err_msg=f"{name} after hour {hour}"
            )


main()
