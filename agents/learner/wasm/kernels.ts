import { readFileSync } from 'node:fs'
import { usageError } from '../../../core/errors.js'
import type { LinearMemory } from './memory-plan.js'

/** What kernels/index.ts exports. Addresses are in bytes; see the sources there for shapes and layouts. */
export interface Kernels {
  denseForward(
    weights: number,
    biases: number,
    inputs: number,
    outputs: number,
    inputCount: number,
    inputStride: number,
    outputStride: number,
    panels: number,
    activation: number,
  ): void
  denseForwardOne(
    weights: number,
    biases: number,
    inputs: number,
    outputs: number,
    inputCount: number,
    inputStride: number,
    outputStride: number,
    activation: number,
  ): void
  denseInputGradient(
    transposed: number,
    gradients: number,
    hidden: number,
    hiddenStride: number,
    outputCount: number,
    outputStride: number,
    panels: number,
    activation: number,
  ): void
  denseWeightGradient(
    sums: number,
    inputs: number,
    gradients: number,
    inputStride: number,
    outputStride: number,
    panels: number,
  ): void
  denseBiasGradient(sums: number, gradients: number, outputStride: number, panels: number): void
  transposeWeights(
    weights: number,
    transposed: number,
    inputStride: number,
    outputStride: number,
    firstOutput: number,
    endOutput: number,
  ): void
  columnsToRows(
    columns: number,
    rows: number,
    size: number,
    columnCount: number,
    rowStride: number,
    from: number,
    to: number,
  ): void
  byteColumnsToRows(columns: number, rows: number, size: number, columnCount: number, rowStride: number): void
  columnsIntoColumns(from: number, to: number, count: number, size: number, columnCount: number): void
  gatherRows(
    rows: number,
    order: number,
    panels: number,
    rowStride: number,
    columnStride: number,
    first: number,
    count: number,
    panelCount: number,
    zeros: number,
  ): void
  columnsToPanels(
    columns: number,
    panels: number,
    size: number,
    columnCount: number,
    panelStride: number,
    first: number,
    end: number,
    panelCount: number,
  ): void
  panelsToColumns(
    panels: number,
    columns: number,
    size: number,
    columnCount: number,
    panelStride: number,
    first: number,
    end: number,
  ): void
  advantageMoments(
    rows: number,
    order: number,
    count: number,
    rowStride: number,
    column: number,
    settings: number,
  ): void
  maskLogits(logits: number, masks: number, count: number): void
  categoricalLoss(
    logits: number,
    samples: number,
    counts: number,
    components: number,
    outputCount: number,
    outputStride: number,
    sampleStride: number,
    panels: number,
    settings: number,
    statistics: number,
    scratch: number,
  ): void
  gaussianLoss(
    means: number,
    samples: number,
    logDeviations: number,
    logDeviationGradients: number,
    dimensions: number,
    outputStride: number,
    sampleStride: number,
    panels: number,
    settings: number,
    statistics: number,
    scratch: number,
  ): void
  criticLoss(
    values: number,
    samples: number,
    panels: number,
    coefficient: number,
    clipRange: number,
    sampleWeight: number,
    statistics: number,
  ): void
  combineDueling(outputs: number, actions: number, outputStride: number, panels: number): void
  temporalDifferenceLoss(
    values: number,
    target: number,
    chooser: number,
    samples: number,
    errors: number,
    actions: number,
    dueling: number,
    outputStride: number,
    sampleStride: number,
    panels: number,
    masked: number,
    sampleWeight: number,
    statistics: number,
  ): void
  keyedUniforms(uniforms: number, count: number, key0: number, step: number, coordinate: number): void
  permutation(order: number, count: number, key0: number, key1: number, position: number): void
  sampleCategorical(
    logits: number,
    masks: number,
    uniforms: number,
    counts: number,
    components: number,
    stride: number,
    actions: number,
    logProbabilities: number,
  ): number
  sampleGaussian(
    means: number,
    normals: number,
    deviations: number,
    logDeviations: number,
    dimensions: number,
    stride: number,
    actions: number,
    logProbabilities: number,
  ): void
  sumOfSquares(numbers: number, count: number): number
  addInto(sums: number, addends: number, count: number): void
  fillZero(numbers: number, count: number): void
  moveTowards(target: number, source: number, count: number, rate: number): void
  adam(
    parameters: number,
    gradients: number,
    firstMoments: number,
    secondMoments: number,
    count: number,
    settings: number,
  ): void
  adamTransposing(
    weights: number,
    gradients: number,
    firstMoments: number,
    secondMoments: number,
    transposed: number,
    inputStride: number,
    outputStride: number,
    firstOutput: number,
    endOutput: number,
    settings: number,
  ): void
  firstNonFinite(numbers: number, count: number): number
  tanhColumn(numbers: number, count: number): void
}

const PAGE_BYTES = 65_536

/** A compiled module, which threads may share. */
export type KernelModule = object

/** The part of the WebAssembly API in use; the type library of Node does not declare it. */
declare const WebAssembly: {
  readonly validate: (bytes: Uint8Array) => boolean
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => LinearMemory
  readonly Module: new (bytes: Uint8Array) => KernelModule
  readonly Instance: new (
    module: KernelModule,
    imports: { env: { memory: LinearMemory } },
  ) => { readonly exports: unknown }
}

/** A file that the build puts beside this one, also when this one runs from its source. */
export function builtFile(name: string): URL {
  const folder = import.meta.url.endsWith('.ts') ? '../../../dist/agents/learner/wasm/' : './'
  return new URL(folder + name, import.meta.url)
}

/**
 * How the kernels round. Plain arithmetic has the same bits on every machine; relaxed SIMD may round a multiply-add once
 * instead of twice, which is up to a quarter faster, and its bits are those of one kind of processor.
 */
export type Arithmetic = 'plain' | 'relaxed'

const files = { plain: 'kernels.wasm', relaxed: 'kernels-relaxed.wasm' } as const
const compiled = new Map<Arithmetic, KernelModule>()

/**
 * The compiled kernels; each file is read once in a process.
 *
 * @throws usage error where this Node.js has no relaxed SIMD
 */
export function kernelModule(arithmetic: Arithmetic = 'plain'): KernelModule {
  const known = compiled.get(arithmetic)
  if (known !== undefined) return known
  const bytes = readFileSync(builtFile(files[arithmetic]))
  if (!WebAssembly.validate(bytes)) {
    throw usageError(
      `Node.js ${process.versions.node} cannot run the ${arithmetic} build of the learner's kernels`,
      'learner',
      'Use the plain build, Node.js 22 or newer, or start node with --experimental-wasm-relaxed-simd.',
    )
  }
  const module = new WebAssembly.Module(bytes)
  compiled.set(arithmetic, module)
  return module
}

/** A shared memory of at least `bytes`, which never grows. */
export function sharedMemory(bytes: number): LinearMemory {
  const pages = Math.ceil(bytes / PAGE_BYTES)
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
}

/** The kernels at work on a memory. Every thread has its own instance. */
export function instantiate(module: KernelModule, memory: LinearMemory): Kernels {
  return new WebAssembly.Instance(module, { env: { memory } }).exports as Kernels
}
