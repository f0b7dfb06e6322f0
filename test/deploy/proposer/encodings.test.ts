import { parseAbi } from 'viem'
import { describe, expect, it } from 'vitest'
import { proposedCall } from '../../../deploy/proposer/call.js'
import { bravoProposal, governorProposal } from '../../../deploy/proposer/governor.js'
import {
  safeChecksum,
  safeTransactionBuilderFile,
} from '../../../deploy/proposer/safe-transaction-builder.js'
import { timelockOperation } from '../../../deploy/proposer/timelock.js'

const token = parseAbi(['function transfer(address to, uint256 value) returns (bool)'])
const target = '0x1111111111111111111111111111111111111111'
const receiver = '0x2222222222222222222222222222222222222222'
const transfer = proposedCall(target, token, 'transfer', [receiver, 10n ** 18n])
const zero = `0x${'0'.repeat(64)}` as const

describe("a call's words", () => {
  it('name the function and its arguments', () => {
    expect(transfer.signature).toBe('transfer(address,uint256)')
    expect(transfer.argumentTexts).toEqual({ to: receiver, value: '1000000000000000000' })
    expect(transfer.data.slice(0, 10)).toBe('0xa9059cbb')
  })
})

describe("OpenZeppelin's Governor", () => {
  // Vector of the reference: targets [0x11..11], values [0], calldatas [transfer(0x22..22, 1e18)], "Proposal #1: test".
  const proposal = governorProposal([transfer], 'Proposal #1: test')

  it('numbers a proposal as the published vector', () => {
    expect(proposal.proposalId).toBe(0x2363ce0838ced312eb07924999318977444f8750a9acaae72b33959c86ea5db5n)
    expect(proposal.descriptionHash).toMatch(/^0x1c68fd79.*cfb17$/)
  })

  it('uses the published selectors', () => {
    expect(proposal.propose.slice(0, 10)).toBe('0x7d5e81e2')
    expect(proposal.queue.slice(0, 10)).toBe('0x160cbed7')
    expect(proposal.execute.slice(0, 10)).toBe('0x2656227d')
  })

  it('gives another number for another description', () => {
    expect(governorProposal([transfer], 'Proposal #1: test ').proposalId).not.toBe(proposal.proposalId)
  })
})

describe('Bravo', () => {
  it('takes signatures apart from calldata without selectors', () => {
    const data = bravoProposal([transfer], 'Proposal #1: test')
    expect(data.slice(0, 10)).toBe('0xda95691a')
    expect(data).not.toContain('a9059cbb')
    expect(data).toContain(Buffer.from('transfer(address,uint256)').toString('hex'))
  })
})

describe('the timelock', () => {
  it('names an operation of one call as the published vector', () => {
    const operation = timelockOperation([transfer], zero, 86_400n)
    expect(operation.id).toMatch(/^0x3a1849f3.*1f8d174d$/)
    expect(operation.schedule.slice(0, 10)).toBe('0x01d5062a')
    expect(operation.execute.slice(0, 10)).toBe('0x134008d3')
  })

  it('takes several calls as a batch', () => {
    const operation = timelockOperation([transfer, transfer], zero, 86_400n)
    expect(operation.schedule.slice(0, 10)).toBe('0x8f2a0bb0')
    expect(operation.execute.slice(0, 10)).toBe('0xe38335e5')
  })
})

describe('the Transaction Builder of Safe', () => {
  // Facts of BalancerMaxis/multisig-ops, BIPs/2024-W16/BIP-518-5.json.
  const published = {
    version: '1.0',
    chainId: '1',
    createdAt: 1703107040104,
    meta: {
      name: 'Transactions Batch',
      description: '',
      txBuilderVersion: '1.16.3',
      createdFromSafeAddress: '0x10A19e7eE7d7F8a52822f6817de8ea18204F2e4f',
      createdFromOwnerAddress: '',
      checksum: '0x1f440bb1b31ed23dce797e5957ac2a5749add1074f8540f0ff0a158e4b248003',
    },
    transactions: [
      {
        to: '0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48',
        value: '0',
        data: null,
        contractMethod: {
          inputs: [
            { name: 'to', type: 'address', internalType: 'address' },
            { name: 'value', type: 'uint256', internalType: 'uint256' },
          ],
          name: 'transfer',
          payable: false,
        },
        contractInputsValues: {
          to: '0x811912c19eEF91b9Dc3cA52fc426590cFB84FC86',
          value: '29000000000',
        },
      },
    ],
  }

  it('has the checksum of a published file, whatever its name', () => {
    expect(safeChecksum(published)).toBe(published.meta.checksum)
    const renamed = { ...published, meta: { ...published.meta, name: 'Other' } }
    expect(safeChecksum(renamed)).toBe(published.meta.checksum)
  })

  it('has another checksum once anything else changes', () => {
    const elsewhere = { ...published, chainId: '10' }
    expect(safeChecksum(elsewhere)).not.toBe(published.meta.checksum)
  })

  it('is written with the checksum of its own words', () => {
    const file = safeTransactionBuilderFile([transfer], 'a', 'b', 31337, receiver, 1_700_000_000_000)
    expect(file.meta.checksum).toBe(safeChecksum(file))
    expect(file.transactions).toEqual([{ to: target, value: '0', data: transfer.data }])
    expect(file.chainId).toBe('31337')
  })
})
