"""SBX (Stable-Baselines in JAX) as a peer of bench/learner-peers.mjs."""

from sbx import DQN, PPO

from baselines_family import trainer_of
from dialogue import serve


def policy_options(settings):
    if settings["algorithm"] == "dqn":
        return dict(net_arch=settings["hiddenSizes"])
    return dict(net_arch=dict(pi=settings["hiddenSizes"], vf=settings["hiddenSizes"]))


serve(trainer_of({"ppo": PPO, "dqn": DQN}, policy_options))
