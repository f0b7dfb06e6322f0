"""The environments are the TypeScript ones: the same numbers to the last bit."""

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env
from gymnasium.vector import AutoresetMode
from reference import reference

import minthelm

ECONOMIES = minthelm.economy_ids()
COUNT, STEPS = 3, 30
#: Episodes of 12 steps, so that 30 steps see two ends.
SHORT = {"horizonHours": 12}


def random_actions(env: gymnasium.vector.VectorEnv, seed: int = 1) -> np.ndarray:
    env.action_space.seed(seed)
    return np.stack([env.action_space.sample() for _ in range(STEPS)])


def in_columns(actions: np.ndarray) -> np.ndarray:
    """`actions[step, env, ...]` as `actions[step, ... and env]`."""
    return actions.reshape(STEPS, COUNT, -1).transpose(0, 2, 1).reshape(STEPS, -1)


def as_columns(rows: np.ndarray) -> list[float]:
    return np.asarray(rows, np.float64).T.ravel().tolist()


def test_the_registry_names_the_economies():
    assert {"Terra-v0", "Ampleforth-v0", "Rai-v0"} <= set(ECONOMIES)
    assert "CartPole-v1" not in ECONOMIES
    assert {f"minthelm/{id}" for id in ECONOMIES} <= set(gymnasium.registry)


@pytest.mark.parametrize("id", ECONOMIES)
def test_gymnasium_finds_no_fault(id):
    env = gymnasium.make(f"minthelm/{id}", **SHORT)
    check_env(env.unwrapped)
    env.close()


@pytest.mark.parametrize(
    ("id", "options"),
    [*((id, SHORT) for id in ECONOMIES), ("Terra-v0", {**SHORT, "leverMenu": True})],
)
def test_a_vector_plays_as_in_typescript(id, options):
    env = minthelm.make_vec(id, num_envs=COUNT, seed=7, **options)
    actions = random_actions(env)
    expected = reference(id, {"numEnvs": COUNT, "seed": 7, **options}, in_columns(actions))
    observations, infos = env.reset()
    assert as_columns(observations) == expected["first"]["observations"]
    ends = 0
    for action, due in zip(actions, expected["steps"], strict=True):
        for name in (name for name in due["columns"] if name.startswith("signal/")):
            assert infos[f"_{name}"].all()
        observations, rewards, terminated, truncated, infos = env.step(action)
        assert env.observation_space.contains(observations)
        assert as_columns(observations) == due["observations"]
        assert rewards.tolist() == due["rewards"]
        assert terminated.tolist() == [flag == 1 for flag in due["terminated"]]
        assert truncated.tolist() == [flag == 1 for flag in due["truncated"]]
        ended = terminated | truncated
        assert ("final_obs" in infos) == ended.any()
        for name, column in due["columns"].items():
            if name.startswith("signal/"):
                assert infos[name].tolist() == column
                continue
            assert infos[name].tolist() == column
            assert (infos[f"_{name}"] == ~ended).all()
            if ended.any():
                assert infos["final_info"][name][ended].tolist() == np.array(column)[ended].tolist()
                assert (infos["final_info"][f"_{name}"] == ended).all()
        final = np.reshape(due["finalObservations"], (-1, COUNT))
        for index in np.flatnonzero(ended):
            ends += 1
            assert infos["final_obs"][index].tolist() == final[:, index].tolist()
        assert (
            as_columns(infos["action_mask"]) == due["masks"] if due["masks"] else "action_mask" not in infos
        )
    assert ends == 2 * COUNT
    env.close()


@pytest.mark.parametrize("id", ["Terra-v0", "Rai-v0"])
def test_a_single_environment_plays_as_in_typescript(id):
    env = gymnasium.make(f"minthelm/{id}", seed=11, **SHORT)
    env.action_space.seed(2)
    actions = np.stack([env.action_space.sample() for _ in range(STEPS)])
    expected = reference(id, {"seed": 11, **SHORT}, actions, single=True)
    observation, _ = env.reset()
    assert observation.tolist() == expected["first"]
    for action, due in zip(actions, expected["steps"], strict=True):
        observation, reward, terminated, truncated, info = env.step(action)
        assert observation.tolist() == due["observation"]
        assert (reward, terminated, truncated) == (due["reward"], due["terminated"], due["truncated"])
        assert {name: info[name] for name in due["quantities"]} == due["quantities"]
        if terminated or truncated:
            assert env.reset()[0].tolist() == due["next"]
    env.close()


def test_resets_give_the_seeds_first_episodes_or_the_next_ones():
    env = minthelm.make_vec("Terra-v0", num_envs=COUNT, seed=7)
    first, _ = env.reset()
    env.step(np.zeros(env.action_space.shape, np.float32))
    second, _ = env.reset()
    later = minthelm.make_vec("Terra-v0", num_envs=COUNT, seed=7, firstEpisode=COUNT)
    assert (second == later.reset()[0]).all()
    assert (env.reset(seed=7)[0] == first).all()
    assert (env.reset(seed=8)[0] == minthelm.make_vec("Terra-v0", num_envs=COUNT, seed=8).reset()[0]).all()
    assert not (second == first).all()
    assert not (env.reset(seed=8)[0] == first).all()


def test_what_is_returned_is_the_callers_to_keep():
    env = minthelm.make_vec("Rai-v0", num_envs=2, seed=3)
    observations, first_infos = env.reset()
    kept = observations.copy(), first_infos["signal/twapPriceUsd"].copy()
    stepped = env.step(np.ones(env.action_space.shape, np.float32))
    rewards, price = stepped[1].copy(), stepped[4]["state/priceUsd"].copy()
    for _ in range(5):
        env.step(-np.ones(env.action_space.shape, np.float32))
    assert (observations == kept[0]).all() and (first_infos["signal/twapPriceUsd"] == kept[1]).all()
    assert (stepped[1] == rewards).all() and (stepped[4]["state/priceUsd"] == price).all()


def test_it_is_a_vector_environment_of_gymnasium():
    env = gymnasium.make_vec("minthelm/Terra-v0", num_envs=4, seed=7, scenario="bank-run")
    assert isinstance(env.unwrapped, minthelm.EconomyVectorEnv)
    assert env.metadata["autoreset_mode"] is AutoresetMode.SAME_STEP
    assert env.num_envs == 4 and env.observation_space.shape == (4, *env.single_observation_space.shape)
    assert len(env.unwrapped.action_names) == env.single_action_space.shape[0]
    recorded = gymnasium.wrappers.vector.RecordEpisodeStatistics(env)
    listed = gymnasium.wrappers.vector.DictInfoToList(recorded)
    listed.reset()
    *_, infos = listed.step(listed.action_space.sample())
    assert [info["state/hour"] for info in infos] == [1, 1, 1, 1]
    listed.close()
