import { readSync, writevSync } from 'node:fs'
import { MinthelmError } from '../../core/errors.js'
import { type ActionColumns, allocateActions, spaceWidth } from '../../env/spaces.js'
import type { ResetResult, StepResult, VectorEnv } from '../../env/vector-env.js'

/** Where a block of columns lies: `rows * numEnvs` values, `values[row * numEnvs + env]`. */
export interface Section {
  readonly name: string
  readonly type: 'float64' | 'float32' | 'int32' | 'uint8'
  readonly rows: number
  /** Bytes from the start of the memory; a multiple of the type's size. */
  readonly offset: number
}

const BYTES_PER_VALUE = { float64: 8, float32: 4, int32: 4, uint8: 1 } as const

/** Lays blocks one after another; those of doubles come first, so that every block is aligned. */
function layOut(blocks: readonly Omit<Section, 'offset'>[], numEnvs: number, start: number): Section[] {
  let offset = start
  return blocks.map((block) => {
    const section = { ...block, offset }
    offset += block.rows * numEnvs * BYTES_PER_VALUE[block.type]
    return section
  })
}

/**
 * The memory through which another process sends actions and receives results: an open file, best one in memory, that
 * the other process has mapped. Node maps no file; reading and writing one in memory at a fixed place is one copy.
 */
export class SharedMemory {
  readonly sections: readonly Section[]
  readonly columnNames: readonly string[]
  readonly bytes: number
  readonly actions: ActionColumns
  private readonly actionBytes: Uint8Array
  private readonly resultOffset: number
  private readonly noRewards: Float64Array
  private readonly noEnds: Uint8Array

  /** @param shown a result of the environment, whose blocks those of all later ones equal in size */
  constructor(
    private readonly descriptor: number,
    env: VectorEnv,
    shown: ResetResult,
  ) {
    const { numEnvs } = env
    this.actions = allocateActions(env.actionSpace, numEnvs)
    this.actionBytes = new Uint8Array(this.actions.buffer)
    this.columnNames = Object.keys(shown.infos.columns)
    this.resultOffset = Math.ceil(this.actionBytes.length / 8) * 8
    this.noRewards = new Float64Array(numEnvs)
    this.noEnds = new Uint8Array(numEnvs)
    const width = env.observationSpace.size
    const maskRows = (shown.infos.actionMasks?.length ?? 0) / numEnvs
    const actions: Section = {
      name: 'actions',
      type: env.actionSpace.kind === 'box' ? 'float64' : 'int32',
      rows: spaceWidth(env.actionSpace),
      offset: 0,
    }
    const results = layOut(
      [
        { name: 'rewards', type: 'float64', rows: 1 },
        { name: 'columns', type: 'float64', rows: this.columnNames.length },
        { name: 'observations', type: 'float32', rows: width },
        { name: 'finalObservations', type: 'float32', rows: width },
        { name: 'terminated', type: 'uint8', rows: 1 },
        { name: 'truncated', type: 'uint8', rows: 1 },
        { name: 'actionMasks', type: 'uint8', rows: maskRows },
      ],
      numEnvs,
      this.resultOffset,
    )
    this.sections = [actions, ...results]
    const last = results[results.length - 1]!
    this.bytes = last.offset + last.rows * numEnvs
  }

  /** Reads into `actions` what the other process wrote. */
  readActions(): ActionColumns {
    const read = readSync(this.descriptor, this.actionBytes, 0, this.actionBytes.length, 0)
    if (read !== this.actionBytes.length) throw this.cut('read', read, this.actionBytes.length)
    return this.actions
  }

  /** Writes a result; after a reset the rewards and ends are zeros. */
  writeResult(result: ResetResult | StepResult): void {
    const { observations, infos } = result
    const { rewards, terminated, truncated } =
      'rewards' in result
        ? result
        : { rewards: this.noRewards, terminated: this.noEnds, truncated: this.noEnds }
    const blocks: NodeJS.ArrayBufferView[] = [rewards, ...Object.values(infos.columns)]
    blocks.push(observations, infos.finalObservations, terminated, truncated)
    if (infos.actionMasks !== undefined) blocks.push(infos.actionMasks)
    const written = writevSync(this.descriptor, blocks, this.resultOffset)
    const due = this.bytes - this.resultOffset
    if (written !== due) throw this.cut('wrote', written, due)
  }

  private cut(did: string, bytes: number, due: number): MinthelmError {
    return new MinthelmError({
      what: `The environment ${did} ${bytes} of ${due} bytes of shared memory`,
      where: `descriptor ${this.descriptor}`,
      remedy: 'Let the other process size the file before its first request, and see that memory is free.',
    })
  }
}
