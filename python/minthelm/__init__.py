"""Minthelm's token economies for Gymnasium.

`minthelm.make_vec("Terra-v0", num_envs=256)` makes many, `gymnasium.make("minthelm/Terra-v0")` makes one.
"""

from typing import Any

from .env import EconomyEnv
from .errors import MinthelmError, MinthelmUsageError
from .registration import economy_ids, register_economies
from .vector_env import EconomyVectorEnv

__all__ = ["EconomyEnv", "EconomyVectorEnv", "MinthelmError", "MinthelmUsageError", "economy_ids", "make_vec"]


def make_vec(id: str, num_envs: int = 1, seed: int = 0, **options: Any) -> EconomyVectorEnv:
    """Makes many economies that step together.

    Args:
        id: a versioned id, such as Terra-v0; `economy_ids()` lists them.
        num_envs: how many.
        seed: seed of the first reset, unless that gives its own.
        **options: as `minthelm env show <id>` lists them, such as scenario="bank-run".

    Raises:
        MinthelmUsageError: the id or an option is unknown, or a value is out of range.
        MinthelmError: Node or its package is missing, or the process ended.
    """
    return EconomyVectorEnv(id, num_envs, seed, **options)


register_economies()
