import { bytesToHex, type Hex, hexToBigInt } from 'viem'
import { bytes32Of } from '../../../deploy/contracts/deployment-plan.js'
import { encodeLimits } from '../../../guard/encoding.js'
import { toFixed18 } from '../../../guard/fixed18.js'
import { NONE } from '../../../guard/limits.js'
import { wideLever, wideObservation } from '../../guard/vectors/case.js'

const word = (text: string) => hexToBigInt(bytes32Of(text))

/** Limits of one lever, a change of supply in fractions a day: so much in a decision and in any 24 hours. */
export function elasticLimits(fraction: number): Hex {
  const largest = toFixed18(fraction, 'limits')
  const supply = { name: word('supply'), unit: word('tokens') }
  return bytesToHex(
    encodeLimits({
      levers: [
        {
          ...wideLever(true),
          name: word('supply-rate'),
          unit: word('fraction/d'),
          minimum: -largest,
          maximum: largest,
        },
      ],
      observations: [
        {
          ...wideObservation(),
          ...supply,
          minimum: toFixed18(1, 'limits'),
          maximum: toFixed18(1e9, 'limits'),
          zeroTier: 3n,
          maximumAgeSeconds: 0n,
        },
      ],
      quantities: [
        { ...supply, basis: 0n, floor: NONE, floorResponse: 0n, retentionSeconds: 86_400n, capacity: 24n },
      ],
      effects: [{ lever: 0n, quantity: 0n, coefficient: toFixed18(1, 'limits'), observation: 0n }],
      windows: [{ quantity: 0n, lengthSeconds: 86_400n, limit: largest, fraction: true, response: 0n }],
      breakers: [],
      invariants: [],
      fallbacks: [0n],
    }),
  )
}
