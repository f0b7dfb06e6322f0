// The bundle runtime as one script, and three hosts that run it: Node, a
// Chromium page, and QuickJS in WebAssembly without host functions, as workflow engines of oracle networks have it.
import { build } from 'esbuild'
import { chromium } from 'playwright-core'
import { getQuickJS } from 'quickjs-emscripten'

const ENTRY = `export { loadBundle, loadBundleTar } from './checkpoints/runtime/load-bundle.js'
export { readBundleTar } from './checkpoints/runtime/bundle-tar.js'
export { BundleDecider } from './checkpoints/runtime/decide.js'
`

/** The runtime from the sources below a folder, minified: { code, files }, its global variable is `minthelm`. */
export async function buildRuntime(folder) {
  const built = await build({
    stdin: { contents: ENTRY, resolveDir: folder, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'iife',
    globalName: 'minthelm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    target: 'es2022',
    write: false,
    metafile: true,
    absWorkingDir: folder,
  })
  return { code: built.outputFiles[0].text, files: Object.keys(built.metafile.inputs) }
}

/**
 * What every host evaluates after the runtime, with the tar file's bytes in `tar`: loads the bundle from them and from its
 * members, and decides over observations that grow from the medians out to the ends of their ranges and beyond.
 */
const PROGRAM = `
var loaded = minthelm.loadBundleTar(new Uint8Array(tar))
var again = minthelm.loadBundle(minthelm.readBundleTar(new Uint8Array(tar)))
if (again.bundleHash !== loaded.bundleHash) throw new Error('the bundle has two hashes')
var decider = new minthelm.BundleDecider(loaded)
var inForce = loaded.guard.levers.map(function (lever) { return lever.default })
function observation(number) {
  return loaded.observations.map(function (feature, index) {
    var share = ((number * 7919 + index * 104729) % 2003) / 1000 - 1
    return feature.median + share * (share < 0 ? feature.median - feature.minimum : feature.maximum - feature.median)
  })
}
/** The outputs' bits and the guarded levers of so many decisions. */
function bits(count) {
  var parts = []
  for (var number = 0; number < count; number++) {
    var decision = decider.decide(observation(number), inForce)
    parts.push(Array.from(new Uint32Array(decision.outputs.buffer)).join(' '))
    parts.push(decision.levers.map(function (lever) { return lever.guarded }).join(' '))
  }
  return parts.join(';')
}
var sample = observation(1)
function decideTimes(count) {
  for (var number = 0; number < count; number++) decider.decide(sample, inForce)
}
`

/** Median microseconds a decision, of `rounds` rounds of `count`, by a clock in milliseconds. */
function medianMicroseconds(now, decideTimes, rounds, count) {
  const times = []
  for (let round = 0; round < rounds; round++) {
    const before = now()
    decideTimes(count)
    times.push(((now() - before) * 1000) / count)
  }
  return times.sort((left, right) => left - right)[rounds >> 1]
}

/** In each host: { hash, bits, microseconds } over the bundle in `tar`. */
export function inNode(code, tar, decisions, rounds, count) {
  const buffer = tar.buffer.slice(tar.byteOffset, tar.byteOffset + tar.length)
  const script = `${code}${PROGRAM}\nreturn { hash: loaded.bundleHash, bits, decideTimes }`
  const { hash, bits, decideTimes } = new Function('tar', script)(buffer)
  return {
    hash,
    bits: bits(decisions),
    microseconds: medianMicroseconds(() => performance.now(), decideTimes, rounds, count),
  }
}

export async function inChromium(executablePath, code, tar, decisions, rounds, count) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
  try {
    const page = await browser.newPage()
    const bytes = Buffer.from(tar).toString('base64')
    await page.addScriptTag({
      content: `var tar = Uint8Array.from(atob('${bytes}'), (c) => c.charCodeAt(0)).buffer`,
    })
    await page.addScriptTag({ content: code + PROGRAM })
    await page.addScriptTag({ content: medianMicroseconds.toString() })
    return {
      hash: await page.evaluate('loaded.bundleHash'),
      bits: await page.evaluate(`bits(${decisions})`),
      microseconds: await page.evaluate(
        `medianMicroseconds(() => performance.now(), decideTimes, ${rounds}, ${count})`,
      ),
    }
  } finally {
    await browser.close()
  }
}

export async function inSandbox(code, tar, decisions, rounds, count) {
  const engine = await getQuickJS()
  const context = engine.newContext()
  const run = (text) => {
    const value = context.unwrapResult(context.evalCode(text))
    const result = context.dump(value)
    value.dispose()
    return result
  }
  try {
    const buffer = context.newArrayBuffer(tar.buffer.slice(tar.byteOffset, tar.byteOffset + tar.length))
    context.setProp(context.global, 'tar', buffer)
    buffer.dispose()
    run(code + PROGRAM)
    return {
      hash: run('loaded.bundleHash'),
      bits: run(`bits(${decisions})`),
      microseconds: medianMicroseconds(
        () => performance.now(),
        (many) => run(`decideTimes(${many})`),
        rounds,
        count,
      ),
    }
  } finally {
    context.dispose()
  }
}
