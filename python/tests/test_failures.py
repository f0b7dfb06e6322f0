"""Wrong calls say what is wrong, and no Node process outlives its use."""

import gc
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import gymnasium
import numpy as np
import pytest

import minthelm
from minthelm import MinthelmError, MinthelmUsageError, node_process
from minthelm.registration import economy_ids

PACKAGE = Path(__file__).resolve().parents[1]


def make(**options):
    return minthelm.make_vec("Terra-v0", num_envs=2, seed=7, **options)


def is_running(process_id: int) -> bool:
    """A process that ended but was not waited for counts as gone."""
    try:
        state = Path(f"/proc/{process_id}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def assert_ends(process_id: int) -> None:
    for _ in range(200):
        if not is_running(process_id):
            return
        time.sleep(0.05)
    raise AssertionError(f"process {process_id} still runs after 10 s")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: minthelm.make_vec("Tera-v0"), 'Unknown environment "Tera-v0".* Did you mean "Terra-v0"'),
        (lambda: make(horizonHour=12), 'Unknown option "horizonHour".* Did you mean "horizonHours"'),
        (lambda: make(scenario="bank-rum"), 'Did you mean "bank-run"'),
        (lambda: make(horizonHours=-1), "Terra-v0.horizonHours"),
        (lambda: make(horizonHours=float("nan")), "An option cannot be sent"),
        (lambda: minthelm.make_vec("Terra-v0", num_envs=0), "num_envs is 0"),
        (lambda: minthelm.make_vec("Terra-v0", seed=-1), "seed is -1"),
        (lambda: make().reset(seed=[1, 2]), r"seed is \[1, 2\]"),
        (lambda: make().reset(options={"mask": 1}), "reset got the options mask"),
        (lambda: make().step(np.zeros((2, 5))), "step was called before reset"),
    ],
)
def test_a_wrong_call_is_refused_with_a_remedy(call, words):
    with pytest.raises(MinthelmUsageError, match=words):
        call()


def test_a_refused_action_leaves_the_environment_where_it_was():
    env, undisturbed = make(), make()
    env.reset()
    undisturbed.reset()
    wrong = np.zeros((2, 5))
    wrong[1, 2] = np.nan
    with pytest.raises(MinthelmUsageError, match='"reserve-rate" in environment 1 is NaN'):
        env.step(wrong)
    for actions in (np.zeros((2, 4)), np.zeros(2), np.full((2, 5), "up")):
        with pytest.raises(MinthelmUsageError, match="Actions of"):
            env.step(actions)
    moved = np.full((2, 5), 0.5)
    assert (env.step(moved)[0] == undisturbed.step(moved)[0]).all()


def test_choices_are_whole_numbers_in_range():
    env = make(leverMenu=True)
    env.reset()
    with pytest.raises(MinthelmUsageError, match="Give whole numbers"):
        env.step(np.zeros(2))
    with pytest.raises(MinthelmUsageError, match="is 99"):
        env.step(np.array([0, 99]))


def test_a_single_environment_is_not_stepped_past_its_end():
    env = gymnasium.make("minthelm/Rai-v0", horizonHours=1).unwrapped
    env.reset()
    action = np.zeros(env.action_space.shape, np.float32)
    assert env.step(action)[3] is True
    with pytest.raises(MinthelmUsageError, match="after the episode ended"):
        env.step(action)
    env.reset()
    assert env.step(action)[3] is True


def test_a_killed_process_is_an_error_and_no_hang():
    env = make()
    env.reset()
    os.kill(env.process_id, signal.SIGKILL)
    with pytest.raises(MinthelmError, match="ended by signal 9"):
        env.step(np.zeros((2, 5)))
    with pytest.raises(MinthelmError, match="is closed"):
        env.step(np.zeros((2, 5)))


def test_a_process_that_fails_is_quoted(tmp_path, monkeypatch):
    program = tmp_path / "dist" / "cli" / "main.js"
    program.parent.mkdir(parents=True)
    program.write_text("console.error('out of oil'); process.exit(3)")
    monkeypatch.setenv("MINTHELM_HOME", str(tmp_path))
    with pytest.raises(MinthelmError, match="(?s)ended with status 3.*out of oil"):
        make()


def test_a_missing_package_or_node_is_named(tmp_path, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setenv("MINTHELM_HOME", str(tmp_path))
        with pytest.raises(MinthelmError, match="MINTHELM_HOME=.*npm ci"):
            make()
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MinthelmError, match=r"Node\.js is not found"):
        make()


def test_an_import_without_node_warns_only(tmp_path, monkeypatch):
    monkeypatch.setenv("MINTHELM_HOME", str(tmp_path))
    economy_ids.cache_clear()
    with pytest.warns(UserWarning, match="No economy is registered"):
        minthelm.register_economies()


def test_a_full_memory_is_an_error(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(node_process.os, "posix_fallocate", full)
    with pytest.raises(MinthelmError, match="bytes of shared memory: No space left"):
        make()


def test_close_ends_the_process():
    env = make()
    env.close()
    assert not is_running(env.process_id)
    env.close()
    with pytest.raises(MinthelmError, match="is closed"):
        env.reset()


def test_forgetting_ends_the_process():
    env = make()
    process_id = env.process_id
    assert is_running(process_id)
    del env
    gc.collect()
    assert not is_running(process_id)


def test_an_interrupted_call_closes_the_environment(monkeypatch):
    """Its answer would else be taken for that to the next request. A process that does not end is killed."""
    monkeypatch.setattr(node_process, "CLOSE_SECONDS", 0.2)
    env = make()
    env.reset()
    os.kill(env.process_id, signal.SIGSTOP)
    previous = signal.signal(signal.SIGALRM, signal.default_int_handler)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with pytest.raises(KeyboardInterrupt):
            env.step(np.zeros((2, 5)))
    finally:
        signal.signal(signal.SIGALRM, previous)
    assert not is_running(env.process_id)
    with pytest.raises(MinthelmError, match="is closed"):
        env.step(np.zeros((2, 5)))


def test_a_forked_child_leaves_the_process_to_its_parent():
    child = subprocess.run(
        [sys.executable, "-c", FORKING], cwd=PACKAGE, capture_output=True, text=True, timeout=60
    )
    assert child.stdout.split() == ["stepped", "True"], child.stderr


FORKING = """
import os, numpy, minthelm
env = minthelm.make_vec("Terra-v0", num_envs=2)
env.reset()
child = os.fork()
if child == 0:
    env.close()
    os._exit(0)
os.waitpid(child, 0)
print("stepped", env.step(numpy.zeros((2, 5)))[1].shape == (2,))
"""

STEPPING = """
import numpy, minthelm
env = minthelm.make_vec("Terra-v0", num_envs=2)
env.reset()
print(env.process_id, flush=True)
while True:
    env.step(numpy.zeros((2, 5)))
"""


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_process_ends_with_python(ending):
    python = subprocess.Popen(
        [sys.executable, "-c", STEPPING],
        cwd=PACKAGE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    process_id = int(python.stdout.readline())
    assert is_running(process_id)
    time.sleep(0.1)
    python.send_signal(ending)
    _, said = python.communicate(timeout=30)
    assert ("KeyboardInterrupt" in said) == (ending == signal.SIGINT)
    assert_ends(process_id)
