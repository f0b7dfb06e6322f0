"""One economy, as Gymnasium's Env."""

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from .errors import MinthelmUsageError
from .vector_env import EconomyVectorEnv


class EconomyEnv(gymnasium.Env):
    """A vector environment of one economy, seen as a single one.

    The observation of the last step is that of the episode's end. `info` holds the quantities of the vector
    environment by name, each a number, and with the lever menu `action_mask`.
    """

    metadata = {"render_modes": []}

    def __init__(self, id: str, seed: int = 0, **options: Any) -> None:
        """Starts the process; parameters and errors are those of `EconomyVectorEnv`."""
        self._vector = EconomyVectorEnv(id, 1, seed, **options)
        self.observation_space = self._vector.single_observation_space
        self.action_space = self._vector.single_action_space
        self.observation_names = self._vector.observation_names
        self.action_names = self._vector.action_names
        self._id = id
        #: The first observation and info of the next episode, where one has ended.
        self._upcoming: tuple[NDArray[np.float32], dict[str, Any]] | None = None

    @property
    def process_id(self) -> int:
        """The id of the Node process."""
        return self._vector.process_id

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """With a seed: the first episode of that seed. Without: the next episode."""
        super().reset(seed=seed)
        upcoming = self._upcoming
        if upcoming is not None and seed is None and not options:
            self._upcoming = None
            return upcoming
        observations, infos = self._vector.reset(seed=seed, options=options)
        self._upcoming = None
        return observations[0], _single(infos)

    def step(self, action: Any) -> tuple[NDArray[np.float32], float, bool, bool, dict[str, Any]]:
        """Takes one decision.

        Raises:
            MinthelmUsageError: the episode has ended or never began, or the action is refused.
        """
        if self._upcoming is not None:
            raise MinthelmUsageError(
                "step was called after the episode ended", "Call reset() first.", f"{self._id}.step"
            )
        observations, rewards, terminated, truncated, infos = self._vector.step(
            np.asarray(action)[np.newaxis]
        )
        observation, info = observations[0], _single(infos)
        if terminated[0] or truncated[0]:
            self._upcoming = observation, info
            observation, info = infos["final_obs"][0], {**info, **_single(infos["final_info"])}
        return observation, float(rewards[0]), bool(terminated[0]), bool(truncated[0]), info

    def close(self) -> None:
        """Ends the Node process."""
        self._vector.close()


def _single(infos: dict[str, Any]) -> dict[str, Any]:
    """What the infos of a vector of one tell of it."""
    values = {
        name: column[0]
        for name, column in infos.items()
        if not name.startswith(("_", "final_")) and infos["_" + name][0]
    }
    return {name: value if isinstance(value, np.ndarray) else float(value) for name, value in values.items()}
