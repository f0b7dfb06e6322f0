// The steps of `npm run setup:tensorflow`. Each throws an Error whose message says what is missing and what to do.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { NODE_API_HEADERS_VERSION, TFJS_VERSION } from './pins.mjs'

const own = dirname(fileURLToPath(import.meta.url))
const LIBRARIES = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2']
/** What the binding's sources include, themselves or through others. */
const HEADERS = ['tensorflow/c/', 'tensorflow/core/platform/ctstring', 'xla/tsl/c/', 'tsl/platform/ctstring']
const wheelLibrary = (name) => join('site', 'tensorflow', name)

function run(command, args, whatFailed) {
  const result = spawnSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
  if (result.status === 0) return result.stdout
  const words = `${result.stderr ?? ''}${result.error?.message ?? ''}`
    .trim()
    .split('\n')
    .slice(-12)
    .join('\n')
  throw new Error(`${whatFailed}\n${words}`)
}

/** Refuses a machine that cannot build or run the binding. */
export function requireTools() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `The pinned library is built for Linux on x64, this is ${process.platform} on ${process.arch}. The wasm learner needs no set-up.`,
    )
  }
  run('python3', ['-m', 'pip', '--version'], 'python3 with pip is needed to fetch the library: install both.')
  run('g++', ['--version'], 'g++ is needed to compile the binding: install a C++17 compiler under that name.')
}

const NODE_PARTS = ['node_modules', 'package-lock.json']
const keptPackages = ({ npmPackage }, downloads) => join(downloads, npmPackage.replace('/', '-'))
const keptWheels = (downloads) => join(downloads, 'wheels')
const holdsPackages = (folder) => NODE_PARTS.every((part) => existsSync(join(folder, part)))

function holdsWheel(folder, { name, version }) {
  const begins = `${name.replaceAll('-', '_')}-${version}-`
  return existsSync(folder) && readdirSync(folder).some((file) => file.startsWith(begins))
}

/** Whether a folder of downloads has all that a build is made from. */
export function isKept(build, downloads) {
  return (
    holdsPackages(keptPackages(build, downloads)) &&
    build.wheels.every((wheel) => holdsWheel(keptWheels(downloads), wheel))
  )
}

/** Installs the npm packages without their install scripts and checks the integrity of the one that is compiled. */
export function installPackages(folder, build, downloads) {
  const { npmPackage, integrity } = build
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
  const packages = [`${npmPackage}@${TFJS_VERSION}`, `node-api-headers@${NODE_API_HEADERS_VERSION}`]
  const kept = downloads === undefined ? undefined : keptPackages(build, downloads)
  if (kept !== undefined && holdsPackages(kept)) {
    for (const part of NODE_PARTS) cpSync(join(kept, part), join(folder, part), { recursive: true })
  } else {
    run(
      'npm',
      ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder, ...packages],
      `npm could not install ${packages.join(' and ')}.`,
    )
    if (kept !== undefined) {
      for (const part of NODE_PARTS) cpSync(join(folder, part), join(kept, part), { recursive: true })
    }
  }
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'))
  const found = lock.packages[`node_modules/${npmPackage}`].integrity
  if (found !== integrity)
    throw new Error(`${npmPackage} has the integrity ${found}, not the pinned ${integrity}.`)
  // Node 24 has lost a function that the package calls.
  writeFileSync(
    join(folder, 'load.cjs'),
    [
      "const util = require('node:util')",
      'util.isNullOrUndefined ??= (value) => value === null || value === undefined',
      `module.exports = require('${npmPackage}')`,
      '',
    ].join('\n'),
  )
}

