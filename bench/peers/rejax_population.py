"""Trains PPO on CartPole with rejax, all seeds at once, and prints one JSON line: SEEDS STEPS.

The hyperparameters are those of configs/cartpole-ppo.yaml as far as rejax has them: its schedules are constant.
"""

import json
import sys
import time

import jax
from rejax import get_algo

seeds, steps = int(sys.argv[1]), int(sys.argv[2])
algorithm = get_algo("ppo").create(
    env="CartPole-v1",
    total_timesteps=steps,
    eval_freq=steps,
    num_envs=8,
    num_steps=32,
    num_epochs=20,
    num_minibatches=1,
    learning_rate=1e-3,
    gamma=0.98,
    gae_lambda=0.8,
    clip_eps=0.2,
    max_grad_norm=0.5,
    vf_coef=0.5,
    ent_coef=0.0,
)
train = jax.jit(jax.vmap(type(algorithm).train, in_axes=(None, 0)))


def run(first: int):
    start = time.perf_counter()
    keys = jax.random.split(jax.random.PRNGKey(first), seeds)
    _, evaluation = jax.block_until_ready(train(algorithm, keys))
    return time.perf_counter() - start, evaluation


compiling, _ = run(0)
seconds, (_, returns) = run(1)
print(
    json.dumps(
        {
            "device": str(jax.devices()[0]),
            "jax": jax.__version__,
            "seconds": seconds,
            "stepsPerSecond": seeds * steps / seconds,
            "stepsPerSecondWithCompile": seeds * steps / compiling,
            "meanReturn": float(returns[:, -1].mean()),
        }
    )
)
