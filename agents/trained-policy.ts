import { usageError } from '../core/errors.js'
import type { ActionColumns, Space } from '../env/spaces.js'
import type { Infos } from '../env/vector-env.js'
import { argmax } from './distributions.js'
import type { FrozenNormaliser, FrozenPolicy } from './frozen-policy.js'
import { NetworkForward } from './network-forward.js'
import type { Policy } from './policy.js'

/** A trained network at work without randomness: normaliser, forward pass, and the mean or the greatest output. */
export class TrainedPolicy implements Policy {
  private readonly forward: NetworkForward
  private numEnvs = 0
  private normalised = new Float32Array(0)
  private outputs = new Float32Array(0)
  private readonly mask: Uint8Array

  constructor(
    private readonly frozen: FrozenPolicy,
    private readonly actionSpace: Space,
    readonly name = 'policy',
  ) {
    this.forward = new NetworkForward(frozen.network)
    const { head } = frozen
    const fits =
      head.kind === 'mean'
        ? actionSpace.kind === 'box' && actionSpace.size === head.dimensions
        : actionSpace.kind !== 'box' && choices(actionSpace).join() === head.counts.join()
    if (!fits) {
      throw usageError(
        `The policy decides by ${head.kind} over ${head.kind === 'mean' ? head.dimensions : `[${head.counts}]`}, ` +
          `which is not the environment's ${actionSpace.kind} action space`,
        'TrainedPolicy',
        'Run it on the environment that it was trained on.',
      )
    }
    this.mask = new Uint8Array(this.forward.outputs)
  }

  reset(numEnvs: number): void {
    this.numEnvs = numEnvs
    this.normalised = new Float32Array(this.forward.inputs * numEnvs)
    this.outputs = new Float32Array(this.forward.outputs * numEnvs)
  }

  act(observations: Float32Array, infos: Infos, actions: ActionColumns): void {
    const { numEnvs, outputs, mask } = this
    if (observations.length !== this.normalised.length) {
      throw usageError(
        `An observation of ${observations.length / Math.max(1, numEnvs)} features in ${numEnvs} environments`,
        `policy "${this.name}"`,
        `Give ${this.forward.inputs} features each, after reset(numEnvs).`,
      )
    }
    normalise(observations, this.frozen.normaliser, numEnvs, this.normalised)
    this.forward.run(this.normalised, numEnvs, outputs)
    if (this.actionSpace.kind === 'box') {
      const { low, high, size } = this.actionSpace
      for (let dimension = 0; dimension < size; dimension++) {
        for (let at = dimension * numEnvs; at < (dimension + 1) * numEnvs; at++) {
          actions[at] = Math.min(Math.max(outputs[at], low[dimension]), high[dimension])
        }
      }
      return
    }
    const counts = choices(this.actionSpace)
    const sample = new Float32Array(mask.length)
    for (let env = 0; env < numEnvs; env++) {
      for (let output = 0; output < mask.length; output++) {
        sample[output] = outputs[output * numEnvs + env]
        mask[output] = infos.actionMasks === undefined ? 1 : infos.actionMasks[output * numEnvs + env]
      }
      for (let choice = 0, start = 0; choice < counts.length; start += counts[choice++]) {
        actions[choice * numEnvs + env] = argmax(sample, start, counts[choice], mask)
      }
    }
  }
}

function choices(space: Exclude<Space, { kind: 'box' }>): readonly number[] {
  return space.kind === 'discrete' ? [space.count] : space.counts
}

/** (observation - mean) / standard deviation, cut to plus and minus the clip; a copy without a normaliser. */
export function normalise(
  observations: Float32Array,
  normaliser: FrozenNormaliser | null,
  numEnvs: number,
  out: Float32Array,
): void {
  if (normaliser === null) {
    out.set(observations)
    return
  }
  const { mean, standardDeviation, clip } = normaliser
  for (let feature = 0; feature < mean.length; feature++) {
    for (let at = feature * numEnvs; at < (feature + 1) * numEnvs; at++) {
      const scaled = (observations[at] - mean[feature]) / standardDeviation[feature]
      out[at] = Math.min(Math.max(scaled, -clip), clip)
    }
  }
}
