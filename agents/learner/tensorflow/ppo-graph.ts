import { headOutputs, headWidth } from '../../distributions.js'
import type { PpoLearnerShape } from '../learner.js'
import { adamStep, type OptimiserState } from './adam-graph.js'
import { gradient } from './graph/gradients.js'
import { type DataType, type Dimensions, Graph, type Value } from './graph/graph.js'
import {
  add,
  allFinite,
  both,
  cast,
  concatenate,
  divide,
  gatherRows,
  less,
  lessOrEqual,
  minimum,
  pack,
  remainder,
  reshape,
  select,
  shapeOf,
  slice,
  split,
  square,
  squareRoot,
  subtract,
  sum,
  transpose,
  unpack,
} from './graph/operations.js'
import { type Signature, savedModelBytes } from './graph/saved-model.js'
import { namedResults, result } from './graph/variables.js'
import { whileLoop } from './graph/while-loop.js'
import { LearnerVariables, parameterTensors } from './learner-variables.js'
import { networkOutputs } from './network-graph.js'
import type { PpoParameterLayout } from './parameter-layout.js'
import { ppoLossTerms } from './ppo-loss-graph.js'

/** The float32 vector `settings` of an update. */
export const ppoSettings = [
  'learningRate',
  'clipRange',
  'valueClipRange', // 0 for no value clipping
  'entropyCoefficient',
  'valueCoefficient',
  'maxGradientNorm',
  'mostKl', // infinity for no stop
  'normalizeAdvantages', // 1 or 0
] as const

/** What a minibatch reports, in the order of the vectors `sums` and `last`. */
export const ppoStatistics = [
  'policyLoss',
  'valueLoss',
  'entropy',
  'clipFraction',
  'gradientNorm',
  'approximateKl',
] as const

/** The graph of a PPO learner, part by part. */
class PpoGraph {
  readonly graph = new Graph()
  readonly #shape: PpoLearnerShape
  readonly #layout: PpoParameterLayout
  readonly #variables: LearnerVariables<'parameters' | 'firstMoments' | 'secondMoments'>

  constructor(shape: PpoLearnerShape, layout: PpoParameterLayout) {
    this.#shape = shape
    this.#layout = layout
    const vectors = ['parameters', 'firstMoments', 'secondMoments'] as const
    this.#variables = new LearnerVariables(this.graph, vectors, layout.count)
  }

  #outputs(network: 'actor' | 'critic', parts: ReadonlyMap<string, Value>, observations: Value): Value {
    const parameters = this.#layout[network].map(({ name }) => parts.get(name)!)
    return networkOutputs(this.#shape[network], parameters, observations)
  }

  /** Replaces everything that is learnt. */
  load(): Signature {
    return this.#variables.load()
  }

  /** Everything that is learnt. */
  state(): Signature {
    return this.#variables.state()
  }

