import {
  type Address,
  type Hex,
  keccak256,
  type PublicClient,
  stringToBytes,
  zeroAddress,
  zeroHash,
} from 'viem'
import { MinthelmError } from '../../core/errors.js'
import { readArtifact } from './artifacts.js'

/** Somebody who may do something: which contract says so, under which name, and whether the holder is a contract. */
export interface Holder {
  readonly contract: string
  readonly address: Address
  readonly role: string
  readonly holder: Address
  readonly isContract: boolean
}

/** Who holds what in a deployment, and what should not be. */
export interface Diagnosis {
  readonly holders: readonly Holder[]
  readonly faults: readonly string[]
}

const controllerRoles = ['GOVERNANCE_ROLE', 'KEEPER_ROLE', 'GUARDIAN_ROLE', 'OVERRIDE_ROLE', 'REPORT_ROLE']
const timelockRoles = ['PROPOSER_ROLE', 'EXECUTOR_ROLE', 'CANCELLER_ROLE']

function roleId(name: string): Hex {
  return name === 'DEFAULT_ADMIN_ROLE' ? zeroHash : keccak256(stringToBytes(name))
}

/** Reads one contract after another; keeps the holders it finds. */
class Reading {
  readonly holders: Holder[] = []
  readonly faults: string[] = []

  constructor(private readonly reader: PublicClient) {}

  async call<T>(contract: string, address: Address, functionName: string, args: readonly unknown[] = []) {
    const { abi } = readArtifact(contract)
    return (await this.reader.readContract({ abi, address, functionName, args })) as T
  }

  async isContract(address: Address): Promise<boolean> {
    const code = await this.reader.getCode({ address })
    return code !== undefined && code !== '0x'
  }

  async hold(contract: string, address: Address, role: string, holder: Address): Promise<void> {
    this.holders.push({ contract, address, role, holder, isContract: await this.isContract(holder) })
  }

  /** Every holder of the controller's roles, which it lists itself. */
  async controller(address: Address): Promise<readonly Address[]> {
    for (const role of [...controllerRoles, 'DEFAULT_ADMIN_ROLE']) {
      const members = await this.call<readonly Address[]>('GuardedController', address, 'getRoleMembers', [
        roleId(role),
      ])
      for (const member of members) await this.hold('GuardedController', address, role, member)
    }
    return this.holders.filter(({ role }) => role === 'GOVERNANCE_ROLE').map(({ holder }) => holder)
  }

  /** A timelock lists nobody: its events name everybody who was ever given a role, and it says who has it still. */
  async timelock(address: Address): Promise<void> {
    const { abi } = readArtifact('MinthelmTimelock')
    const events = await this.reader.getContractEvents({
      abi,
      address,
      eventName: 'RoleGranted',
      fromBlock: 0n,
    })
    const named = new Set(
      events.map((event) => (event as unknown as { args: { account: Address } }).args.account),
    )
    for (const role of [...timelockRoles, 'DEFAULT_ADMIN_ROLE']) {
      for (const account of named) {
        const has = await this.call<boolean>('MinthelmTimelock', address, 'hasRole', [roleId(role), account])
        if (has) await this.hold('TimelockController', address, role, account)
      }
    }
    const delay = await this.call<bigint>('MinthelmTimelock', address, 'getMinDelay')
    if (delay === 0n) this.faults.push(`The timelock ${address} has no delay.`)
  }

  /** Owner, pending owner and, of a target, controller. */
  async owned(name: string, address: Address, governance: readonly Address[]): Promise<void> {
    const owner = await this.call<Address>('ElasticToken', address, 'owner')
    const pending = await this.call<Address>('ElasticToken', address, 'pendingOwner')
    await this.hold(name, address, 'owner', owner)
    if (!governance.includes(owner))
      this.faults.push(`${name} ${address} is owned by ${owner}, not by governance.`)
    if (pending !== zeroAddress) {
      await this.hold(name, address, 'pending owner', pending)
      if (!governance.includes(pending)) this.faults.push(`${name} ${address} is offered to ${pending}.`)
    }
  }
}

