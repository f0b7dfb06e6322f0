import { describe, expect, it } from 'vitest'
import { classifySendError } from '../../../deploy/keeper/send-errors.js'

describe('what a node says to a transaction', () => {
  const table = {
    'already-there': [
      'already known',
      'AlreadyKnown',
      'known transaction: 0xabc',
      'transaction already imported',
      'Transaction with the same hash was already imported.',
    ],
    'nonce-too-low': ['nonce too low: next nonce 5, tx nonce 4', 'NonceTooLow', 'OldNonce'],
    'nonce-too-high': [
      'nonce too high',
      'NonceTooFarInFuture is too distant',
      'Transaction nonce is too high.',
    ],
    underpriced: [
      'replacement transaction underpriced',
      'transaction underpriced',
      'max fee per gas less than block base fee: address 0x1',
      'FeeTooLow, EffectivePriorityFeePerGas too low',
    ],
    'insufficient-funds': ['insufficient funds for gas * price + value', 'Insufficient funds for gas'],
    other: ['unknown transaction', 'execution reverted', ''],
  } as const
  for (const [name, messages] of Object.entries(table)) {
    for (const message of messages) {
      it(`"${message}" is ${name}`, () => {
        expect(classifySendError(message)).toBe(name)
      })
    }
  }
})
