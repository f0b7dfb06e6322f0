import { bytesToHex, type Hex, hexToBigInt } from 'viem'
import { bytes32Of } from '../../../deploy/contracts/deployment-plan.js'
import { encodeLimits } from '../../../guard/encoding.js'
import { toFixed18 } from '../../../guard/fixed18.js'
import { NONE } from '../../../guard/limits.js'

const word = (text: string) => hexToBigInt(bytes32Of(text))

/** Limits of one lever, a change of supply in fractions a day: so much in a decision and in any 24 hours. */
export function elasticLimits(fraction: number): Hex {
  const largest = toFixed18(fraction, 'limits')
  return bytesToHex(
    encodeLimits({
      levers: [
        {
          name: word('supply-rate'),
          unit: word('fraction/d'),
          increment: true,
          minimum: -largest,
          maximum: largest,
          initial: 0n,
          rangeResponse: 0n,
          zeroRefused: false,
          minimumChange: 0n,
          minimumChangeResponse: 0n,
          cooldownSeconds: 0n,
          cooldownResponse: 0n,
          maximumIncrease: NONE,
          increaseRelative: false,
          maximumDecrease: NONE,
          decreaseRelative: false,
          previousWithinBounds: false,
          changeResponse: 0n,
          stepPerHour: NONE,
          accrualSeconds: 0n,
          rateResponse: 0n,
        },
      ],
      observations: [
        {
          name: word('supply'),
          unit: word('tokens'),
          minimum: toFixed18(1, 'limits'),
          maximum: toFixed18(1e9, 'limits'),
          rangeTier: 3n,
          zeroTier: 3n,
          maximumAgeSeconds: 0n,
          ageTier: 3n,
          maximumJump: NONE,
          jumpWithinSeconds: 0n,
          jumpTier: 1n,
          maximumDeviation: NONE,
          deviationTier: 1n,
        },
      ],
      quantities: [
        {
          name: word('supply'),
          unit: word('tokens'),
          basis: 0n,
          floor: NONE,
          floorResponse: 0n,
          retentionSeconds: 86_400n,
          capacity: 24n,
        },
      ],
      effects: [{ lever: 0n, quantity: 0n, coefficient: toFixed18(1, 'limits'), observation: 0n }],
      windows: [{ quantity: 0n, lengthSeconds: 86_400n, limit: largest, fraction: true, response: 0n }],
      breakers: [],
      invariants: [],
      fallbacks: [0n],
    }),
  )
}
