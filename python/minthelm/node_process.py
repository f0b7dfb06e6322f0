"""A Node process that steps one vector environment, and the memory shared with it."""

import contextlib
import json
import mmap
import os
import subprocess
import tempfile
import weakref
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from .errors import MinthelmError, MinthelmUsageError
from .node_package import node_program

SHARED_MEMORY_FOLDER = "/dev/shm"
CLOSE_SECONDS = 5.0


def _plain(value: Any) -> Any:
    """Numpy's values as JSON knows them."""
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is no JSON value")


def _to_json(options: dict[str, Any], where: str) -> str:
    try:
        return json.dumps(options, default=_plain, allow_nan=False)
    except (TypeError, ValueError) as error:
        remedy = "Give finite numbers, texts, lists and dictionaries."
        raise MinthelmUsageError(f"An option cannot be sent: {error}", remedy, where) from error


def _open_memory() -> BinaryIO:
    """A file without a name, so that nothing stays behind; in memory where the system has such a folder."""
    folder = SHARED_MEMORY_FOLDER if os.access(SHARED_MEMORY_FOLDER, os.W_OK) else None
    return tempfile.TemporaryFile(buffering=0, dir=folder)


def _start(economy: str, memory: BinaryIO, messages: BinaryIO) -> subprocess.Popen:
    program = node_program()
    descriptor = memory.fileno()
    try:
        return subprocess.Popen(
            ["node", str(program), "env", "serve", economy, "--memory", str(descriptor)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=messages,
            pass_fds=(descriptor,),
            # Ctrl-C is for Python, which may want to save what it trained: Node ends when its input does.
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise MinthelmError(
            "Node.js is not found", "Install Node.js 20.19 or later, on PATH.", "node"
        ) from error


def _end(process: subprocess.Popen, messages: BinaryIO, owner: int) -> None:
    """Ends the process. A forked child shares its pipes, and must leave it to the parent."""
    if os.getpid() != owner:
        return
    with contextlib.suppress(OSError):  # What was not sent yet concerns nobody any more.
        process.stdin.close()
    try:
        process.wait(CLOSE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()
    messages.close()


class NodeProcess:
    """Starts the process, talks with it, and ends it on close, when forgotten or when Python ends.

    Attributes:
        description: what the process told of the environment: spaces, sections of the memory, column names.
        sections: the blocks of the memory by name, each of shape (rows, environments).
    """

    def __init__(self, economy: str, options: dict[str, Any]) -> None:
        """Makes the environment.

        Args:
            economy: a versioned id, such as Terra-v0.
            options: those of `makeVector`.

        Raises:
            MinthelmUsageError: the id or an option is unknown, or a value is out of range.
            MinthelmError: Node or its package is missing, or the process ended.
        """
        self._economy = economy
        line = _to_json(options, economy)
        with _open_memory() as memory, tempfile.TemporaryFile() as messages:
            self._process = _start(economy, memory, messages)
            self._messages = os.fdopen(os.dup(messages.fileno()), "rb")
            self._end = weakref.finalize(self, _end, self._process, self._messages, os.getpid())
            try:
                self.description: dict[str, Any] = json.loads(self._exchange(line))
                self.sections = self._map(memory)
            except BaseException:
                self.close()
                raise

    def _map(self, memory: BinaryIO) -> dict[str, NDArray]:
        size = self.description["memoryBytes"]
        try:
            os.ftruncate(memory.fileno(), size)
            if hasattr(os, "posix_fallocate"):
                # Reserves the space: a full memory is an error here, and no crash in the midst of a step.
                os.posix_fallocate(memory.fileno(), 0, size)
        except OSError as error:
            remedy = "Free some shared memory, or make fewer environments."
            raise MinthelmError(
                f"{size} bytes of shared memory: {error.strerror}", remedy, self._economy
            ) from error
        mapped = mmap.mmap(memory.fileno(), size)
        count = self.description["numEnvs"]
        return {
            section["name"]: np.ndarray((section["rows"], count), section["type"], mapped, section["offset"])
            for section in self.description["sections"]
        }

    def request(self, text: str) -> None:
        """Sends a request and waits until it is done.

        Raises:
            MinthelmUsageError: the environment refuses the call, and is where it was before.
            MinthelmError: the environment failed, its process ended, or it was closed.
        """
        if not self._end.alive:
            raise MinthelmError("The environment is closed", "Make a new one.", self._economy)
        try:
            self._exchange(text)
        except MinthelmUsageError:
            raise
        except BaseException:
            # Also after Ctrl-C: the answer is still to come, and a later request must not take it for its.
            self.close()
            raise

    def _exchange(self, text: str) -> str:
        """Sends a line; gives what follows "ok" in the answer."""
        try:
            self._process.stdin.write(text.encode() + b"\n")
            self._process.stdin.flush()
            answer = self._process.stdout.readline()
        except BrokenPipeError:
            answer = b""
        word, _, rest = answer.decode().rstrip("\n").partition(" ")
        if word == "ok":
            return rest
        if word == "error":
            report = json.loads(rest)
            kind = MinthelmUsageError if report["exitStatus"] == 2 else MinthelmError
            raise kind(report["what"], report["remedy"], report.get("where"))
        raise self._ended()

    def _ended(self) -> MinthelmError:
        """What to say of a process that ended unasked."""
        status = self._process.wait()
        self._messages.seek(0)
        said = self._messages.read().decode(errors="replace").strip()[-4000:]
        how = f"with status {status}" if status >= 0 else f"by signal {-status}"
        remedy = f"It said:\n{said}" if said else "It said nothing. Is the memory full?"
        return MinthelmError(f"The Node process ended {how}", remedy, self._economy)

    @property
    def process_id(self) -> int:
        """The id of the Node process."""
        return self._process.pid

    def close(self) -> None:
        """Ends the process; further requests are errors."""
        self._end()
