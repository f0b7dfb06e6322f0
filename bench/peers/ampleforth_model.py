"""Ampleforth's hour as a user of radCAD would write it: functions over the state, in numpy over a block of economies.

The same hour as that of test/reference/economy-model in a calm scenario (`check_ampleforth.py` compares them); what
that model has for other mechanisms and for shocks is left out. Amounts are in initial supplies, money in dollars of
the start, time in hours.
"""

import numpy as np

PARAMETERS = dict(
    fast_persistence=0.90,
    fast_spread=0.31,
    slow_persistence=0.9942,
    slow_spread=0.526,
    market_volatility=0.00841,
    jump_probability=0.0008,
    jump_mean=-0.01,
    jump_spread=0.08,
    demand_beta=0.8,
    demand_volatility=0.0110,
    rebase_momentum=0.15,
    supply_limit=9.0,
    sell_fee_penalty=2.0,
    noise=0.0058,
    fundamental_speed=0.05,
    fundamental_capital=1.1,
    pool_fee=0.003,
    emission_sold=0.7,
    volume_per_volatility=4.0,
    reference_liquidity=0.20,
    liquidity_elasticity=2.0,
    required_return=0.35,
    liquidity_entry=0.02,
    liquidity_exit=0.05,
    liquidity_noise=0.002,
    survey_noise=0.3,
    peg_scale=0.05,
    target_depth=0.0008,
    depth_weight=0.3,
    cost_weight=0.5,
    action_weight=0.05,
    supply_rate_unit=0.04,
    sell_fee_unit=0.002,
    emission_unit=0.02,
)
HOURS_A_YEAR = 8760.0
POOL_SHARE = 0.20


def initial_state(count, rng):
    """A block at rest, with the market's volatility drawn from its stationary law."""
    full, none = np.ones(count), np.zeros(count)
    side = np.full(count, POOL_SHARE / 2)
    return dict(
        hour=0,
        fast_log_volatility=PARAMETERS["fast_spread"] * rng.standard_normal(count),
        slow_log_volatility=PARAMETERS["slow_spread"] * rng.standard_normal(count),
        market_return=none,
        gas=none,
        log_demand=none,
        sentiment=none,
        survey=np.full(count, 0.1),
        supply=full,
        liquid=1 - side,
        treasury=none,
        unsold=none,
        pool_tokens=side,
        pool_quote=side,
        price=full,
        last_price=full,
        twap=full,
        mean_price_24h=full,
        momentum=none,
        squared_return=np.full(count, 1e-4),
        supply_change=none,
        supply_window=np.zeros((24, count)),
        sell_fee=none,
        emission=none,
        applied=np.zeros((3, count)),
        cost=none,
        depth=np.full(count, PARAMETERS["target_depth"]),
        reward=none,
        noise_of_hour=np.zeros((10, count)),
        collapsed=np.zeros(count, bool),
    )


def draw(rng, count):
    """Ten normal and two uniform numbers an economy."""
    return rng.standard_normal((10, count)), rng.random((2, count))


def market(params, substep, history, state):
    """Volatility, market return, demand and sentiment of the hour."""
    normals, uniforms = params["draw"](state["hour"])
    fast = params["fast_persistence"] * state["fast_log_volatility"]
    fast = fast + params["fast_spread"] * np.sqrt(1 - params["fast_persistence"] ** 2) * normals[1]
    slow = params["slow_persistence"] * state["slow_log_volatility"]
    slow = slow + params["slow_spread"] * np.sqrt(1 - params["slow_persistence"] ** 2) * normals[2]
    volatility = np.exp(fast + slow)
    jumps = uniforms[0] < params["jump_probability"]
    market_return = params["market_volatility"] * volatility * normals[0]
    market_return = market_return + jumps * (params["jump_mean"] + params["jump_spread"] * normals[8])
    demand = params["demand_beta"] * market_return + params["demand_volatility"] * volatility * normals[3]
    return dict(
        fast_log_volatility=fast,
        slow_log_volatility=slow,
        market_return=market_return,
        gas=state["gas"] + 0.1 * (fast + slow - state["gas"]),
        log_demand=state["log_demand"] + demand,
        sentiment=0.99 * state["sentiment"] + 2.0 * market_return + 0.02 * normals[6],
        noise_of_hour=normals,
    )


