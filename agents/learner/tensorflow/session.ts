import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { MinthelmError } from '../../../core/errors.js'
import { savedModelTag } from './graph/saved-model.js'

interface Tensor {
  dataSync(): Float32Array | Int32Array | Uint8Array
  dispose(): void
}

interface SignatureCall {
  predict(inputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>>
  dispose(): void
}

/** The part of @tensorflow/tfjs-node in use; the package is an optional peer, so its own types may not be there. */
interface TensorflowModule {
  readonly node: {
    loadSavedModel(folder: string, tags: readonly string[], signature: string): Promise<SignatureCall>
  }
  tensor(numbers: Float32Array | Int32Array, dimensions: readonly number[], type: 'float32' | 'int32'): Tensor
}

export type TensorflowBuild = 'cpu' | 'gpu'

const placeOf = (build: TensorflowBuild) => resolve('.cache', 'tensorflow', build)

/** The build that `npm run setup:tensorflow` has put here, the one for a card first; undefined where there is none. */
export function tensorflowBuild(): TensorflowBuild | undefined {
  return (['gpu', 'cpu'] as const).find((build) => existsSync(join(placeOf(build), 'ready.json')))
}

let loaded: TensorflowModule | undefined

/** @throws MinthelmError where TensorFlow.js is not set up or does not load. */
function tensorflow(): TensorflowModule {
  if (loaded !== undefined) return loaded
  const build = tensorflowBuild()
  if (build === undefined) {
    throw new MinthelmError({
      what: 'TensorFlow.js is not set up here',
      remedy: 'Run `npm run setup:tensorflow`, with `-- --gpu` for an NVIDIA card, or use the wasm learner.',
    })
  }
  // The library tells of every load and of the processor; its warnings and errors are kept.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '1'
  try {
    loaded = createRequire(import.meta.url)(join(placeOf(build), 'load.cjs')) as TensorflowModule
  } catch (cause) {
    throw new MinthelmError({
      what: `TensorFlow.js does not load: ${cause instanceof Error ? cause.message : String(cause)}`,
      where: placeOf(build),
      remedy: 'Run `npm run setup:tensorflow` again, with `-- --gpu` for an NVIDIA card.',
      cause,
    })
  }
  return loaded
}

/** Numbers that go into a call, with the sizes of their axes. */
export interface Feed {
  readonly numbers: Float32Array | Int32Array
  readonly dimensions: readonly number[]
}

export type Results = Readonly<Record<string, Float32Array | Int32Array | Uint8Array>>

/** A loaded graph: its variables live here, and every signature is one call. */
export class TensorflowSession {
  readonly #tensorflow: TensorflowModule
  readonly #signatures: ReadonlyMap<string, SignatureCall>

  private constructor(module: TensorflowModule, signatures: ReadonlyMap<string, SignatureCall>) {
    this.#tensorflow = module
    this.#signatures = signatures
  }

  /** Loads a saved model by its bytes. The file lies in a temporary folder while it is read. */
  static async open(bytes: Uint8Array, signatures: readonly string[]): Promise<TensorflowSession> {
    const module = tensorflow()
    const folder = mkdtempSync(join(tmpdir(), 'minthelm-graph-'))
    try {
      writeFileSync(join(folder, 'saved_model.pb'), bytes)
      const calls = new Map<string, SignatureCall>()
      for (const name of signatures) {
        calls.set(name, await module.node.loadSavedModel(folder, [savedModelTag], name))
      }
      return new TensorflowSession(module, calls)
    } finally {
      rmSync(folder, { recursive: true })
    }
  }

  /** One call of a signature. */
  run(signature: string, feeds: Readonly<Record<string, Feed>>): Results {
    const call = this.#signatures.get(signature)
    if (call === undefined) throw new Error(`The graph has no signature "${signature}"`)
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, { numbers, dimensions }]) => [
        name,
        this.#tensorflow.tensor(numbers, dimensions, numbers instanceof Float32Array ? 'float32' : 'int32'),
      ]),
    )
    let outputs: Readonly<Record<string, Tensor>> = {}
    try {
      outputs = call.predict(inputs)
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, tensor.dataSync()]))
    } finally {
      for (const tensor of [...Object.values(inputs), ...Object.values(outputs)]) tensor.dispose()
    }
  }

  /** Frees the graph and its variables. */
  close(): void {
    for (const call of this.#signatures.values()) call.dispose()
  }
}
