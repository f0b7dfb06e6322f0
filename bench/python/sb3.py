"""Steps a second of Stable-Baselines3's PPO on Terra-v0 through the Python package, and on the Python model.

    python bench/python/sb3.py [--repeats 5] [--rollouts 10] [--threads 1]

Both: 80 economies, 120 steps a rollout, batches of 2400, 6 epochs, [64, 64] tanh, observations of one width, five
levers, calm months. The two alternate; the first pair warms up and does not count. The ratio is a geometric mean
with a 95 % interval over the pairs: of steps a second, which is what a user waits for, and of steps a second of processor
time (Node's included), which other work on the machine hardly moves. --json ends with one JSON line.
"""

import argparse
import json
import os
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import torch
from stable_baselines3 import PPO

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
import minthelm  # noqa: E402
from minthelm.stable_baselines import StableBaselinesVecEnv  # noqa: E402
from model_env import ModelVecEnv  # noqa: E402
from processor import processor_seconds  # noqa: E402

ENVS, ROLLOUT_STEPS, BATCH, EPOCHS = 80, 120, 2400, 6
BAR = 0.8
#: Two-sided 95 % quantiles of Student's t by degrees of freedom.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447, 7: 2.365, 8: 2.306, 9: 2.262}


def learner(env) -> PPO:
    sizes = dict(
        n_steps=ROLLOUT_STEPS, batch_size=BATCH, n_epochs=EPOCHS, policy_kwargs={"net_arch": [64, 64]}
    )
    return PPO("MlpPolicy", env, seed=1, device="cpu", **sizes)


def speeds_of(model: PPO, steps: int, node: int) -> tuple[float, float]:
    """Steps a second, and a second of processor time."""
    start, used = time.perf_counter(), processor_seconds(node)
    model.learn(steps, reset_num_timesteps=False)
    return steps / (time.perf_counter() - start), steps / (processor_seconds(node) - used)


def ratio_with_interval(ours: list[float], theirs: list[float]) -> tuple[float, float, float]:
    logs = np.log(np.array(ours) / theirs)
    half = STUDENT[len(logs) - 1] * logs.std(ddof=1) / np.sqrt(len(logs))
    return tuple(float(np.exp(logs.mean() + side * half)) for side in (0, -1, 1))


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeats", type=int, default=5, choices=range(2, 11))
    parser.add_argument("--rollouts", type=int, default=10)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    economies = minthelm.make_vec("Terra-v0", num_envs=ENVS, seed=7, scenario="calm")
    ours, theirs = StableBaselinesVecEnv(economies), ModelVecEnv(ENVS, seed=7)
    assert ours.observation_space.shape == theirs.observation_space.shape
    assert ours.action_space == theirs.action_space
    models = {"Minthelm": learner(ours), "Python model": learner(theirs)}
    steps = chosen.rollouts * ROLLOUT_STEPS * ENVS
    for model in models.values():
        model.learn(ROLLOUT_STEPS * ENVS)
    speeds = {name: [] for name in models}
    for _ in range(chosen.repeats):
        for name, model in models.items():
            speeds[name].append(speeds_of(model, steps, economies.process_id))
    print(f"{chosen.repeats} x {steps:,} steps each, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    report = {}
    for index, unit in enumerate(("steps/s", "steps/core-s")):
        measured = {name: [pair[index] for pair in pairs] for name, pairs in speeds.items()}
        for name, values in measured.items():
            print(
                f"{name:14} {statistics.median(values):>9,.0f} {unit}  ({min(values):,.0f} to {max(values):,.0f})"
            )
        ratio, low, high = ratio_with_interval(*measured.values())
        verdict = "holds" if ratio >= BAR else "fails"
        print(f"ratio {ratio:.3f} [{low:.3f}, {high:.3f}], bar {BAR}: {verdict}")
        report[unit] = {"measured": measured, "ratio": ratio, "interval": [low, high]}
    if chosen.json:
        print(json.dumps(report))
    ours.close()


main()
