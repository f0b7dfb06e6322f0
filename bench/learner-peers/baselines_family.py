"""Training by Stable-Baselines3 and by SBX, which share an interface."""

from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.env_util import make_vec_env

from episodes import mean_return


class Curve(BaseCallback):
    """Judges the policy each time so many steps have been taken."""

    def __init__(self, every_steps, stochastic, seed):
        super().__init__()
        self.every_steps, self.stochastic, self.judging_seed = every_steps, stochastic, seed
        self.points = []

    def _on_step(self):
        while self.every_steps and self.num_timesteps >= self.every_steps * (len(self.points) + 1):
            self.points.append(
                mean_return(
                    lambda observations: self.model.predict(observations, deterministic=not self.stochastic)[0],
                    self.judging_seed,
                )
            )
        return True


def trainer_of(algorithms, policy_options):
    """A trainer for `serve`: `algorithms` by name, `policy_options(settings)` the library's words for the networks."""

    def trainer(settings, steps, seed, curve_every_steps):
        env = make_vec_env("CartPole-v1", n_envs=settings["numEnvs"], seed=seed)
        common = dict(
            seed=seed,
            device="cpu",
            gamma=settings["discount"],
            learning_rate=settings["learningRate"],
            batch_size=settings["minibatchSize"],
            policy_kwargs=policy_options(settings),
        )
        if settings["algorithm"] == "ppo":
            model = algorithms["ppo"](
                "MlpPolicy",
                env,
                n_steps=settings["rolloutSteps"],
                n_epochs=settings["epochs"],
                gae_lambda=settings["gaeLambda"],
                clip_range=settings["clipRange"],
                ent_coef=settings["entropyCoefficient"],
                vf_coef=settings["valueCoefficient"],
                max_grad_norm=settings["maxGradientNorm"],
                **common,
            )
        else:
            # Both libraries' own limit of the gradient is that of the settings (SBX has none to set).
            model = algorithms["dqn"](
                "MlpPolicy",
                env,
                buffer_size=settings["bufferSize"],
                learning_starts=settings["learningStarts"],
                train_freq=settings["trainEverySteps"],
                gradient_steps=settings["gradientSteps"],
                target_update_interval=settings["targetUpdateEverySteps"],
                exploration_fraction=settings["explorationFraction"],
                exploration_final_eps=settings["explorationFinal"],
                **common,
            )
        curve = Curve(curve_every_steps, settings["algorithm"] == "ppo", seed)

        def train():
            model.learn(steps, callback=curve)
            return curve.points

        return train

    return trainer
