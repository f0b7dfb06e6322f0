/** The laboratory's front door. Each room is open too: `minthelm/env/check-env.js` and so on. */
export type { Policy } from './agents/policy.js'
export { MinthelmError } from './core/errors.js'
export { makeEnv } from './env/env.js'
export { environmentIds, makeVector, register } from './env/registry.js'
export type { StepResult, VectorEnv } from './env/vector-env.js'
export type { RunConfigInput } from './training/config/run-config.js'
export type { RunResult } from './training/run-result.js'
export { resume, train } from './training/train.js'
