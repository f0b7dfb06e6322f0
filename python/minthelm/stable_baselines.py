"""A vector environment of economies as Stable-Baselines3 takes it; needs the package stable-baselines3."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.vec_env import VecEnv

from .vector_env import EconomyVectorEnv


class StableBaselinesVecEnv(VecEnv):
    """Steps an `EconomyVectorEnv` for Stable-Baselines3.

    Where an episode ends, the environment's info has `terminal_observation`, `TimeLimit.truncated` and the
    quantities of the last step; elsewhere it is empty. Of the seeds that are set, the first counts for the next
    reset.
    """

    def __init__(self, env: EconomyVectorEnv) -> None:
        self._env = env
        self._actions: NDArray | None = None
        super().__init__(env.num_envs, env.single_observation_space, env.single_action_space)

    def reset(self) -> NDArray[np.float32]:
        """First observations of the seed that was set, or else of the next episodes."""
        observations, _ = self._env.reset(seed=self._seeds[0])
        self._reset_seeds()
        return observations

    def step_async(self, actions: NDArray) -> None:
        """Keeps the actions for `step_wait`."""
        self._actions = actions

    def step_wait(
        self,
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.bool_], list[dict[str, Any]]]:
        """Takes one decision in each environment; errors are those of `EconomyVectorEnv.step`."""
        observations, rewards, terminated, truncated, infos = self._env.step(self._actions)
        dones = terminated | truncated
        listed: list[dict[str, Any]] = [{} for _ in range(self.num_envs)]
        for index in np.flatnonzero(dones):
            final = infos["final_info"]
            listed[index] = {name: float(final[name][index]) for name in final if not name.startswith("_")}
            listed[index]["terminal_observation"] = infos["final_obs"][index]
            listed[index]["TimeLimit.truncated"] = bool(truncated[index] and not terminated[index])
        return observations, rewards.astype(np.float32), dones, listed

    def close(self) -> None:
        """Ends the Node process."""
        self._env.close()

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        """An attribute of the vector environment, once for each index."""
        return [getattr(self._env, attr_name)] * len(self._chosen(indices))

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        """Refused: the economies live in another process."""
        raise AttributeError(f"{attr_name} cannot be set. Give options where the environment is made.")

    def env_method(self, method_name: str, *args: Any, indices: Any = None, **kwargs: Any) -> list[Any]:
        """Refused: the economies live in another process."""
        raise AttributeError(f"{method_name} cannot be called. Use the vector environment itself.")

    def env_is_wrapped(self, wrapper_class: type, indices: Any = None) -> list[bool]:
        """No economy is wrapped apart from the others."""
        return [False] * len(self._chosen(indices))

    def _chosen(self, indices: Any) -> Sequence[int]:
        return list(self._get_indices(indices))
