import type { VectorEnv } from '../env/vector-env.js'
import type { Agent } from './agent.js'
import { createDqn } from './dqn.js'
import type { DqnConfig } from './dqn-config.js'
import { type AgentOptions, createPpo } from './ppo.js'
import type { PpoConfig } from './ppo-config.js'

export type AgentConfig = PpoConfig | DqnConfig

/** The agent that a config names, on environments of which it takes ownership: it resets and steps them. */
export function createAgent(config: AgentConfig, env: VectorEnv, options: AgentOptions): Promise<Agent> {
  return config.name === 'ppo' ? createPpo(config, env, options) : createDqn(config, env, options)
}
