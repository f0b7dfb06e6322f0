"""Many economies that step together, as Gymnasium's VectorEnv."""

from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from .errors import MinthelmUsageError
from .node_process import NodeProcess
from .spaces import to_gymnasium

SIGNAL = "signal/"
SEED_LIMIT = 2**32


def check_seed(seed: Any, where: str) -> int:
    """A seed as Minthelm takes it: one number for all environments, whose episodes differ by their own."""
    if isinstance(seed, int | np.integer) and not isinstance(seed, bool) and 0 <= seed < SEED_LIMIT:
        return int(seed)
    raise MinthelmUsageError(f"seed is {seed!r}", "Give one whole number from 0 to below 2^32.", where)


class EconomyVectorEnv(VectorEnv):
    """Economies of one kind in a Node process, stepped through shared memory.

    Autoreset is of the same-step mode: in the step that ends an episode the environment starts the next one,
    the observation is the first of the new episode, `infos["final_obs"]` holds the last of the old one and
    `infos["final_info"]` what the old one's last step told. All arrays returned are the caller's to keep.

    `infos` has a column a quantity: `signal/*` is public and belongs to the coming decision; `reward/*`,
    `state/*`, `mean/*` and `guard/*` belong to the step, so where an episode ended they are valid in
    `final_info` alone. As everywhere in Gymnasium, `infos["_name"]` marks the environments for which `name`
    is valid. With the lever menu, `infos["action_mask"]` marks the actions that may be taken.
    """

    metadata = {"render_modes": [], "autoreset_mode": AutoresetMode.SAME_STEP}

    def __init__(self, id: str, num_envs: int = 1, seed: int = 0, **options: Any) -> None:
        """Starts the process.

        Args:
            id: a versioned id, such as Terra-v0.
            num_envs: how many environments step together.
            seed: seed of the first reset, unless that gives its own.
            **options: as `minthelm env show <id>` lists them.

        Raises:
            MinthelmUsageError: the id or an option is unknown, or a value is out of range.
            MinthelmError: Node or its package is missing, or the process ended.
        """
        where = f"make_vec {id}"
        if not isinstance(num_envs, int | np.integer) or num_envs < 1:
            raise MinthelmUsageError(f"num_envs is {num_envs!r}", "Give a whole number from 1 up.", where)
        chosen = {"numEnvs": int(num_envs), "seed": check_seed(seed, where), **options}
        self._node = NodeProcess(id, chosen)
        description, memory = self._node.description, self._node.sections
        self.num_envs = description["numEnvs"]
        self.single_observation_space = to_gymnasium(description["observationSpace"])
        self.single_action_space = to_gymnasium(description["actionSpace"])
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        #: What each entry of an observation means, and each entry or number of an action.
        self.observation_names: list[str] = description["observationSpace"].get("names", [])
        self.action_names: list[str] = description["actionSpace"].get("names", [])
        self._id = id
        self._started = False
        self._actions = memory["actions"]
        self._takes_numbers = description["actionSpace"]["kind"] != "box"
        self._action_shape = self.action_space.shape
        self._columns = memory["columns"]
        self._observations, self._final_observations = memory["observations"], memory["finalObservations"]
        self._rewards = memory["rewards"][0]
        self._terminated = memory["terminated"][0].view(np.bool_)
        self._truncated = memory["truncated"][0].view(np.bool_)
        self._action_masks = memory["actionMasks"].view(np.int8)
        columns = list(enumerate(description["columns"]))
        self._signals = [(row, name) for row, name in columns if name.startswith(SIGNAL)]
        self._of_step = [(row, name) for row, name in columns if not name.startswith(SIGNAL)]
        self._everywhere = np.ones(self.num_envs, np.bool_)

    @property
    def process_id(self) -> int:
        """The id of the Node process."""
        return self._node.process_id

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[NDArray[np.float32], dict[str, Any]]:
        """Starts the first episodes of the seed; without a seed, from the second call on, the next episodes.

        Raises:
            MinthelmUsageError: the seed is no whole number from 0 to below 2^32, or options are given.
        """
        if options:
            raise MinthelmUsageError(
                f"reset got the options {', '.join(map(str, options))}",
                "Give options where the environment is made; reset takes a seed only.",
                self._id,
            )
        if seed is not None:
            self._node.request(f"reset {check_seed(seed, f'{self._id}.reset')}")
        else:
            self._node.request("next" if self._started else "reset")
        self._started = True
        return self._observations.T.copy(), self._signal_infos(self._columns)

    def step(
        self, actions: Any
    ) -> tuple[
        NDArray[np.float32], NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]
    ]:
        """Takes one decision in each environment.

        Raises:
            MinthelmUsageError: an action has the wrong shape or type or is refused, or reset was not called.
            MinthelmError: the environment is closed, or its process ended.
        """
        if not self._started:
            raise MinthelmUsageError(
                "step was called before reset", "Call reset() first.", f"{self._id}.step"
            )
        self._actions[...] = self._checked(actions).reshape(self.num_envs, -1).T
        self._node.request("step")
        terminated, truncated = self._terminated.copy(), self._truncated.copy()
        columns = self._columns.copy()
        ended = terminated | truncated
        infos = self._signal_infos(columns)
        running = ~ended if ended.any() else self._everywhere
        for row, name in self._of_step:
            infos[name] = columns[row]
            infos["_" + name] = running
        if running is not self._everywhere:
            self._add_ends(infos, columns, ended)
        return self._observations.T.copy(), self._rewards.copy(), terminated, truncated, infos

    def close_extras(self, **kwargs: Any) -> None:
        """Ends the Node process; called by `close`."""
        if hasattr(self, "_node"):
            self._node.close()

    def _checked(self, actions: Any) -> NDArray:
        values = np.asarray(actions)
        if values.shape != self._action_shape:
            raise MinthelmUsageError(
                f"Actions of shape {values.shape} where {self._action_shape} is due",
                "Give one action an environment.",
                f"{self._id}.step",
            )
        if values.dtype.kind not in ("iu" if self._takes_numbers else "iuf"):
            raise MinthelmUsageError(
                f"Actions of type {values.dtype}",
                "Give whole numbers." if self._takes_numbers else "Give numbers.",
                f"{self._id}.step",
            )
        return values

    def _signal_infos(self, columns: NDArray[np.float64]) -> dict[str, Any]:
        infos: dict[str, Any] = {}
        for row, name in self._signals:
            infos[name] = columns[row].copy()
            infos["_" + name] = self._everywhere
        if len(self._action_masks) > 0:
            infos["action_mask"] = self._action_masks.T.copy()
            infos["_action_mask"] = self._everywhere
        return infos

    def _add_ends(
        self, infos: dict[str, Any], columns: NDArray[np.float64], ended: NDArray[np.bool_]
    ) -> None:
        observations = np.full(self.num_envs, None, object)
        for env in np.flatnonzero(ended):
            observations[env] = self._final_observations[:, env].copy()
        final_info: dict[str, Any] = {}
        for row, name in self._of_step:
            final_info[name] = np.where(ended, columns[row], 0.0)
            final_info["_" + name] = ended
        infos["final_obs"], infos["_final_obs"] = observations, ended
        infos["final_info"], infos["_final_info"] = final_info, ended
