import {
  type Address,
  BaseError,
  getAddress,
  type Hex,
  HttpRequestError,
  keccak256,
  type PublicClient,
  stringToBytes,
  TimeoutError,
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
  /** Who sent the controller: the account of the transaction, and the contract that created it where one did. */
  readonly deployers: readonly Address[]
  readonly holders: readonly Holder[]
  readonly faults: readonly string[]
}

/** A role given: to whom, by whom, in which transaction. */
interface Grant {
  readonly account: Address
  readonly sender: Address
  readonly transactionHash: Hex
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

  /** What a contract says; undefined where it has no such function. An endpoint that fails is an error still. */
  async answer<T>(contract: string, address: Address, functionName: string): Promise<T | undefined> {
    try {
      return await this.call<T>(contract, address, functionName)
    } catch (error) {
      const fails = (cause: unknown) => cause instanceof HttpRequestError || cause instanceof TimeoutError
      if (!(error instanceof BaseError) || error.walk(fails) !== null) throw error
      return undefined
    }
  }

  /**
   * Who stands behind an adapter that holds a role of the controller, by the fields that name them.
   * @returns false where the holder is no adapter of this kind; a wallet of several owners has owners of its own
   */
  async adapter(contract: string, address: Address, controller: Address, fields: readonly string[]) {
    const mover = await this.answer<Address>(contract, address, 'controller')
    const named = await Promise.all(fields.map((field) => this.answer<Address>(contract, address, field)))
    if (mover === undefined || named.includes(undefined)) return false
    if (mover !== controller)
      this.faults.push(`The ${contract} ${address} asks the controller ${mover}, not ${controller}.`)
    for (const [index, holder] of named.entries()) await this.hold(contract, address, fields[index]!, holder!)
    return true
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

  /** Every role that a contract ever gave, in order; `sender` is who gave it. */
  async grants(contract: string, address: Address): Promise<readonly Grant[]> {
    const { abi } = readArtifact(contract)
    try {
      const events = await this.reader.getContractEvents({
        abi,
        address,
        eventName: 'RoleGranted',
        fromBlock: 0n,
      })
      return events.map((event) => {
        const { args, transactionHash } = event as unknown as { args: Grant; transactionHash: Hex }
        return { account: args.account, sender: args.sender, transactionHash }
      })
    } catch (cause) {
      throw new MinthelmError({
        what: `The endpoint does not hand out the events of the ${contract} ${address} from the first block on`,
        where: 'doctor --rpc',
        remedy: 'Use an endpoint that does: only events tell who was given a role of it.',
        cause,
      })
    }
  }

  /** Who sent a controller: it gives its first roles in its constructor, to whom it was told by its creator. */
  async deployersOf(controller: Address): Promise<readonly Address[]> {
    const [first] = await this.grants('GuardedController', controller)
    if (first === undefined) return []
    const { from } = await this.reader.getTransaction({ hash: first.transactionHash })
    return [...new Set([getAddress(from), first.sender])]
  }

  /** A timelock lists nobody: its events name everybody who was ever given a role, and it says who has it still. */
  async timelock(address: Address): Promise<void> {
    const named = new Set((await this.grants('MinthelmTimelock', address)).map(({ account }) => account))
    for (const role of [...timelockRoles, 'DEFAULT_ADMIN_ROLE']) {
      for (const account of named) {
        const has = await this.call<boolean>('MinthelmTimelock', address, 'hasRole', [roleId(role), account])
        if (has) await this.hold('TimelockController', address, role, account)
      }
    }
    if ((await this.call<bigint>('MinthelmTimelock', address, 'getMinDelay')) === 0n)
      this.faults.push(`The timelock ${address} has no delay.`)
  }

  /** Owner, pending owner and, of a target, controller. */
  async owned(name: string, address: Address, governance: readonly Address[]): Promise<void> {
    const owner = await this.answer<Address>('ElasticToken', address, 'owner')
    if (owner === undefined) {
      this.faults.push(`${name} ${address} does not say who owns it.`)
      return
    }
    const pending = (await this.answer<Address>('ElasticToken', address, 'pendingOwner')) ?? zeroAddress
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
  return governance
}

async function judgeTimelock(reading: Reading, governance: Address): Promise<void> {
  const before = reading.holders.length
  if ((await reading.answer('MinthelmTimelock', governance, 'getMinDelay')) === undefined) {
    reading.faults.push(`Governance ${governance} does not answer as a TimelockController.`)
    return
  }
  await reading.timelock(governance)
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

/** Adapters hold a role for somebody else: who that is belongs into the list, and of proposals only governance should be. */
async function judgeAdapters(
  reading: Reading,
  controller: Address,
  governance: readonly Address[],
): Promise<void> {
  for (const { role, holder, isContract } of [...reading.holders]) {
    if (role === 'OVERRIDE_ROLE' && isContract) {
      await reading.adapter('ProposalAdapter', holder, controller, ['executor'])
    }
    if (role === 'REPORT_ROLE') {
      const known = await reading.adapter('ReportAdapter', holder, controller, ['forwarder', 'workflowOwner'])
      if (!known) reading.faults.push(`REPORT_ROLE is held by ${holder}, which is no adapter of reports.`)
    }
  }
  for (const { role, address, holder } of reading.holders.filter((entry) => entry.role === 'executor')) {
    if (!governance.includes(holder))
      reading.faults.push(`The ProposalAdapter ${address} has the ${role} ${holder}, not governance.`)
  }
}

/**
 * Finds every holder of every role of a deployment from its controller's address alone, and what should not be: a key
 * where a timelock belongs, an owner that is not governance, a target that another controller moves, a role left at the
 * deployer.
 *
 * @throws MinthelmError where no controller answers at the address
 */
export async function diagnose(reader: PublicClient, address: Address): Promise<Diagnosis> {
  const reading = new Reading(reader)
  const controller = getAddress(address)
  if (!(await reading.isContract(controller))) {
    throw new MinthelmError({
      what: `No contract lies at ${controller}`,
      where: 'doctor --controller',
      remedy: 'Check the address, and that the endpoint is of the right chain.',
      exitStatus: 2,
    })
  }
  if ((await reading.answer('GuardedController', controller, 'GOVERNANCE_ROLE')) === undefined) {
    throw new MinthelmError({
      what: `The contract at ${controller} is no GuardedController`,
      where: 'doctor --controller',
      remedy: 'Give the address of the controller; a target, a store or a timelock names others.',
      exitStatus: 2,
    })
  }
  const governance = await judgeController(reading, controller)
  await judgeAdapters(reading, controller, governance)
  for (const holder of governance) {
    if (await reading.isContract(holder)) await judgeTimelock(reading, holder)
    else reading.faults.push(`GOVERNANCE_ROLE is held by ${holder}, an account with a key and no timelock.`)
  }
  for (const target of await reading.call<readonly Address[]>('GuardedController', controller, 'targets')) {
    await reading.owned('target', target, governance)
    const mover = await reading.answer<Address>('ElasticToken', target, 'controller')
    if (mover !== undefined) await reading.hold('target', target, 'controller', mover)
    if (mover !== controller)
      reading.faults.push(
        `The target ${target} is moved by ${mover ?? 'nobody that it names'}, not by ${controller}.`,
      )
  }
  const store = await reading.call<Address>('GuardedController', controller, 'observationStore')
  await reading.owned('ObservationStore', store, governance)
  for (const reporter of await reading.call<readonly Address[]>('ObservationStore', store, 'reporters')) {
    await reading.hold('ObservationStore', store, 'reporter', reporter)
  }
  const deployers = await reading.deployersOf(controller)
  for (const { contract, address, role, holder } of reading.holders) {
    if (deployers.includes(holder))
      reading.faults.push(`${holder} deployed the controller and still is ${role} of ${contract} ${address}.`)
  }
  return { deployers, holders: reading.holders, faults: reading.faults }
}
