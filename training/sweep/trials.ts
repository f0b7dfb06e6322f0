import { parse, stringify } from 'yaml'
import { usageError } from '../../core/errors.js'
import type { RunConfig } from '../config/run-config.js'

/** One combination of the settings that a sweep varies. */
export interface Trial {
  /** `trial-3`, numbers padded to one length. */
  readonly name: string
  /** What sets it apart, by path: `agent.learningRate`. */
  readonly settings: Readonly<Record<string, unknown>>
  /** Its seed is the first of the trial's runs. */
  readonly config: RunConfig
}

/** The values of one setting, and how an override writes each of them. */
interface Axis {
  readonly path: string
  readonly choices: readonly { readonly value: unknown; readonly override: string }[]
}

function axisOf(written: string): Axis {
  const equals = written.indexOf('=')
  const path = written.slice(0, equals)
  let values: unknown
  try {
    // As the inside of a list, so that commas within brackets, braces and quotes divide nothing.
    values = parse(`[${written.slice(equals + 1)}]`)
  } catch {
    values = []
  }
  if (!Array.isArray(values) || values.length === 0) {
    throw usageError(
      `"${written}" gives no values`,
      path,
      'Write values with commas between them, such as agent.learningRate=1e-4,3e-4; quote what has commas of its own.',
    )
  }
  return {
    path,
    choices: values.map((value: unknown) => ({
      value,
      override: `${path}=${stringify(value, { collectionStyle: 'flow', lineWidth: 0 }).trim()}`,
    })),
  }
}

/** Paths that a sweep sets by other means, and by which. */
const notSwept: Readonly<Record<string, string>> = {
  seed: 'Give --seeds: each trial is trained with as many seeds, the same ones.',
  learner: 'Give --learner: trials are compared as one learner trains them.',
}

/**
 * All combinations of the settings that have several values.
 *
 * @param overrides `agent.discount=0.98,0.99`; one with a single value is set in every trial
 * @param load makes a config from overrides of one value each
 * @throws usage error where a value is missing or wrong, or nothing varies
 */
export function sweepTrials(
  overrides: readonly string[],
  load: (overrides: readonly string[]) => RunConfig,
): readonly Trial[] {
  const axes = overrides.map(axisOf)
  const varied = axes.filter(({ choices }) => choices.length > 1)
  for (const { path } of varied) {
    const instead = notSwept[path]
    if (instead !== undefined) throw usageError(`${path} has several values`, path, instead)
  }
  if (varied.length === 0) {
    throw usageError(
      'No setting has several values',
      undefined,
      'Give one some, such as agent.learningRate=1e-4,3e-4, or train what is set: minthelm train.',
    )
  }
  const combinations = axes.reduce<readonly Axis['choices'][]>(
    (sofar, { choices }) => sofar.flatMap((chosen) => choices.map((choice) => [...chosen, choice])),
    [[]],
  )
  const digits = String(combinations.length).length
  return combinations.map((chosen, index) => ({
    name: `trial-${String(index + 1).padStart(digits, '0')}`,
    settings: Object.fromEntries(
      axes.flatMap(({ path, choices }, axis) => (choices.length > 1 ? [[path, chosen[axis]!.value]] : [])),
    ),
    config: load(chosen.map(({ override }) => override)),
  }))
}
