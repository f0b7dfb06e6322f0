import { defineMechanism } from '../define-mechanism.js'
import { assumption, data } from '../marks.js'
import type { Opening } from '../mechanism.js'
import { terra } from './terra.js'
import {
  askMargin,
  averageSharePrice,
  chooseProtocol,
  type DirectMarket,
  directParameters,
  directState,
  settleWithProtocol,
} from './terra-direct-flow.js'
import { arbitrageRedemptions, loseToLatency } from './terra-primary-market.js'

/**
 * Terra with dynamics nearer to the record: in a fall of the share token arbitrageurs ask a margin, so that the peg gives
 * by some per cent for a day; arbitrage takes more than an hour; part of the demand never meets the pool; and confidence
 * suffers where the peg has never been. See docs/economy.md.
 */
export const terraV1 = defineMechanism({
  ...terra,
  id: 'terra-v1',
  environment: 'Terra-v1',
  title: 'Terra, second dynamics: the peg gives in a crash of the share token and comes back',
  ownState: directState,
  ownParameters: directParameters,
  defaults: {
    ...terra.defaults,
    demandGrowthSpread: data(0.00018),
    beliefSpread: data(0.0028),
    beliefPersistence: data(0.99),
    shortfallThreshold: data(0.05),
    // As much confidence is lost as in Terra-v0 where the peg is off by a tenth.
    shortfallSensitivity: assumption(7),
  },
  opening({ state, own }: Opening): void {
    own.meanSharePriceUsd = state.sharePriceUsd ?? 1
  },
  shareToken(market: DirectMarket): void {
    terra.shareToken(market)
    askMargin(market)
  },
  orders: chooseProtocol,
  primaryMarket(market: DirectMarket): void {
    arbitrageRedemptions(market)
    settleWithProtocol(market)
    loseToLatency(market)
  },
  backing(market: DirectMarket): void {
    terra.backing(market)
    averageSharePrice(market)
  },
})
