import { createHash } from 'node:crypto'
import type { DecisionHead, FrozenPolicy } from '../agents/frozen-policy.js'
import type { Activation, LayerWeights } from '../agents/learner/learner.js'
import { type MinthelmError, usageError } from '../core/errors.js'
import type { Column, Snapshot } from '../core/snapshot.js'
import { numericsVersion } from '../core/version.js'
import { canonicalJson, type Json } from './canonical-json.js'

/**
 * The container of a training checkpoint, every number little-endian:
 *
 *     8 bytes   magic "MINTHELM"
 *     4 bytes   format version
 *     4 bytes   length of the header
 *     header    canonical JSON: config, progress, policy, numericsVersion and the table of columns
 *     columns   in the order of the table, each on a multiple of 8 bytes, gaps zero
 *     32 bytes  SHA-256 of everything before
 *
 * The bytes are a function of (config, seed, steps): no time, path, host or number of threads is in them.
 */
const MAGIC = new TextEncoder().encode('MINTHELM')
const FORMAT_VERSION = 1
const PREFIX_BYTES = 16
const DIGEST_BYTES = 32
const PIECE_BYTES = 1 << 20

const columnTypes = {
  f64: Float64Array,
  f32: Float32Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
} as const

type ColumnType = keyof typeof columnTypes

/** Where a run stands. */
export interface TrainingProgress {
  /** Decisions over all environments. */
  readonly steps: number
  /** Rollouts with their updates; lines of metrics.jsonl. */
  readonly iterations: number
  /** Lines of evaluations.jsonl. */
  readonly evaluations: number
  /** Mean episode return of the best evaluation so far, and the step that it was taken at. */
  readonly best: { readonly score: number; readonly steps: number } | null
}

/** All that a run needs to go on as if it had never stopped, and the policy as it stands, ready to use. */
export interface TrainingCheckpoint {
  readonly config: Json
  readonly progress: TrainingProgress
  readonly policy: FrozenPolicy
  /** The agent's state, environments included. */
  readonly state: Snapshot
}

/** Bytes that are read piece by piece, so that a large file need not be in memory twice. */
export interface ByteSource {
  readonly size: number
  /** Fills `target` with the bytes from `position` on, or throws. */
  read(target: Uint8Array, position: number): void
}

interface Header {
  readonly config: Json
  readonly progress: TrainingProgress
  readonly numericsVersion: number
  readonly policy: {
    readonly head: DecisionHead
    readonly activation: Activation
    readonly layers: readonly { readonly inputs: number; readonly outputs: number }[]
    readonly clip: number | null
  }
  readonly columns: readonly { readonly name: string; readonly type: ColumnType; readonly length: number }[]
}

const padded = (length: number) => Math.ceil(length / 8) * 8

function typeOf(column: Column): ColumnType {
  if (column instanceof Float64Array) return 'f64'
  if (column instanceof Float32Array) return 'f32'
  if (column instanceof Int32Array) return 'i32'
  return column instanceof Uint32Array ? 'u32' : 'u8'
}

/** The bytes of a column as they lie in memory: WebAssembly's order, which is little-endian wherever V8 runs. */
function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength)
}

function namedColumns(checkpoint: TrainingCheckpoint): [string, Column][] {
  const { network, normaliser } = checkpoint.policy
  const columns: [string, Column][] = Object.entries(checkpoint.state).map(([name, column]) => [
    `state/${name}`,
    column,
  ])
  network.layers.forEach((layer, index) => {
    columns.push([`policy/${index}/weights`, layer.weights], [`policy/${index}/biases`, layer.biases])
  })
  if (normaliser !== null) {
    columns.push(['policy/mean', normaliser.mean], ['policy/standardDeviation', normaliser.standardDeviation])
  }
  return columns.sort(([a], [b]) => (a < b ? -1 : 1))
}

/** The file of a checkpoint as pieces in order, the last of them the digest. */
export function encodeTrainingCheckpoint(checkpoint: TrainingCheckpoint): Uint8Array[] {
  const { head, network, normaliser } = checkpoint.policy
  const columns = namedColumns(checkpoint)
  const header: Header = {
    config: checkpoint.config,
    progress: checkpoint.progress,
    numericsVersion,
    policy: {
      head,
      activation: network.activation,
      layers: network.layers.map(({ inputs, outputs }) => ({ inputs, outputs })),
      clip: normaliser === null ? null : normaliser.clip,
    },
    columns: columns.map(([name, column]) => ({ name, type: typeOf(column), length: column.length })),
  }
  const text = new TextEncoder().encode(canonicalJson(header))
  const front = new Uint8Array(padded(PREFIX_BYTES + text.length))
  front.set(MAGIC)
  const view = new DataView(front.buffer)
  view.setUint32(8, FORMAT_VERSION, true)
  view.setUint32(12, text.length, true)
  front.set(text, PREFIX_BYTES)
  const pieces: Uint8Array[] = [front]
  for (const [, column] of columns) {
    const bytes = bytesOf(column)
    pieces.push(bytes, new Uint8Array(padded(bytes.length) - bytes.length))
  }
  const digest = createHash('sha256')
  for (const piece of pieces) digest.update(piece)
  return [...pieces, new Uint8Array(digest.digest())]
}

