"""Judging a policy of the PyTorch and SBX peers: mean return of whole episodes of CartPole-v1."""

import gymnasium
import numpy as np

EPISODES = 32


def mean_return(act, seed):
    """Mean return of 32 episodes side by side; `act(observations)` gives an action for each."""
    envs = [gymnasium.make("CartPole-v1") for _ in range(EPISODES)]
    observations = np.stack([env.reset(seed=seed * EPISODES + index)[0] for index, env in enumerate(envs)])
    returns = np.zeros(EPISODES)
    running = np.ones(EPISODES, dtype=bool)
    while running.any():
        actions = np.asarray(act(observations))
        for index in np.flatnonzero(running):
            observations[index], reward, terminated, truncated, _ = envs[index].step(int(actions[index]))
            returns[index] += reward
            running[index] = not (terminated or truncated)
    return float(returns.mean())
