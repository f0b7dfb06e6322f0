// Puts TensorFlow.js with a current TensorFlow into .cache/tensorflow/cpu, or with --gpu into .cache/tensorflow/gpu:
// the npm package without its install script, the library from the Python wheel, and the package's own binding compiled
// between them. Versions and hashes: tensorflow/pins.mjs. What fails leaves nothing behind; what is ready is only checked.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { builds } from './tensorflow/pins.mjs'
import {
  checkProduct,
  compileBinding,
  installPackages,
  isReady,
  requireTools,
  unpackWheels,
  writeReceipt,
} from './tensorflow/steps.mjs'

const given = process.argv.slice(2)
if (given.some((option) => option !== '--gpu')) {
  console.error('setup-tensorflow: give nothing, or --gpu: npm run setup:tensorflow -- --gpu')
  process.exit(2)
}
const kind = given.includes('--gpu') ? 'gpu' : 'cpu'
const build = builds[kind]
const folder = join('.cache', 'tensorflow', kind)
const unfinished = `${folder}.unfinished`

async function setUp() {
  requireTools()
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  console.log(`setup-tensorflow: installing ${build.npmPackage}, without its install script`)
  installPackages(unfinished, build)
  console.log(
    `setup-tensorflow: fetching ${build.wheels.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
  )
  unpackWheels(unfinished, build)
  console.log('setup-tensorflow: compiling the binding')
  compileBinding(unfinished, build)
  const found = checkProduct(unfinished)
  await writeReceipt(unfinished, build)
  rmSync(folder, { recursive: true, force: true })
  renameSync(unfinished, folder)
  return found
}

process.once('SIGINT', () => {
  rmSync(unfinished, { recursive: true, force: true })
  process.exit(130)
})
try {
  const found = (await isReady(folder, build)) ? checkProduct(folder) : await setUp()
  console.log(
    `setup-tensorflow: ${folder} is ready: TensorFlow ${found.library}, Node ${found.node}; a matrix product on the ${found.device} is right`,
  )
  if (kind === 'gpu' && found.device === 'cpu') {
    console.log(
      'setup-tensorflow: no NVIDIA card with a driver was found, so this build computes on the CPU here',
    )
  }
} catch (error) {
  if (existsSync(unfinished)) rmSync(unfinished, { recursive: true, force: true })
  console.error(`setup-tensorflow: ${error instanceof Error ? error.message : error}`)
  process.exit(1)
}
