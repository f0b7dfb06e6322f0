// Compiles the learner's AssemblyScript kernels, unless the result is newer than every source.
import { mkdirSync, readdirSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import asc from 'assemblyscript/asc'

const folder = 'agents/learner/wasm/kernels'
const output = 'dist/agents/learner/wasm/kernels.wasm'
const sources = [
  ...readdirSync(folder).map((name) => join(folder, name)),
  'core/math/tanh32-coefficients.ts',
  'scripts/build-kernels.mjs',
]

const builtAt = statSync(output, { throwIfNoEntry: false })?.mtimeMs ?? 0
if (sources.some((source) => statSync(source).mtimeMs > builtAt)) {
  mkdirSync(dirname(output), { recursive: true })
  // -O0: Binaryen's own optimisations nest the chains of multiply and add and cost a tenth of the speed.
  const { error, stderr } = await asc.main([
    join(folder, 'index.ts'),
    ...['--outFile', output],
    ...['-O0', '--noAssert', '--runtime', 'stub'],
    ...['--enable', 'simd', '--enable', 'threads'],
    ...['--importMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
    ...['--memoryBase', '1024'],
  ])
  if (error !== null) {
    process.stderr.write(`${stderr.toString()}${error.message}\n`)
    process.exit(1)
  }
}