async function judgeController(reading: Reading, controller: Address): Promise<readonly Address[]> {
  const governance = await reading.controller(controller)
  const holdersOf = (role: string) => reading.holders.filter((entry) => entry.role === role)
  for (const { holder } of holdersOf('DEFAULT_ADMIN_ROLE')) {
    reading.faults.push(`${holder} holds the default admin role, which nobody should.`)
  }
  if (governance.length !== 1) {
    reading.faults.push(`${governance.length} accounts hold GOVERNANCE_ROLE; one timelock should.`)
  }
  for (const role of ['KEEPER_ROLE', 'GUARDIAN_ROLE']) {
    if (holdersOf(role).length === 0) reading.faults.push(`Nobody holds ${role}.`)
  }
  for (const { role, holder } of reading.holders) {
    if (role !== 'GOVERNANCE_ROLE' && governance.includes(holder)) {
      reading.faults.push(`Governance ${holder} also holds ${role}.`)
    }
  }
  for (const { holder, isContract } of holdersOf('REPORT_ROLE')) {
    if (!isContract) reading.faults.push(`REPORT_ROLE is held by ${holder}, which is no adapter contract.`)
  }
  return governance
}

async function judgeTimelock(reading: Reading, governance: Address): Promise<void> {
  const before = reading.holders.length
  try {
    await reading.timelock(governance)
  } catch {
    reading.faults.push(`Governance ${governance} does not answer as a TimelockController.`)
    return
  }
  const own = reading.holders.slice(before)
  if (!own.some(({ role }) => role === 'PROPOSER_ROLE')) {
    reading.faults.push(`Nobody may propose to the timelock ${governance}.`)
  }
  for (const { role, holder, isContract } of own) {
    if (role === 'DEFAULT_ADMIN_ROLE' && holder !== governance) {
      reading.faults.push(`${holder} administers the timelock ${governance}; only itself should.`)
    }
    if (role === 'PROPOSER_ROLE' && !isContract) {
      reading.faults.push(`${holder}, an account with a key, may propose to the timelock ${governance}.`)
    }
  }
}

/**
 * Finds every holder of every role of a deployment from its controller's address alone, and what should not be: a key
 * where a timelock belongs, an owner that is not governance, a target that another controller moves.
 *
 * @throws MinthelmError where no controller answers at the address
 */
export async function diagnose(reader: PublicClient, controller: Address): Promise<Diagnosis> {
  const reading = new Reading(reader)
  if (!(await reading.isContract(controller))) {
    throw new MinthelmError({
      what: `No contract lies at ${controller}`,
      where: 'doctor --controller',
      remedy: 'Check the address, and that the endpoint is of the right chain.',
      exitStatus: 2,
    })
  }
  const governance = await judgeController(reading, controller)
  for (const holder of governance) {
    if (await reading.isContract(holder)) await judgeTimelock(reading, holder)
    else reading.faults.push(`GOVERNANCE_ROLE is held by ${holder}, an account with a key and no timelock.`)
  }
  for (const target of await reading.call<readonly Address[]>('GuardedController', controller, 'targets')) {
    await reading.owned('target', target, governance)
    const mover = await reading.call<Address>('ElasticToken', target, 'controller')
    await reading.hold('target', target, 'controller', mover)
    if (mover !== controller)
      reading.faults.push(`The target ${target} is moved by ${mover}, not by ${controller}.`)
  }
  const store = await reading.call<Address>('GuardedController', controller, 'observationStore')
  await reading.owned('ObservationStore', store, governance)
  for (const reporter of await reading.call<readonly Address[]>('ObservationStore', store, 'reporters')) {
    await reading.hold('ObservationStore', store, 'reporter', reporter)
  }
  return { holders: reading.holders, faults: reading.faults }
}
