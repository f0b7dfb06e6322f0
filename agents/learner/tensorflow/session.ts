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

interface TensorflowBackend {
  readonly binding: { readonly TF_Version: string }
  readonly isUsingGpuDevice: boolean
}

/** The part of @tensorflow/tfjs-node in use; the package is an optional peer, so its own types may not be there. */
interface TensorflowModule {
  readonly node: {
    loadSavedModel(folder: string, tags: readonly string[], signature: string): Promise<SignatureCall>
  }
  backend(): TensorflowBackend
  tensor(numbers: Float32Array | Int32Array, dimensions: readonly number[], type: 'float32' | 'int32'): Tensor
}

export type TensorflowBuild = 'cpu' | 'gpu'

const placeOf = (build: TensorflowBuild) => resolve('.cache', 'tensorflow', build)

/** The build that `npm run setup:tensorflow` has put here, the one for a card first; undefined where there is none. */
export function tensorflowBuild(): TensorflowBuild | undefined {
  return (['gpu', 'cpu'] as const).find((build) => existsSync(join(placeOf(build), 'ready.json')))
}

/** The minor version of TensorFlow 2 whose format graphs are written in. */
const OLDEST_MINOR = 16

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
  // Other programs may want the card's memory too.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true'
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
  const { TF_Version: version } = loaded.backend().binding
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major < 2 || (major === 2 && minor < OLDEST_MINOR)) {
    loaded = undefined
    throw new MinthelmError({
      what: `TensorFlow ${version} is too old: graphs are written for 2.${OLDEST_MINOR} and later`,
      where: placeOf(build),
      remedy: 'Remove that folder and run `npm run setup:tensorflow` again.',
    })
  }
  return loaded
}

/** What TensorFlow says of itself, in words that tell the way on. */
function tensorflowError(error: unknown, during: string): MinthelmError {
  const text = error instanceof Error ? error.message : String(error)
  const [line = ''] = text.split('\n')
  if (/OOM|RESOURCE_?EXHAUSTED|out of memory|failed to allocate/i.test(text)) {
    return new MinthelmError({
      what: `The memory of the device was exhausted while TensorFlow ${during}: ${line}`,
      remedy: 'Train fewer policies side by side (--workers), or take smaller rollouts or minibatches.',
      cause: error,
    })
  }
  return new MinthelmError({
    what: `TensorFlow failed while it ${during}: ${line}`,
    remedy: 'Run `npm run setup:tensorflow` to check what is set up, or use the wasm learner.',
    cause: error,
  })
}

export interface TensorflowFacts {
  /** The version of the library. */
  readonly version: string
  readonly device: TensorflowBuild
  /** The build for a card where none answers: it computes on the processor. */
  readonly missesCard: boolean
}

/**
 * What computes here; loads the library.
 *
 * @throws MinthelmError where TensorFlow.js is not set up or does not load
 */
export function tensorflowFacts(): TensorflowFacts {
  const { binding, isUsingGpuDevice } = tensorflow().backend()
  return {
    version: binding.TF_Version,
    device: isUsingGpuDevice ? 'gpu' : 'cpu',
    missesCard: tensorflowBuild() === 'gpu' && !isUsingGpuDevice,
  }
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
    } catch (error) {
      throw tensorflowError(error, 'read the graph')
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
    } catch (error) {
      throw tensorflowError(error, `ran "${signature}"`)
    } finally {
      for (const tensor of [...Object.values(inputs), ...Object.values(outputs)]) tensor.dispose()
    }
  }

  /** Frees the graph and its variables. */
  close(): void {
    for (const call of this.#signatures.values()) call.dispose()
  }
}
