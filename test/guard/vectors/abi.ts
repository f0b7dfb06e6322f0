import { keccak_256 } from '@noble/hashes/sha3.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { type AbiValue, abiEncode, abiList, abiStruct, abiWord } from '../../../guard/abi.js'
import { abiLimits } from '../../../guard/encoding.js'
import type { GuardInput, Outcome } from '../../../guard/outcome.js'
import type { GuardState } from '../../../guard/state.js'
import type { GuardCase } from './case.js'

const numbers = (values: readonly bigint[]) => abiList(values.map(abiWord))
const struct = (...values: (bigint | boolean)[]) => abiStruct(values.map(abiWord))

export function abiState({ time, leverTimes, readings, tripped, entries }: GuardState): AbiValue {
  return abiStruct([
    abiWord(time),
    numbers(leverTimes),
    abiList(readings.map((reading) => struct(reading.value, reading.time))),
    abiWord(tripped),
    abiList(
      entries.map((list) => abiList(list.map((entry) => struct(entry.time, entry.amount, entry.basis)))),
    ),
  ])
}

export function abiInput({ time, readings, inForce, requested }: GuardInput): AbiValue {
  return abiStruct([
    abiWord(time),
    abiList(readings.map((reading) => struct(reading.value, reading.low, reading.high, reading.time))),
    numbers(inForce),
    numbers(requested),
  ])
}

export function abiOutcome(outcome: Outcome): AbiValue {
  return abiStruct([
    abiWord(outcome.accepted),
    abiWord(BigInt(outcome.reason)),
    abiWord(BigInt(outcome.index)),
    abiWord(outcome.reasons),
    abiWord(outcome.tier),
    numbers(outcome.applied),
    abiWord(outcome.changed),
    abiWord(outcome.sound),
    abiWord(outcome.tripped),
    numbers(outcome.charges),
    numbers(outcome.bases),
  ])
}

/** The argument of `GuardHarness.digests`. */
export function encodeCases(cases: readonly GuardCase[]): Uint8Array {
  const values = cases.map(({ limits, state, inputs }) =>
    abiStruct([abiLimits(limits), abiState(state), abiList(inputs.map(abiInput))]),
  )
  return abiEncode([abiList(values)])
}

/** keccak256(abi.encode(outcome, state)), as the harness computes it. */
export function digestOf(outcome: Outcome, state: GuardState): string {
  return bytesToHex(keccak_256(abiEncode([abiOutcome(outcome), abiState(state)])))
}
