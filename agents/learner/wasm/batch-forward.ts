import { usageError } from '../../../core/errors.js'
import { requireFinite } from './finite.js'
import type { Kernels } from './kernels.js'
import type { LinearMemory } from './memory-plan.js'
import { forward, forwardOne, lastOutputs, PANEL_SAMPLES, TILE_SAMPLES, type Tile } from './network-pass.js'
import type { NetworkPlan } from './network-plan.js'

const NUMBER_BYTES = 4
/** Up to here single samples are faster than a panel of eight. */
const MOST_SINGLE_SAMPLES = 2

/** Columns through which observations come in and outputs leave. */
export interface Staging {
  readonly inputs: number
  readonly outputs: number
  readonly samples: number
}

/** Passes the samples of the columns in the tiles from `first` up to `end` through a network, tile by tile of 64 samples. */
export function forwardTiles(
  kernels: Kernels,
  network: NetworkPlan,
  parameters: number,
  tile: Tile,
  staging: Pick<Staging, 'inputs' | 'outputs'>,
  count: number,
  first: number,
  end: number,
): void {
  const { inputs, outputs } = network.shape
  const { inputStride } = network.layers[0]
  const { outputStride } = network.layers[network.layers.length - 1]
  const results = lastOutputs(tile)
  for (let index = first; index < end; index++) {
    const from = index * TILE_SAMPLES
    const to = Math.min(from + TILE_SAMPLES, count)
    const panels = Math.ceil((to - from) / PANEL_SAMPLES)
    kernels.columnsToPanels(staging.inputs, tile.inputs, count, inputs, inputStride, from, to, panels)
    forward(kernels, network, parameters, tile, panels)
    kernels.panelsToColumns(results, staging.outputs, count, outputs, outputStride, from, to)
  }
}

/** Tiles that hold a number of samples. */
export function tilesOf(count: number): number {
  return Math.ceil(count / TILE_SAMPLES)
}

/** Forward passes of columns of observations. */
export class BatchForward {
  readonly #kernels: Kernels
  readonly #staging: Staging
  /** The whole memory: a view for every pass would keep the garbage collector busy. */
  readonly #numbers: Float32Array

  constructor(kernels: Kernels, memory: LinearMemory, staging: Staging) {
    this.#kernels = kernels
    this.#staging = staging
    this.#numbers = new Float32Array(memory.buffer)
  }

  /**
   * Writes `outputs[output * count + sample]` of `observations[feature * count + sample]`, which are copied into the staging
   * columns unless they lie in the learner's memory. The tiles are passed on by `runTiles`, which is told the address of the
   * observations and their number, where it is given, else by the calling thread.
   */
  run(
    network: NetworkPlan,
    parameters: number,
    tile: Tile,
    observations: Float32Array,
    count: number,
    outputs: Float32Array,
    runTiles?: (inputs: number, count: number) => void,
  ): void {
    const { inputs, outputs: outputCount } = network.shape
    this.#check(observations.length, outputs.length, inputs, outputCount, count)
    const kernels = this.#kernels
    const staging = this.#staging
    const numbers = this.#numbers
    const used = inputs * count
    const address = this.#addressOf(observations)
    if (address === staging.inputs) {
      numbers.set(
        observations.length === used ? observations : observations.subarray(0, used),
        address / NUMBER_BYTES,
      )
    }
    requireFinite(kernels, address, used, count, 'observations')
    if (count <= MOST_SINGLE_SAMPLES) {
      this.#single(network, parameters, tile, observations, count, outputs)
      return
    }
    if (runTiles !== undefined) runTiles(address, count)
    else {
      const columns = { inputs: address, outputs: staging.outputs }
      forwardTiles(kernels, network, parameters, tile, columns, count, 0, tilesOf(count))
    }
    const first = staging.outputs / NUMBER_BYTES
    for (let index = 0; index < outputCount * count; index++) outputs[index] = numbers[first + index]
  }

  /** Where observations are read: in their place within the learner's memory, else in the staging columns. */
  #addressOf(observations: Float32Array): number {
    return observations.buffer === this.#numbers.buffer ? observations.byteOffset : this.#staging.inputs
  }

  /** Copies the observations of the last run() into longer columns of the learner's memory. */
  keepInputs(observations: Float32Array, inputs: number, count: number, to: number, size: number): void {
    this.#kernels.columnsIntoColumns(this.#addressOf(observations), to, count, size, inputs)
  }

  #single(
    network: NetworkPlan,
    parameters: number,
    tile: Tile,
    observations: Float32Array,
    count: number,
    outputs: Float32Array,
  ): void {
    const { inputs, outputs: outputCount } = network.shape
    const numbers = this.#numbers
    const firstInput = tile.inputs / NUMBER_BYTES
    const firstOutput = lastOutputs(tile) / NUMBER_BYTES
    for (let sample = 0; sample < count; sample++) {
      for (let feature = 0; feature < inputs; feature++) {
        numbers[firstInput + feature] = observations[feature * count + sample]
      }
      forwardOne(this.#kernels, network, parameters, tile)
      for (let output = 0; output < outputCount; output++) {
        outputs[output * count + sample] = numbers[firstOutput + output]
      }
    }
  }

  #check(given: number, room: number, inputs: number, outputCount: number, count: number): void {
    if (count > this.#staging.samples) {
      throw usageError(
        `A batch of ${count} observations exceeds the learner's ${this.#staging.samples}`,
        undefined,
        'Create the learner with a greater maximumBatch.',
      )
    }
    if (given < inputs * count) {
      throw usageError(
        `Observations of the wrong length: ${given} numbers for ${count} samples of ${inputs} features`,
        undefined,
        `Give ${inputs * count} numbers as columns.`,
      )
    }
    if (room < outputCount * count) {
      throw usageError(
        `The outputs' column holds ${room} numbers, ${outputCount * count} are needed`,
        undefined,
        'Give a longer column.',
      )
    }
  }
}
