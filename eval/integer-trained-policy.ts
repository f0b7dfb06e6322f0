import { argmax } from '../agents/distributions.js'
import type { Policy } from '../agents/policy.js'
import { IntegerNetwork } from '../checkpoints/runtime/integer-network.js'
import type { QuantisedPolicy } from '../checkpoints/runtime/quantised-policy.js'
import type { ActionColumns, Space } from '../env/spaces.js'
import type { Infos } from '../env/vector-env.js'

/** A quantised network in the environments of the laboratory, so that it is judged as its original is. */
export class IntegerTrainedPolicy implements Policy {
  private readonly network: IntegerNetwork
  private readonly outputScale: number
  private numEnvs = 0

  constructor(
    quantised: QuantisedPolicy,
    private readonly actionSpace: Space,
    readonly name = 'integer policy',
  ) {
    this.network = new IntegerNetwork(quantised)
    this.outputScale = 2 ** -quantised.outputFractionBits
  }

  reset(numEnvs: number): void {
    this.numEnvs = numEnvs
  }

  act(observations: Float32Array, infos: Infos, actions: ActionColumns): void {
    const { numEnvs, actionSpace } = this
    const features = observations.length / numEnvs
    const observation = new Float32Array(features)
    for (let env = 0; env < numEnvs; env++) {
      for (let feature = 0; feature < features; feature++) {
        observation[feature] = observations[feature * numEnvs + env]!
      }
      const outputs = this.network.runDoubles(observation)
      if (actionSpace.kind === 'box') {
        const { low, high } = actionSpace
        outputs.forEach((output, index) => {
          actions[index * numEnvs + env] = Math.min(
            Math.max(output * this.outputScale, low[index]!),
            high[index]!,
          )
        })
        continue
      }
      const masks = infos.actionMasks
      const mask = Uint8Array.from(outputs, (_, index) =>
        masks === undefined ? 1 : masks[index * numEnvs + env]!,
      )
      const counts = actionSpace.kind === 'discrete' ? [actionSpace.count] : actionSpace.counts
      let start = 0
      counts.forEach((count, choice) => {
        actions[choice * numEnvs + env] = argmax(outputs, start, count, mask)
        start += count
      })
    }
  }
}
