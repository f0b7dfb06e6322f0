"""rejax as a peer of bench/learner-peers.mjs: environments (gymnax) and training in one compiled JAX function."""

import jax
from jax import numpy as jnp
from rejax import PPO
from rejax.evaluate import evaluate

from dialogue import serve

EPISODES = 32
compiled = {}


class PlainPPO(PPO):
    """Without clipping of values, which the other sides do not have either."""

    def update_critic(self, ts, batch):
        def loss(params):
            value = self.critic.apply(params, batch.trajectories.obs)
            return self.vf_coef * 0.5 * jnp.square(value - batch.targets).mean()

        grads = jax.grad(loss)(ts.critic_ts.params)
        return ts.replace(critic_ts=ts.critic_ts.apply_gradients(grads=grads))


def algorithm(settings, steps, curve_every_steps):
    batch = settings["numEnvs"] * settings["rolloutSteps"]
    made = PlainPPO.create(
        env="CartPole-v1",
        total_timesteps=steps,
        eval_freq=curve_every_steps or steps,
        skip_initial_evaluation=True,
        num_envs=settings["numEnvs"],
        num_steps=settings["rolloutSteps"],
        num_epochs=settings["epochs"],
        num_minibatches=batch // settings["minibatchSize"],
        learning_rate=settings["learningRate"],
        gamma=settings["discount"],
        gae_lambda=settings["gaeLambda"],
        clip_eps=settings["clipRange"],
        ent_coef=settings["entropyCoefficient"],
        # rejax halves the squared error and the others do not.
        vf_coef=2 * settings["valueCoefficient"],
        max_grad_norm=settings["maxGradientNorm"],
        agent_kwargs=dict(activation="tanh", hidden_layer_sizes=settings["hiddenSizes"]),
    )

    def judged(algo, ts, rng):
        if curve_every_steps == 0:
            return jnp.zeros(())
        _, returns = evaluate(algo.make_act(ts), rng, algo.env, algo.env_params, EPISODES, 500)
        return returns.mean()

    return made.replace(eval_callback=judged)


def trainer(settings, steps, seed, curve_every_steps):
    key = (str(settings), steps, curve_every_steps)
    if key not in compiled:
        compiled[key] = jax.jit(algorithm(settings, steps, curve_every_steps).train).lower(jax.random.PRNGKey(0)).compile()

    def train():
        _, evaluation = jax.block_until_ready(compiled[key](jax.random.PRNGKey(seed)))
        return [float(value) for value in evaluation] if curve_every_steps else []

    return train


serve(trainer)
