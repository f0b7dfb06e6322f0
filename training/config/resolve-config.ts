import { createHash } from 'node:crypto'
import type { z } from 'zod'
import { canonicalJson } from '../../checkpoints/canonical-json.js'
import { type MinthelmError, nearest, usageError } from '../../core/errors.js'
import { findSeries } from '../series.js'
import { checkEnvironment } from './check-environment.js'
import { type ConfigSource, fileSource, overriddenSource, valueSource } from './config-source.js'
import type { AgentConfig, EnvConfig, RunConfig, RunConfigInput } from './run-config.js'
import { agentSchemas, knownKeys, runSchema } from './schema.js'

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, key) => (inner as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  )
}

function unknownKey(
  key: string,
  path: readonly PropertyKey[],
  agentName: unknown,
  source: ConfigSource,
): MinthelmError {
  const known = knownKeys(path, agentName)
  const elsewhere = [['agent'], ['evaluation']].find(
    (other) => String(other) !== String(path) && knownKeys(other, agentName).includes(key),
  )
  const near = nearest(key, known)
  const suggestion =
    elsewhere !== undefined ? `${elsewhere.join('.')}.${key}` : near === undefined ? undefined : near
  const hint = suggestion === undefined ? '' : `Did you mean "${suggestion}"? `
  const place = path.length === 0 ? '' : ` in ${path.map(String).join('.')}`
  return usageError(
    `Unknown key "${key}"${place}`,
    source.locate([...path, key]),
    `${hint}Known: ${known.join(', ')}.`,
  )
}

/** Turns the first of the schema's complaints into words with path, value and remedy. */
function complaint(issue: z.core.$ZodIssue, prefix: readonly string[], source: ConfigSource): MinthelmError {
  const path = [...prefix, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return unknownKey(issue.keys[0]!, path, valueAt(source.value, ['agent', 'name']), source)
  }
  const given = valueAt(source.value, path)
  const name = path.length === 0 ? 'The config' : path.map(String).join('.')
  const shown = typeof given === 'number' ? String(given) : JSON.stringify(given)
  const what = given === undefined ? `${name} is missing` : `${name} is ${shown}`
  return usageError(what, source.locate(path), issue.message)
}

function checked<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  prefix: readonly string[],
  source: ConfigSource,
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (!result.success) throw complaint(result.error.issues[0]!, prefix, source)
  return result.data
}

/** A replayed series is part of what decides a run: the config names its bytes, so that no other is taken for it. */
function withSeriesDigest(env: EnvConfig): EnvConfig {
  const { replay } = env
  if (typeof replay !== 'object' || replay === null || !('series' in replay)) return env
  return { ...env, replay: { ...replay, sha256: findSeries(String(replay.series)).sha256 } }
}

/**
 * Checks a config as it was written and fills in its defaults, the environment's own options included.
 *
 * @throws usage error (status 2) that names path, place, value and remedy
 */
export function resolveSource(source: ConfigSource): RunConfig {
  const written = source.value
  const run = checked(runSchema, written, [], source)
  const agent = checked<z.ZodType<AgentConfig>>(agentSchemas[run.agent.name], run.agent, ['agent'], source)
  const config: RunConfig = {
    agent,
    env: typeof run.env === 'string' ? { id: run.env } : run.env,
    totalSteps: run.totalSteps,
    seed: run.seed,
    evaluation: {
      everySteps: run.evaluation?.everySteps ?? Math.ceil(run.totalSteps / 10),
      episodesPerScenario: run.evaluation?.episodesPerScenario ?? 8,
      scenarios: run.evaluation?.scenarios ?? null,
    },
    checkpointEverySteps: run.checkpointEverySteps ?? Math.ceil(run.totalSteps / 20),
    ...(run.learner === undefined || run.learner === 'wasm' ? {} : { learner: run.learner }),
  }
  checkEnvironment(config, source)
  return { ...config, env: withSeriesDigest(config.env) }
}

/** Checks a config that was built in a program; otherwise as `resolveSource`. */
export function resolveConfig(input: RunConfigInput): RunConfig {
  return resolveSource(valueSource(input))
}

/** Reads a YAML config, applies `a.b=c` overrides, checks it and fills in defaults. */
export function loadConfig(file: string, overrides: readonly string[] = []): RunConfig {
  return resolveSource(overriddenSource(fileSource(file), overrides))
}

/** The name of a config's content: SHA-256 of its canonical JSON, in hexadecimal. */
export function configSha256(config: RunConfig): string {
  return createHash('sha256').update(canonicalJson(config)).digest('hex')
}
