import { execFileSync, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { foundryBinary } from '../deploy/anvil.js'

interface Solidity {
  readonly settings: {
    readonly evmVersion: string
    readonly viaIR: boolean
    readonly optimizer: { readonly enabled: boolean; readonly runs: number }
    readonly metadata: { readonly appendCBOR: boolean; readonly bytecodeHash: string }
  }
  readonly version: string
  readonly closure: readonly string[]
}

/** What scripts/solidity.mjs exports, a script without types; and the names in the closure of one file. */
const { settings, version, closure } = JSON.parse(
  execFileSync(
    process.execPath,
    [
      '--input-type=module',
      '--eval',
      `import * as solidity from './scripts/solidity.mjs'
console.log(JSON.stringify({
  settings: solidity.soliditySettings,
  version: solidity.solidityVersion,
  closure: [...solidity.sourceClosure('test/deploy/contracts/ToolChain.t.sol').keys()],
}))`,
    ],
    { encoding: 'utf8' },
  ),
) as Solidity

/** The artifacts of a folder, by the name of the contract. */
function artifactsIn(folder: string) {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map(
      (name) =>
        JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
          contract: string
          source: string
          deployedBytecode: string
        },
    )
}

test('every contract fits a chain: 24,576 bytes', () => {
  const artifacts = artifactsIn('dist/deploy/contracts')
  expect(artifacts.map(({ contract }) => contract)).toContain('PolicyNetwork')
  const tooLarge = artifacts.filter(({ deployedBytecode }) => (deployedBytecode.length - 2) / 2 > 24_576)
  expect(tooLarge.map(({ contract }) => contract)).toEqual([])
})

test('what was built is not built again', () => {
  const text = execFileSync(process.execPath, ['scripts/build-contracts.mjs'], { encoding: 'utf8' })
  expect(text).toMatch(/contracts: 0 of \d+ files compiled/)
})

test('forge compiles with the compiler and the settings of the build, offline', () => {
  const text = execFileSync(foundryBinary('forge'), ['config', '--json'], {
    encoding: 'utf8',
    env: { ...process.env, FOUNDRY_PROFILE: 'deployed' },
  })
  const config = JSON.parse(text) as Record<string, unknown>
  expect(config).toMatchObject({
    solc: 'scripts/solc.mjs',
    offline: true,
    evm_version: settings.evmVersion,
    optimizer: settings.optimizer.enabled,
    optimizer_runs: settings.optimizer.runs,
    via_ir: settings.viaIR,
    bytecode_hash: settings.metadata.bytecodeHash,
    cbor_metadata: settings.metadata.appendCBOR,
  })
})

test('the wrapper says the version of the package and refuses what it does not speak', () => {
  const wrapper = resolve('scripts/solc.mjs')
  expect(execFileSync(wrapper, ['--version'], { encoding: 'utf8' })).toContain(`Version: ${version}+`)
  const refused = spawnSync(wrapper, ['--combined-json'], { encoding: 'utf8' })
  expect(refused.status).toBe(2)
})

test('a file needs itself and all that it imports, by name', () => {
  expect(closure).toEqual(
    expect.arrayContaining([
      '@openzeppelin/contracts/utils/Panic.sol',
      '@openzeppelin/contracts/utils/math/Math.sol',
      'test/deploy/contracts/ToolChain.t.sol',
      'test/deploy/contracts/support/ForgeTest.sol',
      'test/deploy/contracts/support/Vm.sol',
    ]),
  )
})
