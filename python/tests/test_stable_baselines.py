"""The adapter for Stable-Baselines3, over a stand-in for its base class, which needs PyTorch to import."""

import sys
import types

import numpy as np
import pytest

import minthelm


class VecEnv:
    """What the adapter uses of stable_baselines3.common.vec_env.VecEnv."""

    def __init__(self, num_envs, observation_space, action_space):
        self.num_envs, self.observation_space, self.action_space = num_envs, observation_space, action_space
        self._reset_seeds()

    def _reset_seeds(self):
        self._seeds = [None] * self.num_envs

    def seed(self, seed):
        self._seeds = [seed + index for index in range(self.num_envs)]

    def step(self, actions):
        self.step_async(actions)
        return self.step_wait()

    def _get_indices(self, indices):
        return range(self.num_envs) if indices is None else indices


@pytest.fixture
def adapted(monkeypatch):
    for name in ("stable_baselines3", "stable_baselines3.common", "stable_baselines3.common.vec_env"):
        monkeypatch.setitem(sys.modules, name, types.ModuleType(name))
    sys.modules["stable_baselines3.common.vec_env"].VecEnv = VecEnv
    from minthelm.stable_baselines import StableBaselinesVecEnv

    env = StableBaselinesVecEnv(
        minthelm.make_vec("Terra-v0", num_envs=2, seed=7, horizonHours=2, endOnCollapse={"discount": 0.99})
    )
    yield env
    env.close()
    del sys.modules["minthelm.stable_baselines"]


def test_ends_carry_the_last_observation_and_how_they_came(adapted):
    twin = minthelm.make_vec("Terra-v0", num_envs=2, seed=7, horizonHours=2)
    actions = np.full((2, 5), 0.25, np.float32)
    assert (adapted.reset() == twin.reset()[0]).all()
    for ended in (False, True):
        observations, rewards, dones, infos = adapted.step(actions)
        expected = twin.step(actions)
        assert (observations == expected[0]).all() and (rewards == expected[1].astype(np.float32)).all()
        assert dones.tolist() == [ended, ended]
    for index, info in enumerate(infos):
        assert (info["terminal_observation"] == expected[4]["final_obs"][index]).all()
        assert info["TimeLimit.truncated"] is True
        assert info["state/hour"] == 2
    assert adapted.step(actions)[3] == [{}, {}]
    twin.close()


def test_a_seed_counts_for_the_next_reset(adapted):
    first = adapted.reset()
    adapted.seed(7)
    assert (adapted.reset() == first).all()
    assert not (adapted.reset() == first).all()


def test_attributes_are_read_and_not_set(adapted):
    assert adapted.get_attr("num_envs") == [2, 2]
    assert adapted.get_attr("num_envs", [1]) == [2]
    assert adapted.env_is_wrapped(object) == [False, False]
    with pytest.raises(AttributeError, match="where the environment is made"):
        adapted.set_attr("horizonHours", 3)
    with pytest.raises(AttributeError, match="cannot be called"):
        adapted.env_method("reset")
