import type { DqnLearnerShape, NetworkShape } from '../learner.js'
import { adamStep } from './adam-graph.js'
import { entry } from './graph/batches.js'
import { whileLoop } from './graph/functions.js'
import { gradient } from './graph/gradients.js'
import { type DataType, type Dimensions, Graph, type Value } from './graph/graph.js'
import { argMax, range, replaceAt } from './graph/indices.js'
import {
  absolute,
  add,
  allFinite,
  both,
  cast,
  concatenate,
  divide,
  gatherRows,
  less,
  maximum,
  minimum,
  multiply,
  oneHot,
  pack,
  reshape,
  select,
  shapeOf,
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
import { LearnerVariables, parameterTensors } from './learner-variables.js'
import { networkOutputs } from './network-graph.js'
import { type ParameterPart, partsCount } from './parameter-layout.js'

/** The float32 vector `settings` of an update; `double` is 1 or 0. */
export const dqnSettings = ['maxGradientNorm', 'double'] as const

/** What a minibatch reports, in the order of the vectors `sums` and `last`. */
export const dqnStatistics = ['loss', 'meanQ', 'gradientNorm'] as const

/** The value of a forbidden next action: never the greatest. */
const FORBIDDEN_VALUE = -1e30

/** The graph of a DQN learner, part by part. `held` is the network with the value output of a dueling one. */
class DqnGraph {
  readonly graph = new Graph()
  readonly #shape: DqnLearnerShape
  readonly #held: NetworkShape
  readonly #parts: readonly ParameterPart[]
  readonly #variables: LearnerVariables<'parameters' | 'firstMoments' | 'secondMoments' | 'target'>

  constructor(shape: DqnLearnerShape, held: NetworkShape, parts: readonly ParameterPart[]) {
    this.#shape = shape
    this.#held = held
    this.#parts = parts
    const kind = { type: 'float32', dimensions: [partsCount(parts)] } as const
    const kinds = { parameters: kind, firstMoments: kind, secondMoments: kind, target: kind }
    this.#variables = new LearnerVariables(this.graph, kinds)
  }

  /** Action values [samples, actions]. */
  #values(parameters: Value, observations: Value): Value {
    const tensors = [...parameterTensors(this.#parts, parameters).values()]
    const outputs = networkOutputs(this.#held, tensors, observations)
    if (!this.#shape.dueling) return outputs
    const actions = this.#shape.network.outputs
    const [value, advantages] = split(outputs, [1, actions], 1)
    const mean = divide(sum(advantages, [1], true), parameters.node.graph.scalar(actions))
    return subtract(add(value, advantages), mean)
  }

  load(): Signature {
    return this.#variables.load()
  }

  state(): Signature {
    return this.#variables.state()
  }

  /** Action values of columns of observations. */
  act(): Signature {
    const observations = this.graph.placeholder('act_observations', 'float32', [this.#held.inputs, -1])
    const values = this.#values(this.#variables.read('parameters'), transpose(observations))
    return { inputs: { observations }, outputs: { outputs: result('act_outputs', transpose(values)) } }
  }

  /** target := tau * online + (1 - tau) * target. */
  moveTarget(): Signature {
    const { graph } = this
    const tau = graph.placeholder('tau', 'float32', [1])
    const rest = multiply(subtract(graph.scalar(1), tau), this.#variables.read('target'))
    const moved = add(multiply(tau, this.#variables.read('parameters')), rest)
    const assigned = this.#variables.assign('target', moved)
    return { inputs: { tau }, outputs: { moved: result('moved', graph.scalar(1), [assigned]) } }
  }

  /** All minibatches of a phase in one call. */
  update(name: string, masked: boolean): Signature {
    const { graph } = this
    const { inputs: features, outputs: actions } = this.#shape.network
    const inputs: Record<string, Value> = {}
    const place = (input: string, dimensions: Dimensions, type: DataType = 'float32'): Value => {
      inputs[input] = graph.placeholder(`${name}_${input}`, type, dimensions)
      return inputs[input]
    }
    const widths = [features, features, 1, 1, 1, 1, ...(masked ? [actions] : [])]
    const columns = [
      place('observations', [features, -1]),
      place('nextObservations', [features, -1]),
      cast(place('actions', [1, -1], 'int32'), 'float32'),
      place('rewards', [1, -1]),
      place('discounts', [1, -1]),
      place('weights', [1, -1]),
      ...(masked ? [place('nextActionMasks', [actions, -1])] : []),
    ]
    const zeros = graph.constant(
      'float32',
      [dqnStatistics.length],
      dqnStatistics.map(() => 0),
    )
    const start = {
      parameters: this.#variables.read('parameters'),
      firstMoments: this.#variables.read('firstMoments'),
      secondMoments: this.#variables.read('secondMoments'),
      turn: graph.constant('int32', [], [0]),
      position: graph.constant('int32', [], [0]),
      running: graph.constant('bool', [], [1]),
      sums: zeros,
      last: zeros,
      errors: reshape(multiply(inputs.rewards, graph.scalar(0)), [-1]),
      target: this.#variables.read('target'),
      rows: transpose(concatenate(columns, 0)),
      minibatchSize: place('minibatchSize', [], 'int32'),
      settings: place('settings', [dqnSettings.length]),
      stepSizes: place('stepSizes', [-1]),
      epsilons: place('epsilons', [-1]),
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
          const { position, errors, running } = named(values)
          return both(running, less(position, reshape(shapeOf(errors), [])))
        },
        (values) => {
          const state = named(values)
          return Object.values({ ...state, ...this.#minibatch(state, widths) })
        },
      ),
    )
    const learnt = ['parameters', 'firstMoments', 'secondMoments'] as const
    const assigned = learnt.map((key) => this.#variables.assign(key, end[key]))
    const flag = (condition: Value) => cast(condition, 'int32')
    const outputs = {
      sums: end.sums,
      last: end.last,
      errors: end.errors,
      turns: end.turn,
      finite: flag(both(end.running, allFinite(end.parameters))),
    }
    return {
      inputs,
      outputs: namedResults(name, outputs, assigned),
    }
  }

  /** One turn of an update's loop: what it changes of the loop's state. */
  #minibatch(
    state: Readonly<
      Record<
        | 'parameters'
        | 'firstMoments'
        | 'secondMoments'
        | 'turn'
        | 'stepSizes'
        | 'epsilons'
        | 'position'
        | 'sums'
        | 'errors'
        | 'target'
        | 'rows'
        | 'minibatchSize'
        | 'settings',
        Value
      >
    >,
    widths: readonly number[],
  ): Partial<Record<string, Value>> {
    const { graph } = state.rows.node
    const actions = this.#shape.network.outputs
    const [maxGradientNorm, double] = unpack(state.settings)
    const count = cast(state.minibatchSize, 'float32')
    const places = range(state.position, state.minibatchSize)
    const [observations, nextObservations, action, ...rest] = split(gatherRows(state.rows, places), widths, 1)
    const [rewards, discounts, weights] = rest.slice(0, 3).map((column) => reshape(column, [-1]))
    const mask = rest[3] as Value | undefined
    const pick = (values: Value, chosen: Value) => sum(multiply(values, oneHot(chosen, actions)), [1])

    const next = this.#values(state.target, nextObservations)
    const online = this.#values(state.parameters, nextObservations)
    const chooser = select(less(graph.scalar(0), double), online, next)
    const allowed =
      mask === undefined
        ? chooser
        : select(less(graph.scalar(0), mask), chooser, graph.scalar(FORBIDDEN_VALUE))
    const goal = add(rewards, multiply(discounts, pick(next, argMax(allowed))))
    const q = pick(this.#values(state.parameters, observations), reshape(cast(action, 'int32'), [-1]))
    const error = subtract(q, goal)
    const bounded = minimum(maximum(error, graph.scalar(-1)), graph.scalar(1))
    const huber = multiply(bounded, subtract(error, multiply(graph.scalar(0.5), bounded)))
    const loss = divide(sum(multiply(weights, huber)), count)

    const gradients = gradient(loss, graph.scalar(1), state.parameters)
    const gradientNorm = squareRoot(sum(square(gradients)))
    const statistics = pack([loss, divide(sum(q), count), gradientNorm])
    const scale = minimum(graph.scalar(1), divide(maxGradientNorm, gradientNorm))
    const taken = allFinite(statistics)
    const step = { stepSize: entry(state.stepSizes, state.turn), epsilon: entry(state.epsilons, state.turn) }
    return {
      ...adamStep(state, gradients, scale, step, taken),
      turn: add(state.turn, graph.constant('int32', [], [1])),
      position: add(state.position, state.minibatchSize),
      running: taken,
      sums: add(state.sums, statistics),
      last: statistics,
      errors: replaceAt(state.errors, places, absolute(error)),
    }
  }
}

/**
 * Writes a DQN learner as a saved model: both networks' parameters and Adam's moments as variables, and the entry points
 * `load`, `state`, `act`, `moveTarget`, `update` and `updateMasked`. The same shape gives the same bytes.
 */
export function dqnSavedModel(
  shape: DqnLearnerShape,
  held: NetworkShape,
  parts: readonly ParameterPart[],
): { readonly bytes: Uint8Array; readonly signatures: readonly string[] } {
  const model = new DqnGraph(shape, held, parts)
  const signatures = {
    load: model.load(),
    state: model.state(),
    act: model.act(),
    moveTarget: model.moveTarget(),
    update: model.update('update', false),
    updateMasked: model.update('updateMasked', true),
  }
  return { bytes: savedModelBytes(model.graph, signatures), signatures: Object.keys(signatures) }
}
