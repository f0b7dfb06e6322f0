"""Records transitions of Gymnasium's classic control tasks for test/env/classic/gymnasium.test.ts.

    pip install gymnasium==1.4.0 && python3 test/reference/record-gymnasium.py

Writes gymnasium-classic.json.gz beside this file: for each task, columns of single transitions. A transition is a state
in doubles (as Gymnasium holds it), the steps that its episode had taken, an action, and what Gymnasium made of them: the
next state in doubles, the observation in single precision, reward, terminated and truncated (the latter by Gymnasium's
TimeLimit). The first transitions are whole episodes under simple rules, the rest start from random and extreme states.

MountainCarContinuous is recorded as an agent meets it: state and action in single precision. Actions of Pendulum are given in double precision. Given a float32, Gymnasium takes 0.001 * torque^2 in single precision.
"""

import base64
import gzip
import json
import math
import pathlib

import gymnasium
import numpy as np

CONTINUOUS_MOUNTAIN_CAR = "MountainCarContinuous-v0"
RANDOM = np.random.default_rng(20260101)


def cart_pole_rule(state, step):
    return int(state[2] + 0.3 * state[3] + 0.02 * state[0] + 0.05 * state[1] > 0)


def acrobot_rule(state, step):
    return 2 if state[3] > 0 else 0


def mountain_car_rule(state, step):
    return 2 if state[1] >= 0 else 0


def continuous_mountain_car_rule(state, step):
    return np.array([0.9 if state[1] >= 0 else -0.9], dtype=np.float32)


def pendulum_rule(state, step):
    theta = (state[0] + math.pi) % (2 * math.pi) - math.pi
    if abs(theta) < 0.5:
        return np.array([-12 * theta - 3 * state[1]])
    return np.array([2.0 if state[1] > 0 else -2.0])


def random_rule(task_id, space):
    if isinstance(space, gymnasium.spaces.Discrete):
        return lambda state, step: int(RANDOM.integers(space.n))
    kind = np.float32 if task_id == CONTINUOUS_MOUNTAIN_CAR else np.float64
    return lambda state, step: RANDOM.uniform(-3, 3, size=1).astype(kind)


def cart_pole_state():
    state = RANDOM.uniform(-1, 1, 4) * [2.4, 4, 0.21, 4]
    if RANDOM.random() < 0.2:
        state *= [1, 20, 500, 20]
    return state


def acrobot_state():
    return RANDOM.uniform(-1, 1, 4) * [math.pi, math.pi, 4 * math.pi, 9 * math.pi]


def mountain_car_state():
    kind = RANDOM.random()
    if kind < 0.15:
        return np.array([RANDOM.uniform(-1.2, -1.15), -0.07])
    if kind < 0.3:
        return np.array([RANDOM.uniform(0.42, 0.6), RANDOM.uniform(-0.07, 0.07)])
    return np.array([RANDOM.uniform(-1.2, 0.6), RANDOM.uniform(-0.07, 0.07)])


def continuous_mountain_car_state():
    return mountain_car_state().astype(np.float32)


def pendulum_state():
    return np.array([RANDOM.uniform(-60, 60), RANDOM.uniform(-8, 8)])


TASKS = {
    "CartPole-v1": (cart_pole_rule, cart_pole_state, 4),
    "Acrobot-v1": (acrobot_rule, acrobot_state, 1),
    "MountainCar-v0": (mountain_car_rule, mountain_car_state, 2),
    "Pendulum-v1": (pendulum_rule, pendulum_state, 2),
    CONTINUOUS_MOUNTAIN_CAR: (continuous_mountain_car_rule, continuous_mountain_car_state, 1),
}


def encoded(values, kind):
    return base64.b64encode(np.ascontiguousarray(values, dtype=kind).tobytes()).decode()


def record(task_id, rule, draw_state, random_episodes, extremes):
    env = gymnasium.make(task_id)
    rows = []

    def step(elapsed, action):
        before = np.array(env.unwrapped.state, dtype=np.float64)
        observation, reward, terminated, truncated, _ = env.step(action)
        after = np.array(env.unwrapped.state, dtype=np.float64)
        rows.append((before, elapsed, float(np.squeeze(action)), after, observation, reward, terminated, truncated))
        return terminated or truncated

    def episode(policy, seed):
        env.reset(seed=seed)
        if task_id == CONTINUOUS_MOUNTAIN_CAR:
            # Gymnasium keeps every state but the first in single precision; so that all are alike, the first too.
            env.unwrapped.state = env.unwrapped.state.astype(np.float32)
        elapsed = 0
        while not step(elapsed, policy(env.unwrapped.state, elapsed)):
            elapsed += 1
        return elapsed + 1

    lengths = [episode(rule, seed=1)]
    lengths += [episode(random_rule(task_id, env.action_space), seed=2 + number) for number in range(random_episodes)]
    for _ in range(extremes):
        env.reset(seed=0)
        env.unwrapped.state = draw_state()
        step(0, random_rule(task_id, env.action_space)(None, 0))

    states, elapsed, actions, nexts, observations, rewards, terminated, truncated = zip(*rows)
    return {
        "count": len(rows),
        "episodeLengths": lengths,
        "stateSize": len(states[0]),
        "observationSize": len(observations[0]),
        # Columns as the tests use them: [variable * count + row], little-endian.
        "states": encoded(np.array(states).T, "<f8"),
        "elapsedSteps": encoded(elapsed, "<i4"),
        "actions": encoded(actions, "<f8"),
        "nextStates": encoded(np.array(nexts).T, "<f8"),
        "observations": encoded(np.array(observations).T, "<f4"),
        "rewards": encoded(rewards, "<f8"),
        "terminated": encoded(terminated, "u1"),
        "truncated": encoded(truncated, "u1"),
    }


EXTREMES = 400
recorded = {
    "gymnasium": gymnasium.__version__,
    "tasks": {
        task_id: record(task_id, rule, state, random_episodes, EXTREMES)
        for task_id, (rule, state, random_episodes) in TASKS.items()
    },
}
path = pathlib.Path(__file__).with_name("gymnasium-classic.json.gz")
with open(path, "wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0, filename="") as packed:
    packed.write(json.dumps(recorded, separators=(",", ":")).encode())
print(path.name, path.stat().st_size, "bytes", {i: (t["count"], t["episodeLengths"]) for i, t in recorded["tasks"].items()})
