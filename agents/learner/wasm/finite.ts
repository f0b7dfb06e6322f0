import { MinthelmError } from '../../../core/errors.js'
import type { NamedNetwork } from './block-snapshot.js'
import type { Kernels } from './kernels.js'

const NUMBER_BYTES = 4

/** Throws where a column that lies at `address` has a NaN or an infinity, naming the place. */
export function requireFinite(
  kernels: Kernels,
  address: number,
  count: number,
  size: number,
  name: string,
): void {
  const index = kernels.firstNonFinite(address, count)
  if (index < 0) return
  throw new MinthelmError({
    what: `${name} hold a NaN or an infinity`,
    where: `${name}[${Math.floor(index / size)}] of sample ${index % size}`,
    remedy: 'Look at the environment or the reward that produced it.',
  })
}

/** The name of the first layer of a block with a NaN or an infinity, or undefined. */
export function nonFiniteTensor(
  kernels: Kernels,
  networks: readonly NamedNetwork[],
  block: number,
): string | undefined {
  for (const { name, plan, extra } of networks) {
    for (const [index, layer] of plan.layers.entries()) {
      const weights = kernels.firstNonFinite(
        block + layer.weights * NUMBER_BYTES,
        layer.inputStride * layer.outputStride,
      )
      if (weights >= 0) return `${name}.layers[${index}].weights`
      const biases = kernels.firstNonFinite(block + layer.biases * NUMBER_BYTES, layer.outputs)
      if (biases >= 0) return `${name}.layers[${index}].biases`
    }
    if (extra !== undefined && kernels.firstNonFinite(block + plan.extra * NUMBER_BYTES, extra.count) >= 0) {
      return extra.name
    }
  }
  return undefined
}

/** What to tell when an update left the finite numbers. */
export function divergence(tensor: string, where: string): MinthelmError {
  return new MinthelmError({
    what: `The update made ${tensor} NaN or infinite`,
    where,
    remedy: 'Lower the learning rate, or look at the scale of rewards and observations.',
  })
}
