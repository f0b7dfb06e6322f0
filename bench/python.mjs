// Benchmarks of the Python package: npm run build first.
//
//     node bench/python.mjs steps [--envs 256]     environment steps a second with random actions
//     node bench/python.mjs sb3 [--repeats 5]      Stable-Baselines3's PPO on ours and on the Python model
//
// The first run makes a virtual environment in .cache with the pinned packages; for sb3 that is PyTorch, of which PyPI has for
// Linux only the build with CUDA: 3 GB. Everything runs on the CPU.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { pythonEnvironment } from '../scripts/python-environment.mjs'

const REQUIREMENTS = {
  steps: join('python', 'tests', 'requirements.txt'),
  sb3: join('bench', 'python', 'requirements.txt'),
}

const [name, ...options] = process.argv.slice(2)
if (!Object.hasOwn(REQUIREMENTS, name)) {
  console.error(
    `bench/python: "${name ?? ''}" is no benchmark. Name one of ${Object.keys(REQUIREMENTS).join(', ')}.`,
  )
  process.exit(2)
}
const { python, missing } = pythonEnvironment(REQUIREMENTS[name])
if (missing !== undefined) {
  console.error(`bench/python: ${missing}`)
  process.exit(1)
}
const ran = spawnSync(python, [join('bench', 'python', `${name}.py`), ...options], { stdio: 'inherit' })
process.exit(ran.status ?? 1)
