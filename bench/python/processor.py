"""Processor time, which other work on the machine hardly moves."""

import os
import time
from pathlib import Path


def processor_seconds(node: int) -> float:
    """Seconds of this process and of the Node process with that id, on Linux."""
    fields = Path(f"/proc/{node}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
