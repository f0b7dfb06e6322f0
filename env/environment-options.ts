import { unknownName, usageError } from '../core/errors.js'
import { type StreamName, streams } from '../core/random/stream.js'
import type { EnvironmentDefinition, EnvironmentOptions } from './definition.js'

/** The options that every environment takes. */
export const commonOptionKeys = ['numEnvs', 'seed', 'stream', 'firstEpisode'] as const

const WORD_COUNT = 4294967296

function checkWholeNumber(key: string, value: unknown, least: number, where: string): void {
  if (!Number.isInteger(value) || (value as number) < least || (value as number) >= WORD_COUNT) {
    throw usageError(
      `${key} is ${String(value)}`,
      `${where}.${key}`,
      `Give a whole number from ${least} to below 2^32.`,
    )
  }
}

/**
 * Refuses options that an environment does not take: a wrong key (the nearest right one is named), a number of
 * environments, seed or first episode that is no whole number, an unknown stream. The environment's own values are
 * checked by its `make`.
 */
export function checkEnvironmentOptions(
  definition: Pick<EnvironmentDefinition, 'id' | 'optionKeys'>,
  options: EnvironmentOptions,
): void {
  const known = [...commonOptionKeys, ...definition.optionKeys]
  for (const key of Object.keys(options)) {
    if (!known.includes(key)) throw unknownName('option', key, known, definition.id)
  }
  checkWholeNumber('numEnvs', options.numEnvs, 1, definition.id)
  checkWholeNumber('seed', options.seed, 0, definition.id)
  if (options.firstEpisode !== undefined) {
    checkWholeNumber('firstEpisode', options.firstEpisode, 0, definition.id)
  }
  if (options.stream !== undefined && !Object.hasOwn(streams, options.stream)) {
    throw unknownName('stream', String(options.stream), Object.keys(streams) as StreamName[], definition.id)
  }
}
