"""Environment steps a second with random actions, through shared memory: a row an economy.

    python bench/python/steps.py [--envs 256] [--repeats 5] [--seconds 1]

Needs numpy and gymnasium only. Actions are drawn beforehand. Tells the middle of the repeats with their range, and steps a
second of processor time (Python's and Node's), which other work on the machine hardly moves: the two take turns.
"""

import argparse
import os
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
import minthelm  # noqa: E402
from processor import processor_seconds  # noqa: E402

BATCHES = 16


def speeds_of(env: minthelm.EconomyVectorEnv, actions: list, seconds: float) -> tuple[float, float]:
    """Steps a second, and a second of processor time."""
    start, used, steps = time.perf_counter(), processor_seconds(env.process_id), 0
    while time.perf_counter() - start < seconds:
        for batch in actions:
            env.step(batch)
        steps += len(actions) * env.num_envs
    return steps / (time.perf_counter() - start), steps / (processor_seconds(env.process_id) - used)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--envs", type=int, default=256)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=1.0)
    chosen = parser.parse_args()
    for id in minthelm.economy_ids():
        env = minthelm.make_vec(id, num_envs=chosen.envs, seed=7)
        env.reset()
        env.action_space.seed(1)
        actions = [env.action_space.sample() for _ in range(BATCHES)]
        speeds_of(env, actions, chosen.seconds)
        measured = zip(*(speeds_of(env, actions, chosen.seconds) for _ in range(chosen.repeats)), strict=True)
        cells = [f"{statistics.median(all):>9,.0f} ({min(all):,.0f} to {max(all):,.0f})" for all in measured]
        print(f"{id:24} {cells[0]:32} steps/s  {cells[1]:32} steps/core-s", flush=True)
        env.close()
    print(f"{chosen.envs} economies, load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


main()