  /** A network's outputs for columns of observations. */
  forward(network: 'actor' | 'critic'): Signature {
    const { inputs } = this.#shape[network]
    const observations = this.graph.placeholder(`${network}_observations`, 'float32', [inputs, -1])
    const parts = parameterTensors(this.#layout.parts, this.#variables.read('parameters'))
    const outputs = transpose(this.#outputs(network, parts, transpose(observations)))
    return { inputs: { observations }, outputs: { outputs: result(`${network}_outputs`, outputs) } }
  }

  /** All epochs and minibatches of an update in one call. */
  update(name: string, masked: boolean): Signature {
    const { graph } = this
    const { head, actor } = this.#shape
    const inputs: Record<string, Value> = {}
    const place = (input: string, dimensions: Dimensions, type: DataType = 'float32'): Value => {
      inputs[input] = graph.placeholder(`${name}_${input}`, type, dimensions)
      return inputs[input]
    }
    const widths = [actor.inputs, headWidth(head), 1, 1, 1, 1, ...(masked ? [headOutputs(head)] : [])]
    const columns = [
      place('observations', [widths[0], -1]),
      place('actions', [widths[1], -1]),
      place('logProbabilities', [1, -1]),
      place('advantages', [1, -1]),
      place('returns', [1, -1]),
      place('values', [1, -1]),
      ...(masked ? [place('actionMasks', [widths[6], -1])] : []),
    ]
    const order = place('order', [-1], 'int32')
    const minibatchSize = place('minibatchSize', [], 'int32')
    const settings = place('settings', [ppoSettings.length])
    const rows = transpose(concatenate(columns, 0))
    const zero = graph.constant('int32', [], [0])
    const statistics = graph.constant(
      'float32',
      [ppoStatistics.length],
      ppoStatistics.map(() => 0),
    )
    const start = {
      parameters: this.#variables.read('parameters'),
      firstMoments: this.#variables.read('firstMoments'),
      secondMoments: this.#variables.read('secondMoments'),
      steps: this.#variables.read('steps'),
      position: zero,
      running: graph.constant('bool', [], [1]),
      sums: statistics,
      last: statistics,
      epochKl: graph.scalar(0),
      epochMinibatches: graph.scalar(0),
      rows,
      order,
      minibatchSize,
      settings,
    }
    type State = typeof start
    const names = Object.keys(start) as (keyof State)[]
    const named = (values: readonly Value[]) =>
      Object.fromEntries(names.map((key, index) => [key, values[index]])) as State
    const end = named(
      whileLoop(
        name,
        Object.values(start),
        (values) => {
          const { position, order: all, running } = named(values)
          return both(running, less(position, reshape(shapeOf(all), [])))
        },
        (values) => {
          const state = named(values)
          return Object.values({ ...state, ...this.#minibatch(state, widths) })
        },
      ),
    )
    const learnt = ['parameters', 'firstMoments', 'secondMoments', 'steps'] as const
    const assigned = learnt.map((key) => this.#variables.assign(key, end[key]))
    const outputs = {
      sums: end.sums,
      last: end.last,
      epochKl: end.epochKl,
      epochMinibatches: end.epochMinibatches,
      stepsTaken: subtract(end.steps, start.steps),
      stopped: select(end.running, zero, graph.constant('int32', [], [1])),
      finite: select(allFinite(end.parameters), graph.constant('int32', [], [1]), zero),
    }
    return {
      inputs,
      outputs: namedResults(name, outputs, assigned),
    }
  }

  /** One turn of an update's loop: what it changes of the loop's state. */
  #minibatch(
    state: OptimiserState &
      Readonly<
        Record<
          | 'position'
          | 'running'
          | 'sums'
          | 'last'
          | 'epochKl'
          | 'epochMinibatches'
          | 'rows'
          | 'order'
          | 'minibatchSize'
          | 'settings',
          Value
        >
      >,
    widths: readonly number[],
  ): Partial<Record<string, Value>> {
    const { graph } = state.rows.node
    const { head, adamEpsilon } = this.#shape
    const one = graph.scalar(1)
    const size = slice(
      shapeOf(state.rows),
      graph.constant('int32', [], [0]),
      graph.constant('int32', [], [1]),
    )
    const offset = remainder(state.position, reshape(size, []))
    const count = minimum(state.minibatchSize, subtract(reshape(size, []), offset))
    const chosen = gatherRows(state.rows, slice(state.order, state.position, count))
    const [observations, actions, ...rest] = split(chosen, widths, 1)
    const [logProbabilities, advantages, returns, values] = rest
      .slice(0, 4)
      .map((column) => reshape(column, [-1]))
    const batch = {
      count: cast(count, 'float32'),
      observations,
      actions,
      logProbabilities,
      advantages,
      returns,
      values,
      masks: rest[4] as Value | undefined,
    }
    const numbers = unpack(state.settings)
    const settings = Object.fromEntries(ppoSettings.map((key, index) => [key, numbers[index]])) as Record<
      (typeof ppoSettings)[number],
      Value
    >
    const parts = parameterTensors(this.#layout.parts, state.parameters)
    const terms = ppoLossTerms(
      head,
      this.#outputs('actor', parts, observations),
      parts.get('logStandardDeviation'),
      this.#outputs('critic', parts, observations),
      batch,
      settings,
    )
    const gradients = gradient(terms.loss, state.parameters)
    const gradientNorm = squareRoot(sum(square(gradients)))
    const statistics = pack(ppoStatistics.map((key) => ({ ...terms, gradientNorm })[key]))
    const scale = minimum(one, divide(settings.maxGradientNorm, gradientNorm))
    const stepped = adamStep(state, gradients, scale, settings.learningRate, adamEpsilon)
    const taken = both(lessOrEqual(terms.approximateKl, settings.mostKl), allFinite(statistics))
    const kept = (key: keyof OptimiserState) => select(taken, stepped[key], state[key])
    const isFirst = less(offset, graph.constant('int32', [], [1]))
    const inEpoch = (total: Value, part: Value) => add(select(isFirst, graph.scalar(0), total), part)
    return {
      parameters: kept('parameters'),
      firstMoments: kept('firstMoments'),
      secondMoments: kept('secondMoments'),
      steps: kept('steps'),
      position: add(state.position, count),
      running: taken,
      sums: select(taken, add(state.sums, statistics), state.sums),
      last: statistics,
      epochKl: inEpoch(state.epochKl, terms.approximateKl),
      epochMinibatches: inEpoch(state.epochMinibatches, one),
    }
  }
}

/**
 * Writes a PPO learner as a saved model: its parameters and Adam's moments as variables, and the entry points `load`,
 * `state`, `act`, `value`, `update` and, for categorical heads, `updateMasked`. The same shape gives the same bytes.
 */
export function ppoSavedModel(
  shape: PpoLearnerShape,
  layout: PpoParameterLayout,
): { readonly bytes: Uint8Array; readonly signatures: readonly string[] } {
  const model = new PpoGraph(shape, layout)
  const signatures: Record<string, Signature> = {
    load: model.load(),
    state: model.state(),
    act: model.forward('actor'),
    value: model.forward('critic'),
    update: model.update('update', false),
    ...(shape.head.kind === 'gaussian' ? {} : { updateMasked: model.update('updateMasked', true) }),
  }
  return { bytes: savedModelBytes(model.graph, signatures), signatures: Object.keys(signatures) }
}
