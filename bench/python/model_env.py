"""Terra of the Python model in test/reference/economy-model, as Stable-Baselines3 takes it.

It does what our environment does around an hour, in numpy as its user would write it: levers from actions within
their rate limits, an observation of the same width, the end of an episode after a month. Episodes are calm, and end
together.
"""

import sys
from pathlib import Path

import numpy as np
from gymnasium.spaces import Box
from stable_baselines3.common.vec_env import VecEnv

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "test" / "reference" / "economy-model"))
from core import X as ROW  # noqa: E402
from core import step as step_hour  # noqa: E402
from sim import LEV, defaults, make  # noqa: E402

HOURS = 720
LIMIT = 3.0
LEVERS = LEV["terra"]
#: Row of the model's state, what is taken from it, and the size that is observed as 1.
FEATURES = [
    ("tw", 1.0, 0.01),
    ("p24", 1.0, 0.01),
    ("mom", 0.0, 0.0005),
    ("sObs", 0.0, 1.0),
    ("depth", 0.0, 0.02),
    ("rm", 0.0, 0.02),
    ("vol24", 0.0, 1e-6),
    ("lpv", 0.0, 1.0),
    ("gas", 0.0, 1.0),
    ("rv", 0.0, 1.0),
    ("dcv", 0.0, 0.02),
    ("red24", 0.0, 0.02),
    ("x", 0.0, 0.1),
    ("R", 0.0, 0.15),
    ("resQ", 0.0, 0.15),
    *((f"u{index}", default, max(high - low, 1e-9)) for _, index, low, high, default, _ in LEVERS),
    ("mint24", 0.0, 0.02),
    ("cv", 0.0, 3.0),
]
ROWS = np.array([ROW[name] for name, _, _ in FEATURES])
SHIFT = np.array([shift for _, shift, _ in FEATURES])[:, None]
SCALE = np.array([scale for _, _, scale in FEATURES])[:, None]


class ModelVecEnv(VecEnv):
    render_mode = None

    def __init__(self, num_envs: int, seed: int) -> None:
        observations = Box(-LIMIT, LIMIT, (len(FEATURES),), np.float32)
        super().__init__(num_envs, observations, Box(-1, 1, (len(LEVERS),), np.float32))
        self._rng = np.random.default_rng(seed)
        self._seed = seed
        self._no_replay = np.full(num_envs, np.nan)

    def reset(self) -> np.ndarray:
        self._parameters, self._state = make("terra", self.num_envs, "calm", self._rng)
        self._levers = defaults("terra", self.num_envs)
        self._hour = 0
        return self._observe()

    def step_async(self, actions: np.ndarray) -> None:
        for column, (_, index, low, high, default, largest) in zip(actions.T, LEVERS, strict=True):
            target = default + np.where(column > 0, (high - default) * column, (default - low) * column)
            moved = np.clip(target, self._levers[index] - largest, self._levers[index] + largest)
            self._levers[index] = np.clip(moved, low, high)

    def step_wait(self) -> tuple:
        step_hour(self._state, self._parameters, self._levers, self._hour, self._seed, 0, self._no_replay)
        self._hour += 1
        rewards = self._state[ROW["rew"]].astype(np.float32)
        observations = self._observe()
        ended = self._hour == HOURS
        infos = [{} for _ in range(self.num_envs)]
        if ended:
            infos = [{"terminal_observation": last, "TimeLimit.truncated": True} for last in observations]
            observations = self.reset()
        return observations, rewards, np.full(self.num_envs, ended), infos

    def _observe(self) -> np.ndarray:
        return np.clip((self._state[ROWS] - SHIFT) / SCALE, -LIMIT, LIMIT).T.astype(np.float32)

    def close(self) -> None:
        pass

    def get_attr(self, attr_name, indices=None):
        return [getattr(self, attr_name)] * len(list(self._get_indices(indices)))

    def set_attr(self, attr_name, value, indices=None):
        raise AttributeError(attr_name)

    def env_method(self, method_name, *args, indices=None, **kwargs):
        raise AttributeError(method_name)

    def env_is_wrapped(self, wrapper_class, indices=None):
        return [False] * len(list(self._get_indices(indices)))
