import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import {
  decodeTrainingCheckpoint,
  encodeTrainingCheckpoint,
  type TrainingCheckpoint,
} from '../../checkpoints/training-checkpoint.js'
import {
  checkpointFileSha256,
  readTrainingCheckpoint,
  writeTrainingCheckpoint,
} from '../../checkpoints/training-checkpoint-file.js'
import { MinthelmError } from '../../core/errors.js'

const folder = mkdtempSync(join(tmpdir(), 'minthelm-checkpoint-'))
afterAll(() => rmSync(folder, { recursive: true }))

function example(): TrainingCheckpoint {
  return {
    config: { seed: 7, agent: { name: 'ppo', learningRate: 3e-4 } },
    progress: { steps: 4096, iterations: 2, evaluations: 1, best: { score: -0.5, steps: 2048 } },
    policy: {
      network: {
        activation: 'tanh',
        layers: [
          {
            inputs: 3,
            outputs: 2,
            weights: Float32Array.of(1, 2, 3, 4, 5, 6),
            biases: Float32Array.of(7, 8),
          },
          { inputs: 2, outputs: 1, weights: Float32Array.of(9, 10), biases: Float32Array.of(11) },
        ],
      },
      head: { kind: 'mean', dimensions: 1 },
      normaliser: {
        mean: Float64Array.of(0.1, 0.2, 0.3),
        standardDeviation: Float64Array.of(1, 2, 3),
        clip: 10,
      },
    },
    state: {
      'env/state': Float64Array.of(Number.NaN, Number.NEGATIVE_INFINITY, -0, 5e-324),
      'env/flags': Uint8Array.of(1, 0, 255),
      'learner/adam/first': Float32Array.of(1.5),
      'replay/actions': Int32Array.of(-1, 2),
      counter: Uint32Array.of(4294967295),
      empty: new Float32Array(0),
    },
  }
}

function bytesOf(checkpoint: TrainingCheckpoint): Buffer {
  return Buffer.concat(encodeTrainingCheckpoint(checkpoint))
}

function readBytes(bytes: Uint8Array): TrainingCheckpoint {
  const source = {
    size: bytes.length,
    read: (target: Uint8Array, position: number) =>
      target.set(bytes.subarray(position, position + target.length)),
  }
  return decodeTrainingCheckpoint(source, 'memory')
}

function refusal(bytes: Uint8Array): MinthelmError {
  try {
    readBytes(bytes)
  } catch (error) {
    if (error instanceof MinthelmError) return error
    throw error
  }
  throw new Error('The bytes were accepted')
}

