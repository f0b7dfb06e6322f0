"""The dialogue with bench/economy-peers.mjs: one JSON request a line, one JSON answer a line."""

import json
import sys
import time

CHUNK_HOURS = 24


def serve(prepare):
    """Answers {mechanism, economies, seconds} by {economyHours, seconds}, or by {} where it has no such model.

    Seconds are processor time.

    `prepare(mechanism, economies)` gives a function that lives so many hours, or None.
    """
    prepared = {}
    for line in sys.stdin:
        request = json.loads(line)
        key = request["mechanism"], request["economies"]
        if key not in prepared:
            prepared[key] = prepare(*key)
            if prepared[key] is not None:
                prepared[key](CHUNK_HOURS)
        live = prepared[key]
        if live is None:
            print("{}", flush=True)
            continue
        hours, start = 0, time.process_time()
        while time.process_time() - start < request["seconds"]:
            live(CHUNK_HOURS)
            hours += CHUNK_HOURS
        elapsed = time.process_time() - start
        print(json.dumps({"economyHours": hours * request["economies"], "seconds": elapsed}), flush=True)
