// Puts TensorFlow.js with a current TensorFlow into .cache/tensorflow/cpu, or with --gpu into .cache/tensorflow/gpu:
// the npm package without its install script, the library from the Python wheel, and the package's own binding compiled
// between them. Versions and hashes: tensorflow/pins.mjs. What fails leaves nothing behind; what is ready is only checked.
// --downloads FOLDER keeps what is downloaded there, and takes from it what is there already: carry the folder to a
// machine that reaches no registry. What is set up is set up again where the folder lacks something.
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { builds } from './tensorflow/pins.mjs'
import {
  checkProduct,
  compileBinding,
  installPackages,
  isKept,
  isReady,
  requireTools,
  unpackWheels,
  writeReceipt,
} from './tensorflow/steps.mjs'

function given() {
  try {
    return parseArgs({ options: { gpu: { type: 'boolean' }, downloads: { type: 'string' } } }).values
  } catch (error) {
    console.error(
      `setup-tensorflow: ${error.message}. Give nothing, --gpu or --downloads FOLDER: npm run setup:tensorflow -- --gpu`,
    )
    process.exit(2)
  }
}

const { gpu, downloads } = given()
const kind = gpu ? 'gpu' : 'cpu'
const build = builds[kind]
const folder = join('.cache', 'tensorflow', kind)
const unfinished = `${folder}.unfinished`

async function setUp() {
  requireTools()
  rmSync(unfinished, { recursive: true, force: true })
  mkdirSync(unfinished, { recursive: true })
  console.log(`setup-tensorflow: installing ${build.npmPackage}, without its install script`)
  installPackages(unfinished, build, downloads)
  console.log(
    `setup-tensorflow: fetching ${build.wheels.map(({ name, version }) => `${name} ${version}`).join(', ')}`,
  )
  unpackWheels(unfinished, build, downloads)
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
  const isComplete = downloads === undefined || isKept(build, downloads)
  const found = isComplete && (await isReady(folder, build)) ? checkProduct(folder) : await setUp()
  console.log(
    `setup-tensorflow: ${folder} is ready: TensorFlow ${found.library}, Node ${found.node}; a matrix product on the ${found.device} is right`,
  )
  if (kind === 'gpu' && found.device === 'cpu') {
    console.log(
      'setup-tensorflow: no NVIDIA card with a driver answers (nvidia-smi shows whether one should), so this build computes on the processor here',
    )
  }
} catch (error) {
  if (existsSync(unfinished)) rmSync(unfinished, { recursive: true, force: true })
  console.error(`setup-tensorflow: ${error instanceof Error ? error.message : error}`)
  process.exit(1)
}
