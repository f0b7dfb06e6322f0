"""Ampleforth under radCAD's engine, in one process, without the deep copies and substeps that it can leave out."""

import numpy as np
from ampleforth_model import BLOCKS, PARAMETERS, draw, initial_state
from radcad import Backend, Engine, Model, Simulation
from worker import serve


def prepare(mechanism, economies):
    """Runs of a block of economies; a run starts anew, since radCAD keeps every hour of a run in memory."""
    if mechanism != "ampleforth":
        return None
    rng = np.random.default_rng(7)
    params = {**PARAMETERS, "draw": lambda _: draw(rng, economies)}
    model = Model(
        initial_state=initial_state(economies, rng),
        state_update_blocks=BLOCKS,
        params={name: [value] for name, value in params.items()},
    )
    engine = dict(backend=Backend.SINGLE_PROCESS, deepcopy=False, drop_substeps=True)

    def live(hours):
        simulation = Simulation(model=model, timesteps=hours, runs=1)
        simulation.engine = Engine(**engine)
        simulation.run()

    return live


if __name__ == "__main__":
    serve(prepare)
