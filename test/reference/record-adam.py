"""Records steps of Adam as optax takes them, for test/agents/learner/wasm/adam.test.ts.

    pip install jax==0.10.2 optax==0.2.8 && python3 test/reference/record-adam.py

Writes adam.json beside this file: 48 parameters, the gradients of 40 steps in single precision, and the parameters after each
step in double precision, with gradients clipped by their global norm first. Gradients span six orders of magnitude; some
are 0 in all steps, some from a step on, as those of dead units are.
"""

import json
import pathlib

import jax
import jax.numpy as jnp
import numpy as np
import optax

jax.config.update("jax_enable_x64", True)

PARAMETERS = 48
STEPS = 40
SETTINGS = {"learningRate": 0.01, "epsilon": 1e-5, "maxGradientNorm": 0.5}

random = np.random.default_rng(20260102)
start = random.standard_normal(PARAMETERS).astype(np.float32)
scale = 10.0 ** -(np.arange(PARAMETERS) % 6)
gradients = (random.standard_normal((STEPS, PARAMETERS)) * scale).astype(np.float32)
gradients[:, ::11] = 0
gradients[STEPS // 2 :, ::7] = 0

optimiser = optax.chain(
    optax.clip_by_global_norm(SETTINGS["maxGradientNorm"]),
    optax.adam(SETTINGS["learningRate"], b1=0.9, b2=0.999, eps=SETTINGS["epsilon"]),
)
parameters = jnp.asarray(start, dtype=jnp.float64)
state = optimiser.init(parameters)
after = []
for gradient in gradients:
    update, state = optimiser.update(jnp.asarray(gradient, dtype=jnp.float64), state, parameters)
    parameters = optax.apply_updates(parameters, update)
    after.append(np.asarray(parameters).tolist())

record = {
    "versions": {"jax": jax.__version__, "optax": optax.__version__},
    **SETTINGS,
    "start": start.tolist(),
    "gradients": gradients.tolist(),
    "after": after,
}
pathlib.Path(__file__).with_name("adam.json").write_text(json.dumps(record) + "\n")
