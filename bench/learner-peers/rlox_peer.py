"""rlox as a peer of bench/learner-peers.mjs: PPO with environments and advantages in Rust, networks in PyTorch."""

import torch
from rlox.algorithms.ppo import PPO

from dialogue import serve
from episodes import mean_return


def trainer(settings, steps, seed, curve_every_steps):
    torch.manual_seed(seed)
    model = PPO(
        "CartPole-v1",
        n_envs=settings["numEnvs"],
        seed=seed,
        n_steps=settings["rolloutSteps"],
        batch_size=settings["minibatchSize"],
        n_epochs=settings["epochs"],
        learning_rate=settings["learningRate"],
        gamma=settings["discount"],
        gae_lambda=settings["gaeLambda"],
        clip_eps=settings["clipRange"],
        ent_coef=settings["entropyCoefficient"],
        # rlox halves the squared error, as rejax does, and the others do not.
        vf_coef=2 * settings["valueCoefficient"],
        max_grad_norm=settings["maxGradientNorm"],
        anneal_lr=False,
        clip_vloss=False,
    )

    def train():
        if curve_every_steps == 0:
            model.train(steps)
            return []
        curve = []
        for _ in range(steps // curve_every_steps):
            model.train(curve_every_steps)
            curve.append(mean_return(lambda seen: model.predict(seen, deterministic=False).numpy(), seed))
        return curve

    return train


torch.set_num_threads(1)
serve(trainer)