def levers(params, substep, history, state):
    """The levers of the hour: the defaults. A rule would read the state here."""
    none = np.zeros_like(state["price"])
    return dict(supply_change=none, sell_fee=none, emission=none)


def rebase(params, substep, history, state):
    """Once a day every balance changes by the same share, within what the window of 24 hours leaves."""
    slot = state["hour"] % 24
    window = state["supply_window"].copy()
    window[slot] = 0.0
    if slot != 0 or state["hour"] == 0:
        return dict(supply_window=window)
    room = np.maximum(0.0, params["supply_limit"] - window.sum(0))
    change = np.clip(np.clip(state["supply_change"], -0.2, 0.5), -room, room)
    window[slot] = np.abs(change)
    scaled = {
        name: state[name] * (1 + change) for name in ("supply", "liquid", "treasury", "unsold", "pool_tokens")
    }
    return dict(
        **scaled,
        supply_window=window,
        price=state["pool_quote"] / scaled["pool_tokens"],
        log_demand=state["log_demand"] + params["rebase_momentum"] * change,
    )


def trade(params, substep, history, state):
    """Noise and fundamental orders meet the pool."""
    price, quote, liquid = state["price"], state["pool_quote"], state["liquid"]
    volatility = np.exp(state["fast_log_volatility"] + state["slow_log_volatility"])
    belief = (
        np.exp(state["log_demand"]) / state["supply"] * (1 - params["sell_fee_penalty"] * state["sell_fee"])
    )
    gap = np.log(belief / price)
    most = 0.45 * quote * np.minimum(1.0, np.abs(gap))
    speed = params["fundamental_speed"] * params["fundamental_capital"]
    flow = params["noise"] * volatility * state["noise_of_hour"][4] * np.minimum(1.0, price * liquid)
    flow = flow + np.clip(speed * np.clip(gap, -1.0, 1.0), -most, most)

    invariant = state["pool_tokens"] * quote
    fee = params["pool_fee"]
    sold = np.where(flow < 0, np.minimum(-flow / price, 0.5 * liquid), 0.0)
    taxed = state["sell_fee"] * sold
    spent = np.where(flow > 0, np.minimum(flow, 2.0 * quote), 0.0)
    entering = sold - taxed
    tokens = np.where(
        flow > 0, invariant / (quote + spent * (1 - fee)), state["pool_tokens"] + entering * (1 - fee)
    )
    quote = np.where(flow > 0, quote + spent * (1 - fee), invariant / tokens)
    bought = np.where(flow > 0, state["pool_tokens"] - tokens, 0.0)
    return dict(
        liquid=liquid - sold + entering * fee + bought,
        treasury=state["treasury"] + taxed,
        pool_tokens=tokens,
        pool_quote=quote,
        price=quote / tokens,
    )


def emit(params, substep, history, state):
    """Emission to liquidity providers, sold over a day."""
    price, supply, fee = state["price"], state["supply"], params["pool_fee"]
    room = np.maximum(0.0, params["supply_limit"] - state["supply_window"].sum(0)) * supply
    emitted = np.minimum(state["emission"] / HOURS_A_YEAR * supply, room)
    window = state["supply_window"].copy()
    window[state["hour"] % 24] += emitted / (supply + emitted)
    liquid = state["liquid"] + emitted
    unsold = state["unsold"] + params["emission_sold"] * emitted
    sold = np.minimum(unsold / 24.0, 0.5 * liquid)
    tokens = state["pool_tokens"] + sold * (1 - fee)
    quote = state["pool_tokens"] * state["pool_quote"] / tokens
    return dict(
        supply=supply + emitted,
        supply_window=window,
        cost=emitted * np.maximum(price, state["mean_price_24h"]),
        unsold=unsold - sold,
        liquid=liquid - sold + sold * fee,
        pool_tokens=tokens,
        pool_quote=quote,
        price=quote / tokens,
    )


