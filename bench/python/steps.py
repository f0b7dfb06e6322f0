"""Environment steps a second with random actions, through shared memory: a row an economy.

    python bench/python/steps.py [--envs 256] [--repeats 5] [--seconds 1]

Needs numpy and gymnasium only. Actions are drawn beforehand. Tells the middle of the repeats, and their range.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python"))
import minthelm  # noqa: E402

BATCHES = 16


def steps_per_second(env: minthelm.EconomyVectorEnv, actions: list, seconds: float) -> float:
    start, steps = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        for batch in actions:
            env.step(batch)
        steps += len(actions) * env.num_envs
    return steps / (time.perf_counter() - start)


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
        steps_per_second(env, actions, chosen.seconds)
        speeds = [steps_per_second(env, actions, chosen.seconds) for _ in range(chosen.repeats)]
        middle, least, most = statistics.median(speeds), min(speeds), max(speeds)
        print(f"{id:24} {chosen.envs} economies {middle:>12,.0f} steps/s  ({least:,.0f} to {most:,.0f})")
        env.close()


main()
