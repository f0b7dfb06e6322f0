import type { Kernels } from './kernels.js'
import type { MemoryPlan } from './memory-plan.js'
import { type NetworkPlan, paddedToFour } from './network-plan.js'

const NUMBER_BYTES = 4

/** Panels of 8 samples that pass through a network together; their activations stay in the nearest cache. */
export const TILE_PANELS = 8
export const PANEL_SAMPLES = 8
export const TILE_SAMPLES = TILE_PANELS * PANEL_SAMPLES

/** One thread's room for a tile: the inputs and every layer's outputs, as addresses of panels. */
export interface Tile {
  readonly inputs: number
  readonly outputs: readonly number[]
}

/** Room for a tile's inputs, which networks that see the same may share. */
export function planInputs(memory: MemoryPlan, network: NetworkPlan): number {
  return memory.numbers(TILE_SAMPLES * paddedToFour(network.shape.inputs))
}

/** Room for a tile of a network, with inputs of its own unless some are given. */
export function planTile(
  memory: MemoryPlan,
  network: NetworkPlan,
  inputs = planInputs(memory, network),
): Tile {
  return {
    inputs,
    outputs: network.layers.map((layer) => memory.numbers(TILE_SAMPLES * layer.outputStride)),
  }
}

/** Address of the last layer's outputs. */
export function lastOutputs(tile: Tile): number {
  return tile.outputs[tile.outputs.length - 1]
}

/** Runs the tile's inputs through the network whose parameters' block is at `parameters`. */
export function forward(
  kernels: Kernels,
  network: NetworkPlan,
  parameters: number,
  tile: Tile,
  panels: number,
): void {
  let inputs = tile.inputs
  for (let index = 0; index < network.layers.length; index++) {
    const layer = network.layers[index]
    kernels.denseForward(
      parameters + layer.weights * NUMBER_BYTES,
      parameters + layer.biases * NUMBER_BYTES,
      inputs,
      tile.outputs[index],
      layer.inputs,
      layer.inputStride,
      layer.outputStride,
      panels,
      layer.activation,
    )
    inputs = tile.outputs[index]
  }
}

/** The same for a single sample, whose features are plain columns at the tile's addresses. */
export function forwardOne(kernels: Kernels, network: NetworkPlan, parameters: number, tile: Tile): void {
  let inputs = tile.inputs
  for (let index = 0; index < network.layers.length; index++) {
    const layer = network.layers[index]
    kernels.denseForwardOne(
      parameters + layer.weights * NUMBER_BYTES,
      parameters + layer.biases * NUMBER_BYTES,
      inputs,
      tile.outputs[index],
      layer.inputs,
      layer.inputStride,
      layer.outputStride,
      layer.activation,
    )
    inputs = tile.outputs[index]
  }
}

/**
 * Adds the parameters' gradients to the block at `gradients`. The last layer's outputs hold the loss's gradient; each
 * hidden layer's outputs are overwritten by theirs. `transposed` is the block of transposed weights.
 */
export function backward(
  kernels: Kernels,
  network: NetworkPlan,
  transposed: number,
  gradients: number,
  tile: Tile,
  panels: number,
): void {
  for (let index = network.layers.length - 1; index >= 0; index--) {
    const layer = network.layers[index]
    const inputs = index === 0 ? tile.inputs : tile.outputs[index - 1]
    kernels.denseWeightGradient(
      gradients + layer.weights * NUMBER_BYTES,
      inputs,
      tile.outputs[index],
      layer.inputStride,
      layer.outputStride,
      panels,
    )
    kernels.denseBiasGradient(
      gradients + layer.biases * NUMBER_BYTES,
      tile.outputs[index],
      layer.outputStride,
      panels,
    )
    if (index > 0) {
      kernels.denseInputGradient(
        transposed + layer.weights * NUMBER_BYTES,
        tile.outputs[index],
        inputs,
        layer.inputStride,
        layer.outputs,
        layer.outputStride,
        panels,
        network.layers[index - 1].activation,
      )
    }
  }
}

/** The outputs of a layer that fall to one of `parts` threads, in whole blocks of four. */
export function partOfOutputs(
  outputStride: number,
  part: number,
  parts: number,
): { first: number; end: number } {
  const blocks = outputStride / 4
  return {
    first: Math.floor((blocks * part) / parts) * 4,
    end: Math.floor((blocks * (part + 1)) / parts) * 4,
  }
}

/** Brings one of `parts` parts of the transposed weights up to date. */
export function transpose(
  kernels: Kernels,
  network: NetworkPlan,
  parameters: number,
  transposed: number,
  part: number,
  parts: number,
): void {
  for (let index = 1; index < network.layers.length; index++) {
    const layer = network.layers[index]
    const { first, end } = partOfOutputs(layer.outputStride, part, parts)
    kernels.transposeWeights(
      parameters + layer.weights * NUMBER_BYTES,
      transposed + layer.weights * NUMBER_BYTES,
      layer.inputStride,
      layer.outputStride,
      first,
      end,
    )
  }
}