def provide(params, substep, history, state):
    """Liquidity providers follow fees and emission less impermanent loss."""
    price, tokens, quote = state["price"], state["pool_tokens"], state["pool_quote"]
    value = np.maximum(1e-9, price * tokens + quote)
    hourly = np.log(price / state["last_price"])
    squared = state["squared_return"] + (hourly * hourly - state["squared_return"]) / 48.0
    yearly = squared * HOURS_A_YEAR
    depth_ratio = params["reference_liquidity"] / value
    fees = (
        params["volume_per_volatility"] * np.sqrt(yearly) * 365.0 * params["pool_fee"] * np.sqrt(depth_ratio)
    )
    emitted = state["emission"] / HOURS_A_YEAR * state["supply"] * price
    returned = fees + emitted * HOURS_A_YEAR / value - np.minimum(1.0, yearly / 8.0)
    pull = np.clip(params["liquidity_elasticity"] * (returned - params["required_return"]), -2.5, 2.0)
    gap = np.log(params["reference_liquidity"] * np.exp(pull) / value)
    speed = np.where(gap > 0, params["liquidity_entry"], params["liquidity_exit"])
    noise = params["liquidity_noise"] * state["noise_of_hour"][6]
    scale = np.exp(np.clip(speed * gap, -0.15, 0.05) + noise)
    scale = np.where((scale - 1) * tokens > 0.5 * state["liquid"], 1 + 0.5 * state["liquid"] / tokens, scale)
    return dict(
        squared_return=squared,
        liquid=state["liquid"] - (scale - 1) * tokens,
        pool_tokens=tokens * scale,
        pool_quote=quote * scale,
    )


def settle(params, substep, history, state):
    """Averages, survey, depth, reward and collapse at the end of the hour."""
    price, last = state["price"], state["last_price"]
    depth = state["pool_quote"] * 0.010050506338833
    deviation = np.abs(price - 1) / params["peg_scale"]
    peg = np.minimum(5.0, np.sqrt(1 + deviation * deviation) - 1)
    missing = np.maximum(0.0, 1 - depth / params["target_depth"])
    applied = np.stack([state["supply_change"], state["sell_fee"], state["emission"]])
    units = np.array([params["supply_rate_unit"], params["sell_fee_unit"], params["emission_unit"]])
    moved = (np.abs(applied - state["applied"]) / units[:, None]).sum(0)
    cost = (
        peg + params["depth_weight"] * missing + params["cost_weight"] * state["cost"] * HOURS_A_YEAR / 0.20
    )
    value = price * state["pool_tokens"] + state["pool_quote"]
    survey = (
        1.0
        + 0.4 * np.clip(state["sentiment"], -2.0, 2.0)
        + params["survey_noise"] * state["noise_of_hour"][8]
    )
    return dict(
        hour=state["hour"] + 1,
        last_price=price,
        momentum=state["momentum"] + (np.log(price / last) - state["momentum"]) / 24.0,
        mean_price_24h=state["mean_price_24h"] + (price - state["mean_price_24h"]) / 24.0,
        twap=price,
        survey=0.9 * state["survey"] + 0.1 * survey,
        depth=depth,
        applied=applied,
        reward=np.maximum(-10.0, -(cost + params["action_weight"] * np.minimum(2.0, moved))),
        collapsed=state["collapsed"] | (price < 0.02) | (value < 0.002),
    )


def from_signal(name):
    """The update of a variable: the signal of its name, or as it was."""
    return lambda params, substep, history, state, signals: (name, signals.get(name, state[name]))


def block(policy, *names):
    return dict(policies={policy.__name__: policy}, variables={name: from_signal(name) for name in names})


POOL = ("liquid", "pool_tokens", "pool_quote", "price")
BLOCKS = [
    block(
        market,
        "fast_log_volatility",
        "slow_log_volatility",
        "market_return",
        "gas",
        "log_demand",
        "sentiment",
        "noise_of_hour",
    ),
    block(levers, "supply_change", "sell_fee", "emission"),
    block(rebase, *POOL, "supply", "treasury", "unsold", "supply_window", "log_demand"),
    block(trade, *POOL, "treasury"),
    block(emit, *POOL, "supply", "supply_window", "cost", "unsold"),
    block(provide, "squared_return", "liquid", "pool_tokens", "pool_quote"),
    block(
        settle,
        "hour",
        "last_price",
        "momentum",
        "mean_price_24h",
        "twap",
        "survey",
        "depth",
        "applied",
        "reward",
        "collapsed",
    ),
]
