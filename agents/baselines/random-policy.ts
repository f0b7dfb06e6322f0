import { RandomStream } from '../../core/random/stream.js'
import type { ActionColumns, Space } from '../../env/spaces.js'
import type { Infos } from '../../env/vector-env.js'
import type { Policy } from '../policy.js'

/**
 * Uniform over the action space, masked actions left out. The draws of the environment at index e come from the
 * stream `action` of (seed, e), so the number of environments beside it changes nothing.
 */
export class RandomPolicy implements Policy {
  readonly name = 'random'
  private readonly seed: number
  private readonly space: Space
  private streams: RandomStream[] = []

  /** @param space a box with finite bounds, a discrete or a multi-discrete space */
  constructor(seed: number, space: Space) {
    this.seed = seed
    this.space = space
  }

  reset(numEnvs: number): void {
    this.streams = Array.from({ length: numEnvs }, (_, env) => new RandomStream(this.seed, 'action', env))
  }

  act(_observations: Float32Array, infos: Infos, actions: ActionColumns): void {
    const { space, streams } = this
    const numEnvs = streams.length
    for (let env = 0; env < numEnvs; env++) {
      const random = streams[env]
      if (space.kind === 'box') {
        for (let entry = 0; entry < space.size; entry++) {
          const low = space.low[entry]
          actions[entry * numEnvs + env] = low + random.uniform() * (space.high[entry] - low)
        }
      } else if (space.kind === 'discrete') {
        actions[env] = this.allowedAction(random, infos.actionMasks, space.count, env)
      } else {
        space.counts.forEach((count, entry) => {
          actions[entry * numEnvs + env] = random.integer(count)
        })
      }
    }
  }

  private allowedAction(
    random: RandomStream,
    masks: Uint8Array | undefined,
    count: number,
    env: number,
  ): number {
    if (masks === undefined) return random.integer(count)
    const numEnvs = this.streams.length
    let allowed = 0
    for (let action = 0; action < count; action++) allowed += masks[action * numEnvs + env]
    let left = random.integer(allowed)
    for (let action = 0; action < count; action++) {
      if (masks[action * numEnvs + env] === 1 && left-- === 0) return action
    }
    return 0
  }
}
