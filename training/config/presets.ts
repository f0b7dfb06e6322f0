import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { AgentConfig } from './run-config.js'

/** configs/ lies two folders above this source, and three above its compiled form in dist/. */
const presetsFolder = fileURLToPath(
  new URL(import.meta.url.endsWith('.ts') ? '../../configs/' : '../../../configs/', import.meta.url),
)

/** The names of the shipped configs, such as `terra-ppo-daily`. */
export function presetNames(): string[] {
  return readdirSync(presetsFolder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort()
}

/** The file of a shipped config. */
export function presetFile(name: string): string {
  return join(presetsFolder, `${name}.yaml`)
}

/** The file of the shipped config for an agent and an environment, such as cartpole-ppo.yaml for PPO on CartPole-v1. */
export function presetFor(agent: AgentConfig['name'], envId: string): string | undefined {
  const file = presetFile(`${envId.replace(/-v[0-9]+$/, '').toLowerCase()}-${agent}`)
  return existsSync(file) ? file : undefined
}
