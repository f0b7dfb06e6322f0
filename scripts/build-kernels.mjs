// Compiles the AssemblyScript kernels of the learner and of the economy, unless a result is newer than every source.
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import asc from 'assemblyscript/asc'

async function compile(folder, shared, output, options) {
  const sources = [
    ...readdirSync(folder).map((name) => join(folder, name)),
    ...shared,
    'scripts/build-kernels.mjs',
  ]
  const builtAt = statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0
  if (!sources.some((source) => statSync(source).mtimeMs > builtAt)) return false
  mkdirSync(dirname(output), { recursive: true })
  const { error, stderr } = await asc.main([
    join(folder, 'index.ts'),
    ...['--outFile', output],
    ...['--noAssert', '--runtime', 'stub', '--enable', 'simd', '--importMemory', '--initialMemory', '1'],
    ...['--maximumMemory', '65536', '--memoryBase', '1024'],
    ...options,
  ])
  if (error !== null) {
    process.stderr.write(`${stderr.toString()}${error.message}\n`)
    process.exit(1)
  }
  return true
}

// -O0: Binaryen's own optimisations nest the chains of multiply and add and cost a tenth of the speed.
// One source, two builds: the relaxed one may round a multiply-add once, so its bits depend on the processor.
for (const [name, features] of [
  ['kernels', []],
  ['kernels-relaxed', ['--enable', 'relaxed-simd']],
]) {
  await compile(
    'agents/learner/wasm/kernels',
    [
      'core/math/tanh32-coefficients.ts',
      'env/kernels/assembly/exponential.ts',
      'env/kernels/assembly/vector.ts',
    ],
    `dist/agents/learner/wasm/${name}.wasm`,
    ['-O0', '--enable', 'threads', '--sharedMemory', ...features],
  )
}

// The economy runs in browsers too, so its module comes as a source file and not as one to be read.
const compiled = 'dist/env/kernels/kernels.wasm'
const embedded = 'env/kernels/module-bytes.ts'
if (statSync(embedded, { throwIfNoEntry: false }) === undefined) rmSync(compiled, { force: true })
if (await compile('env/kernels/assembly', [], compiled, ['-O3'])) {
  const lines = readFileSync(compiled)
    .toString('base64')
    .match(/.{1,100}/g)
  const text = lines.map((line) => `  '${line}',`).join('\n')
  writeFileSync(
    embedded,
    `/** The module of assembly/*.ts in base64, written by scripts/build-kernels.mjs. */\nexport const moduleBase64 = [\n${text}\n].join('')\n`,
  )
}