describe('a training checkpoint', () => {
  it('comes back as it was written, to the bit and with its types', () => {
    const path = join(folder, 'a.checkpoint')
    writeTrainingCheckpoint(path, example())
    expect(readTrainingCheckpoint(path)).toEqual(example())
    expect(checkpointFileSha256(path)).toBe(createHash('sha256').update(readFileSync(path)).digest('hex'))
    expect(readdirSync(folder)).toEqual(['a.checkpoint'])
  })

  it('keeps a policy without a normaliser', () => {
    const { policy, ...rest } = example()
    const plain = { ...rest, policy: { ...policy, normaliser: null } }
    expect(readBytes(bytesOf(plain))).toEqual(plain)
  })

  it('has the same bytes whatever order its parts were named in', () => {
    const { state, config, ...rest } = example()
    const reversed = Object.fromEntries(Object.entries(state).reverse())
    const shuffled = {
      ...rest,
      state: reversed,
      config: { agent: { learningRate: 3e-4, name: 'ppo' }, seed: 7 },
    }
    expect(bytesOf(shuffled).equals(bytesOf(example()))).toBe(true)
    expect(config).toEqual(shuffled.config)
  })

  it('lies as documented: magic, version, header length, header, columns on multiples of 8, digest', () => {
    const bytes = bytesOf(example())
    expect(bytes.subarray(0, 8).toString()).toBe('MINTHELM')
    expect(bytes.readUInt32LE(8)).toBe(1)
    const length = bytes.readUInt32LE(12)
    const header = JSON.parse(bytes.subarray(16, 16 + length).toString())
    expect(header.columns[0]).toEqual({ name: 'policy/0/biases', type: 'f32', length: 2 })
    const first = Math.ceil((16 + length) / 8) * 8
    expect(bytes.readFloatLE(first)).toBe(7)
    expect(bytes.readFloatLE(first + 4)).toBe(8)
    expect(bytes.readFloatLE(first + 8)).toBe(1)
    const digest = createHash('sha256').update(bytes.subarray(0, -32)).digest()
    expect(bytes.subarray(-32).equals(digest)).toBe(true)
  })

  it('is refused with any one byte changed, wherever it lies', () => {
    const good = bytesOf(example())
    for (let position = 0; position < good.length; position++) {
      const bad = Buffer.from(good)
      bad[position]! ^= 0x10
      const error = refusal(bad)
      expect(error.exitStatus).toBe(2)
      expect(error.remedy).not.toBe('')
    }
  })

  it('is refused cut off at any length, or with bytes added', () => {
    const good = bytesOf(example())
    for (let length = 0; length < good.length; length++) {
      expect(refusal(good.subarray(0, length)).exitStatus).toBe(2)
    }
    expect(refusal(Buffer.concat([good, Buffer.of(0)])).message).toContain('damaged')
  })

  it('is refused with random bytes overwritten (property)', () => {
    const good = bytesOf(example())
    fc.assert(
      fc.property(
        fc.nat({ max: good.length - 1 }),
        fc.uint8Array({ minLength: 1, maxLength: 64 }),
        (position, noise) => {
          const bad = Buffer.from(good)
          bad.set(noise.subarray(0, Math.min(noise.length, bad.length - position)), position)
          fc.pre(!bad.equals(good))
          expect(refusal(bad).exitStatus).toBe(2)
        },
      ),
      { numRuns: 300, seed: 1 },
    )
  })

  /** The same file with other words in its header and a digest that fits. */
  function forged(change: (bytes: Buffer) => void): Buffer {
    const bytes = bytesOf(example())
    change(bytes)
    createHash('sha256')
      .update(bytes.subarray(0, -32))
      .digest()
      .copy(bytes, bytes.length - 32)
    return bytes
  }

  it('of a foreign kind, format or numerics is refused by name', () => {
    expect(refusal(Buffer.from('{"not": "a checkpoint"}')).message).toContain('does not start with MINTHELM')
    expect(refusal(forged((bytes) => bytes.writeUInt32LE(9, 8))).message).toContain('format version 9')
    const otherNumerics = forged((bytes) => {
      const at = bytes.indexOf('"numericsVersion":1')
      bytes.write('"numericsVersion":8', at)
    })
    expect(refusal(otherNumerics).message).toContain('numerics version 8')
  })

  it('with a table that promises more than the file holds is refused', () => {
    const cut = forged((bytes) => {
      bytes.write('"length":9', bytes.indexOf('"length":1,"name":"state/counter"'))
    })
    expect(refusal(cut).message).toContain('damaged')
    const unknownType = forged((bytes) => {
      const at = bytes.indexOf('"type":"u32"')
      bytes.write('"type":"u64"', at)
    })
    expect(refusal(unknownType).message).toContain('unknown type u64')
    const noJson = forged((bytes) => bytes.write('?', 16))
    expect(refusal(noJson).message).toContain('no JSON')
  })

  it('that is a folder is refused', () => {
    expect(() => readTrainingCheckpoint(folder)).toThrow('is no file')
  })

  it('damaged or cut off on disk is refused, and left as it is', () => {
    const path = join(folder, 'damaged.checkpoint')
    const bad = bytesOf(example())
    bad[bad.length >> 1]! ^= 1
    for (const bytes of [bad, bad.subarray(0, 100), bad.subarray(0, 0)]) {
      writeFileSync(path, bytes)
      expect(() => readTrainingCheckpoint(path)).toThrow(/damaged\.checkpoint/)
      expect(readFileSync(path).equals(bytes)).toBe(true)
    }
  })

  it('that is missing is refused with its path', () => {
    const path = join(folder, 'none.checkpoint')
    expect(() => readTrainingCheckpoint(path)).toThrow(/is not there.*none\.checkpoint/)
  })
})
