"""Runs a command on a pseudo terminal and types into it.

Standard input: JSON {"command": [...], "folder": "...", "steps": [[text to wait for, what to type], ...]}.
Standard output: JSON {"status": exit status, "shown": everything that the terminal showed}.
"""

import json
import os
import pty
import select
import signal
import sys
import time

DEADLINE_SECONDS = 100
SETTLING_SECONDS = 0.3

given = json.load(sys.stdin)
child, terminal = pty.fork()
if child == 0:
    os.chdir(given["folder"])
    os.environ.pop("MINTHELM_PASSPHRASE", None)
    os.execvp(given["command"][0], given["command"])

steps = [(wait.encode(), keys.encode()) for wait, keys in given["steps"]]
shown = b""
answered = 0
deadline = time.monotonic() + DEADLINE_SECONDS
while True:
    if time.monotonic() > deadline:
        os.kill(child, signal.SIGKILL)
        break
    readable, _, _ = select.select([terminal], [], [], 0.1)
    if readable:
        try:
            chunk = os.read(terminal, 4096)
        except OSError:  # Linux says so where the child has closed its end.
            break
        if not chunk:
            break
        shown += chunk
    if steps and steps[0][0] in shown[answered:]:
        answered = len(shown)
        time.sleep(SETTLING_SECONDS)
        os.write(terminal, steps.pop(0)[1])
_, status = os.waitpid(child, 0)
json.dump({"status": os.waitstatus_to_exitcode(status), "shown": shown.decode()}, sys.stdout)
