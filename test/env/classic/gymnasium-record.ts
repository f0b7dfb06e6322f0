import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

interface PackedTask {
  readonly count: number
  readonly episodeLengths: readonly number[]
  readonly stateSize: number
  readonly observationSize: number
  readonly states: string
  readonly elapsedSteps: string
  readonly actions: string
  readonly nextStates: string
  readonly observations: string
  readonly rewards: string
  readonly terminated: string
  readonly truncated: string
}

/** Transitions that Gymnasium made, as columns `[variable * count + row]`. */
export interface RecordedTask {
  readonly count: number
  readonly episodeLengths: readonly number[]
  readonly stateSize: number
  readonly observationSize: number
  readonly states: Float64Array
  readonly elapsedSteps: Int32Array
  readonly actions: Float64Array
  readonly nextStates: Float64Array
  readonly observations: Float32Array
  readonly rewards: Float64Array
  readonly terminated: Uint8Array
  readonly truncated: Uint8Array
}

function bytes(text: string): ArrayBuffer {
  return Uint8Array.from(Buffer.from(text, 'base64')).buffer
}

/** The transitions of a task that test/reference/record-gymnasium.py recorded. */
export function recordedTask(id: string): RecordedTask {
  const path = new URL('../../reference/gymnasium-classic.json.gz', import.meta.url)
  const record = JSON.parse(gunzipSync(readFileSync(path)).toString()) as {
    tasks: Record<string, PackedTask>
  }
  const task = record.tasks[id]!
  return {
    ...task,
    states: new Float64Array(bytes(task.states)),
    elapsedSteps: new Int32Array(bytes(task.elapsedSteps)),
    actions: new Float64Array(bytes(task.actions)),
    nextStates: new Float64Array(bytes(task.nextStates)),
    observations: new Float32Array(bytes(task.observations)),
    rewards: new Float64Array(bytes(task.rewards)),
    terminated: new Uint8Array(bytes(task.terminated)),
    truncated: new Uint8Array(bytes(task.truncated)),
  }
}