function damaged(file: string, detail: string): MinthelmError {
  return usageError(
    `The checkpoint is damaged: ${detail}`,
    file,
    'Take another copy of it, or the other checkpoint of its run; nothing was changed.',
  )
}

function readBytes(source: ByteSource, position: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  source.read(bytes, position)
  return bytes
}

function checkDigest(source: ByteSource, file: string): void {
  const digest = createHash('sha256')
  const end = source.size - DIGEST_BYTES
  for (let position = 0; position < end; position += PIECE_BYTES) {
    digest.update(readBytes(source, position, Math.min(PIECE_BYTES, end - position)))
  }
  const stored = readBytes(source, end, DIGEST_BYTES)
  if (!digest.digest().equals(stored)) {
    throw damaged(
      file,
      'its bytes do not have the SHA-256 that it ends with (cut off, or a byte was changed)',
    )
  }
}

function checkPrefix(source: ByteSource, file: string): number {
  const known = source.size >= PREFIX_BYTES + DIGEST_BYTES
  const prefix = readBytes(source, 0, Math.min(source.size, PREFIX_BYTES))
  if (!MAGIC.every((byte, index) => prefix[index] === byte)) {
    throw usageError(
      'This is no training checkpoint: it does not start with MINTHELM',
      file,
      'Give a file such as runs/NAME/checkpoints/last.checkpoint.',
    )
  }
  if (!known) throw damaged(file, `it ends after ${source.size} bytes`)
  const view = new DataView(prefix.buffer)
  const version = view.getUint32(8, true)
  if (version !== FORMAT_VERSION) {
    throw usageError(
      `The checkpoint has format version ${version}, and this release reads version ${FORMAT_VERSION}`,
      file,
      'Use the release that wrote it.',
    )
  }
  return view.getUint32(12, true)
}

function headerOf(bytes: Uint8Array, file: string): Header {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Header
  } catch {
    throw damaged(file, 'its header is no JSON')
  }
}

function policyOf(header: Header, columns: ReadonlyMap<string, Column>, file: string): FrozenPolicy {
  const take = <Kind extends Column>(name: string, kind: new (length: number) => Kind): Kind => {
    const column = columns.get(name)
    if (!(column instanceof kind)) throw damaged(file, `column ${name} is missing`)
    return column
  }
  const layers = header.policy.layers.map(
    ({ inputs, outputs }, index): LayerWeights => ({
      inputs,
      outputs,
      weights: take(`policy/${index}/weights`, Float32Array),
      biases: take(`policy/${index}/biases`, Float32Array),
    }),
  )
  const { activation, head, clip } = header.policy
  const normaliser =
    clip === null
      ? null
      : {
          mean: take('policy/mean', Float64Array),
          standardDeviation: take('policy/standardDeviation', Float64Array),
          clip,
        }
  return { network: { activation, layers }, head, normaliser }
}

/**
 * Reads a checkpoint and checks all of it.
 *
 * @param file the name that errors show
 * @throws usage error where it is no checkpoint, damaged, or written by other numerics
 */
export function decodeTrainingCheckpoint(source: ByteSource, file: string): TrainingCheckpoint {
  const headerBytes = checkPrefix(source, file)
  checkDigest(source, file)
  if (PREFIX_BYTES + headerBytes + DIGEST_BYTES > source.size) throw damaged(file, 'its header is cut off')
  const header = headerOf(readBytes(source, PREFIX_BYTES, headerBytes), file)
  if (header.numericsVersion !== numericsVersion) {
    throw usageError(
      `The checkpoint was computed by numerics version ${header.numericsVersion}, and this release computes version ${numericsVersion}`,
      file,
      'Go on with the release that wrote it, or train anew.',
    )
  }
  const columns = new Map<string, Column>()
  let position = padded(PREFIX_BYTES + headerBytes)
  for (const { name, type, length } of header.columns) {
    const kind = columnTypes[type]
    if (kind === undefined) throw damaged(file, `column ${name} has the unknown type ${type}`)
    if (position + length * kind.BYTES_PER_ELEMENT + DIGEST_BYTES > source.size) {
      throw damaged(file, `column ${name} is cut off`)
    }
    const column = new kind(length)
    source.read(bytesOf(column), position)
    columns.set(name, column)
    position += padded(column.byteLength)
  }
  if (position + DIGEST_BYTES !== source.size) throw damaged(file, 'it holds more than its table names')
  const prefix = 'state/'
  const state: Snapshot = {}
  for (const [name, column] of columns) if (name.startsWith(prefix)) state[name.slice(prefix.length)] = column
  return {
    config: header.config,
    progress: header.progress,
    policy: policyOf(header, columns, file),
    state,
  }
}
