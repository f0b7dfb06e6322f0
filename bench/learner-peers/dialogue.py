"""The dialogue with bench/learner-peers.mjs: one JSON request a line, one JSON answer a line."""

import json
import os
import sys
import time

# What libraries print must not mix with the answers.
answers = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def serve(trainer):
    """Answers {settings, steps, seed, curveEverySteps}.

    `trainer(settings, steps, seed, curve_every_steps)` gives a function that trains and returns the learning curve (mean
    returns, empty where curve_every_steps is 0). What it does before that (compiling, building) is not timed.
    """
    for line in sys.stdin:
        request = json.loads(line)
        train = trainer(request["settings"], request["steps"], request["seed"], request["curveEverySteps"])
        start = time.perf_counter()
        curve = train()
        seconds = time.perf_counter() - start
        print(json.dumps({"seconds": seconds, "curve": curve}), file=answers, flush=True)
