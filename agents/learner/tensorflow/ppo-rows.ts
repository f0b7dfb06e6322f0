import { usageError } from '../../../core/errors.js'
import { headOutputs, headWidth } from '../../distributions.js'
import type { PpoLearnerShape, PpoRollout } from '../learner.js'
import { column } from './feeds.js'
import { actionColumns, sampleColumns } from './ppo-graph.js'

/** Numbers that a sample takes in a graph. */
export function rowWidth(shape: PpoLearnerShape, masked: boolean): number {
  const masks = masked ? headOutputs(shape.head) : 0
  return shape.actor.inputs + actionColumns(shape) + sampleColumns.length + masks
}

/** Alternatives of each choice of a categorical head. */
function choices({ head }: PpoLearnerShape): readonly number[] {
  if (head.kind === 'gaussian') return []
  return head.kind === 'categorical' ? [head.count] : head.counts
}

/**
 * Lays a rollout out as a graph takes it, a row a sample: observations, actions (of a categorical head a column an
 * alternative, 1 where it was taken), log probabilities, advantages, returns, values, and masks where there are any.
 *
 * @throws MinthelmError where a column is too short, holds a NaN or an infinity, or an action is none
 */
export function rolloutRows(shape: PpoLearnerShape, rollout: PpoRollout): Float32Array {
  const { size, actionMasks } = rollout
  const width = rowWidth(shape, actionMasks !== undefined)
  const rows = new Float32Array(size * width)
  let place = 0
  const write = (numbers: ArrayLike<number>, count: number) => {
    for (let index = 0; index < count; index++, place++) {
      for (let sample = 0; sample < size; sample++) {
        rows[sample * width + place] = numbers[index * size + sample]
      }
    }
  }
  const checked = (name: 'observations' | 'actions' | (typeof sampleColumns)[number], count: number) =>
    column(`rollout.${name}`, rollout[name], count, size).numbers
  const { inputs } = shape.actor
  write(checked('observations', inputs), inputs)
  const actions = checked('actions', headWidth(shape.head))
  if (shape.head.kind === 'gaussian') write(actions, shape.head.dimensions)
  choices(shape).forEach((count, choice) => {
    for (let sample = 0; sample < size; sample++) {
      const action = actions[choice * size + sample]
      if (!(Number.isInteger(action) && action >= 0 && action < count)) {
        throw usageError(
          `There is no action ${action} among ${count}`,
          `rollout.actions[${choice}] of sample ${sample}`,
          `Give one from 0 to ${count - 1}.`,
        )
      }
      rows[sample * width + place + action] = 1
    }
    place += count
  })
  for (const name of sampleColumns) write(checked(name, 1), 1)
  if (actionMasks !== undefined) write(checkedMasks(shape, actionMasks, size), headOutputs(shape.head))
  return rows
}

function checkedMasks({ head }: PpoLearnerShape, masks: Uint8Array, size: number): Uint8Array {
  const outputs = headOutputs(head)
  if (head.kind === 'gaussian' || masks.length !== outputs * size) {
    throw usageError(
      `${masks.length} masks for ${size} samples of a ${head.kind} head with ${outputs} outputs`,
      'rollout.actionMasks',
      'Give one mask an action and sample, and only for categorical heads.',
    )
  }
  return masks
}