/** Fetches the wheels one by one, pip checking their hashes, and keeps of them what the binding needs. */
export function unpackWheels(folder, { wheels }, downloads) {
  const fetched = join(folder, 'wheels')
  mkdirSync(fetched)
  const kept = downloads === undefined ? undefined : keptWheels(downloads)
  if (kept !== undefined) mkdirSync(kept, { recursive: true })
  for (const wheelPin of wheels) {
    const { name, version, hash } = wheelPin
    const requirements = join(fetched, 'requirements.txt')
    writeFileSync(requirements, `${name}==${version} --hash=${hash}\n`)
    const isHere = kept !== undefined && holdsWheel(kept, wheelPin)
    const anyPython = ['--python-version', '3.11', '--only-binary=:all:']
    run(
      'python3',
      [
        ...['-m', 'pip', 'download', '--no-deps', '--require-hashes', ...anyPython],
        ...(isHere ? ['--no-index', '--find-links', kept] : []),
        ...['-d', fetched, '-r', requirements],
      ],
      `pip could not fetch ${name} ${version}.`,
    )
    const wheel = readdirSync(fetched).find((file) => file.endsWith('.whl'))
    if (kept !== undefined && !isHere) cpSync(join(fetched, wheel), join(kept, wheel))
    const prefixes = name.startsWith('tensorflow')
      ? [
          ...LIBRARIES.map((library) => `tensorflow/${library}`),
          ...HEADERS.map((header) => `tensorflow/include/${header}`),
        ]
      : ['nvidia/']
    run(
      'python3',
      [join(own, 'unpack-wheel.py'), join(fetched, wheel), join(folder, 'site'), ...prefixes],
      `${name} ${version} could not be unpacked.`,
    )
    rmSync(join(fetched, wheel))
  }
  rmSync(fetched, { recursive: true })
}

const ownMemory = join(own, 'own-memory.h')
const bindingPath = (npmPackage) => join('node_modules', npmPackage, 'lib', 'napi-v8', 'tfjs_binding.node')

/** Compiles the package's own N-API sources against the wheel's headers and libraries. */
export function compileBinding(folder, { npmPackage }) {
  const root = join(folder, 'node_modules', npmPackage)
  const site = join(folder, 'site', 'tensorflow')
  const binding = join(folder, bindingPath(npmPackage))
  mkdirSync(dirname(binding), { recursive: true })
  run(
    'g++',
    [
      ...['-shared', '-fPIC', '-O2', '-std=c++17', '-DNAPI_VERSION=8'],
      ...['-include', ownMemory],
      ...[root, join(site, 'include'), join(folder, 'node_modules', 'node-api-headers', 'include')].map(
        (include) => `-I${include}`,
      ),
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((source) => join(root, 'binding', source)),
      ...['-o', binding, `-L${site}`, ...LIBRARIES.map((library) => `-l:${library}`)],
      '-Wl,-rpath,$ORIGIN/../../../../../site/tensorflow',
    ],
    'The binding did not compile.',
  )
  rmSync(join(site, 'include'), { recursive: true })
}

/** A matrix product on the device, in a process of its own; what it found. */
export function checkProduct(folder) {
  const output = run(
    process.execPath,
    [join(own, 'check.mjs'), folder],
    'The binding was built, but its matrix product failed.',
  )
  return JSON.parse(output.trim().split('\n').at(-1))
}

function fileHash(path) {
  return new Promise((done, fail) => {
    const hash = createHash('sha256')
    createReadStream(path)
      .on('error', fail)
      .on('data', (chunk) => hash.update(chunk))
      .on('end', () => done(hash.digest('hex')))
  })
}

async function fileHashes(folder, { npmPackage }) {
  const hashes = {}
  for (const path of ['load.cjs', bindingPath(npmPackage), ...LIBRARIES.map(wheelLibrary)]) {
    hashes[path] = await fileHash(join(folder, path))
  }
  return hashes
}

/** Writes down what was set up, for the next run to compare. */
export async function writeReceipt(folder, build) {
  const receipt = { build, ownMemory: await fileHash(ownMemory), files: await fileHashes(folder, build) }
  writeFileSync(join(folder, 'ready.json'), `${JSON.stringify(receipt, null, 2)}\n`)
}

/** Whether the folder holds this very build, unchanged. */
export async function isReady(folder, build) {
  const path = join(folder, 'ready.json')
  if (!existsSync(path)) return false
  try {
    const receipt = JSON.parse(readFileSync(path, 'utf8'))
    if (JSON.stringify(receipt.build) !== JSON.stringify(build)) return false
    if (receipt.ownMemory !== (await fileHash(ownMemory))) return false
    return JSON.stringify(receipt.files) === JSON.stringify(await fileHashes(folder, build))
  } catch {
    // A torn receipt or a missing file: set up again.
    return false
  }
}
