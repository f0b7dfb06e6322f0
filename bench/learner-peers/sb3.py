"""Stable-Baselines3 as a peer of bench/learner-peers.mjs."""

import torch
from stable_baselines3 import DQN, PPO

from baselines_family import trainer_of
from dialogue import serve


def policy_options(settings):
    if settings["algorithm"] == "dqn":
        return dict(net_arch=settings["hiddenSizes"])
    return dict(net_arch=dict(pi=settings["hiddenSizes"], vf=settings["hiddenSizes"]))


# Networks this small lose by a second thread.
torch.set_num_threads(1)
serve(trainer_of({"ppo": PPO, "dqn": DQN}, policy_options))
