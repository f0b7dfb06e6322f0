import type { MemoryPlan } from './memory-plan.js'

export const CONTROL_NUMBERS = 64
export const JOB_DOUBLES = 32
export const FAILURE_TEXT_BYTES = 8192

/** Room in which threads call each other, pass a job on and report a failure. */
export interface CommunicationPlan {
  readonly control: number
  readonly job: number
  readonly failureText: number
}

export function planCommunication(memory: MemoryPlan): CommunicationPlan {
  return {
    control: memory.numbers(CONTROL_NUMBERS),
    job: memory.doubles(JOB_DOUBLES),
    failureText: memory.numbers(FAILURE_TEXT_BYTES / 4),
  }
}
