import { basename } from 'node:path'
import { usageError } from '../core/errors.js'
import { overriddenSource, valueSource } from '../training/config/config-source.js'
import { presetFor } from '../training/config/presets.js'
import { loadConfig, resolveSource } from '../training/config/resolve-config.js'
import type { RunConfig } from '../training/config/run-config.js'
import { findConfig, splitOverrides } from './arguments.js'
import { say } from './output.js'

/** The words of a call that say what to train. */
export interface ConfigCall {
  readonly what: readonly string[] | undefined
  readonly agent: string | undefined
  readonly env: string | undefined
  readonly learner: string | undefined
}

/** What a call says to train: overrides as written, and how a config is made with some. */
export interface CalledConfig {
  readonly overrides: readonly string[]
  load(overrides: readonly string[]): RunConfig
}

const isAgentName = (name: string): name is 'ppo' | 'dqn' => name === 'ppo' || name === 'dqn'

/**
 * The config of a call: a file, a shipped preset of an algorithm and an environment, or bare defaults.
 *
 * @throws usage error where there is none, or more than one
 */
export function configOfCall(call: ConfigCall): CalledConfig {
  const { paths, overrides: written } = splitOverrides(call.what ?? [])
  const overrides = call.learner === undefined ? written : [...written, `learner=${call.learner}`]
  if (paths.length > 1) {
    throw usageError(
      `Two configs: ${paths.join(' and ')}`,
      undefined,
      'Give one; settings are overridden as a.b=c.',
    )
  }
  const [path] = paths
  const { agent, env } = call
  if (path !== undefined) {
    const chosen = [
      ...(agent === undefined ? [] : [`agent.name=${agent}`]),
      ...(env === undefined ? [] : [`env.id=${env}`]),
    ]
    return { overrides, load: (own) => loadConfig(findConfig(path), [...chosen, ...own]) }
  }
  if (agent === undefined || env === undefined) {
    throw usageError(
      'There is nothing to train',
      undefined,
      'Give a config, such as configs/terra-ppo.yaml, or --agent ppo --env Terra-v0.',
    )
  }
  const preset = isAgentName(agent) ? presetFor(agent, env) : undefined
  if (preset !== undefined) {
    say(`Starting from the shipped config ${basename(preset)}.`)
    // The id is set again, so that another version of the environment is never trained in its place.
    return { overrides, load: (own) => loadConfig(preset, [`env.id=${env}`, ...own]) }
  }
  return {
    overrides,
    load: (own) => resolveSource(overriddenSource(valueSource({ agent: { name: agent }, env }), own)),
  }
}
