import type { Market } from '../../market/market.js'
import type { MarketWith } from '../define-mechanism.js'
import type { ComponentFields, ParameterFields, PublicReading, StateField, StateFields } from '../fields.js'
import { assumption, data, production } from '../marks.js'
import type { MarkedValue } from '../mechanism.js'

/** Levers of the design's own, beyond the rows that the market reads. */
export const debtSlots = { stabilityFee: 6, liquidationPenalty: 7 } as const

/** Number of buckets by which debt is told apart, and their width in the logarithm of the collateral ratio. */
export const BUCKETS = 16
export const BUCKET_WIDTH = 0.1

/**
 * How debt is usually spread over the buckets, from the brink of liquidation up: few within 20 % of it, most at 2 to 4
 * times what they owe. Sums to 1.
 */
export const usualShares: readonly number[] = [
  0.002, 0.012, 0.04, 0.08, 0.11, 0.125, 0.12, 0.11, 0.095, 0.085, 0.065, 0.05, 0.04, 0.03, 0.02, 0.016,
]

type BucketName = `debtBucket${number}`

export const bucketNames: readonly BucketName[] = usualShares.map(
  (_, bucket) => `debtBucket${bucket}` as const,
)

const buckets = Object.fromEntries(
  bucketNames.map((name, bucket): [BucketName, StateField] => [
    name,
    {
      unit: 'tokens',
      meaning: `debt of vaults whose collateral ratio is ${bucket} to ${bucket + 1} tenths (in the logarithm) above liquidation, less the offset`,
      initial: assumption(usualShares[bucket]),
    },
  ]),
) as Record<BucketName, StateField>

function field(unit: string, meaning: string, initial: MarkedValue, observed?: PublicReading): StateField {
  return observed === undefined ? { unit, meaning, initial } : { unit, meaning, initial, observed }
}

const zero = assumption(0)

export const debtState = {
  ...buckets,
  bucketOffset: field(
    'log',
    'where the lowest bucket begins, above liquidation; from -0.1 to 0, moved by the collateral',
    zero,
  ),
  clearedOffset: field(
    'log',
    'the lowest that bucketOffset has been since the lowest bucket became it',
    zero,
  ),
  pendingCollateralReturn: field(
    'log',
    'move of the collateral that the delayed oracle has yet to show',
    zero,
  ),
  collateralTrend: field('log', 'price of the collateral against its mean of 60 days', zero, {
    name: 'collateral-trend',
    scale: 0.3,
  }),
  marketStress: field('1', 'mean over 4 h of |market return| against its usual size', assumption(1)),
  gasPrice: field('multiple', 'price of gas against its median', assumption(1), {
    name: 'gas-price',
    scale: 1,
    logarithm: true,
  }),
  riskyDebtShare: field('fraction', 'share of debt within 20 % of liquidation', assumption(0.014), {
    name: 'risky-debt',
    scale: 0.1,
  }),
  auctionDebtTokens: field('tokens', 'debt that is being auctioned', zero, {
    name: 'auction-debt',
    scale: 0.02,
  }),
  auctionCollateralUsd: field('USD', 'collateral that is being auctioned', zero),
  keeperCapitalUsd: field('USD', 'free capital of the keepers who bid', assumption(0.035)),
  badDebtTokens: field('tokens', 'debt without collateral, less what the surplus paid', zero, {
    name: 'bad-debt',
    scale: 0.02,
  }),
  debtCeilingTokens: field('tokens', 'the most debt that vaults may draw', production(1.03), {
    name: 'debt-ceiling',
    scale: 0.5,
    offset: 1,
  }),
  lastCeilingRiseHour: field('h', 'hour of the last rise of the debt ceiling', assumption(-1000)),
  pegModuleTokens: field('tokens', 'tokens swapped in against dollars of others', zero, {
    name: 'peg-module',
    scale: 0.5,
  }),
  usualDebtTokens: field('tokens', 'debt of vaults at rest', assumption(1)),
  wishedDebtTokens: field('tokens', 'debt that vault owners would like to have', assumption(1)),
  plannedRepaymentTokens: field('tokens/h', 'what owners want to repay in the hour', zero),
  plannedBidTokens: field('tokens/h', 'what keepers want to bid in the hour', zero),
  liquidatedTokens: field('tokens/h', 'debt whose vaults were liquidated in the last hour', zero),
  unbidTokens: field('tokens/h', 'debt whose auctions ended without a bid in the last hour', zero),
} satisfies StateFields

export const debtParameters = {
  liquidationRatio: {
    unit: 'fraction',
    meaning: 'collateral over debt at liquidation',
    value: production(1.5),
  },
  excessDemand: {
    unit: 'log',
    meaning: 'wished holdings over what vaults like to supply, at rest',
    value: data(0.36),
  },
  premiumPerExcess: {
    unit: 'log/log',
    meaning: 'premium that traders expect for excess demand',
    value: data(0.03),
  },
  demandElasticity: {
    unit: 'log/log',
    meaning: 'wished holdings for the price of collateral against its mean of 60 days',
    value: data(0.5),
  },
  collateralElasticity: {
    unit: 'log/log',
    meaning: 'wished debt for the price of collateral against its mean of 60 days',
    value: data(0.7),
  },
  feeElasticity: {
    unit: 'log per 1/y',
    meaning: 'wished debt lost for the stability fee above that of February 2020',
    value: assumption(3),
  },
  premiumElasticity: {
    unit: 'log/log',
    meaning: 'wished debt for the mean premium of a day: what is sold dear is bought back cheap',
    value: assumption(5),
  },
  ownerSpeed: {
    unit: '1/h',
    meaning: 'share of the gap to the wished debt closed',
    value: data(1 / 72),
  },
  reshuffleSpeed: {
    unit: '1/h',
    meaning: 'share of vaults brought back to their usual ratio',
    value: assumption(0.01),
  },
  protectionSpeed: {
    unit: '1/h',
    meaning: 'share of vaults on the brink that add collateral or repay',
    value: assumption(0.25),
  },
  repaidShare: {
    unit: 'fraction',
    meaning: 'share of that protection that is repayment',
    value: assumption(0.3),
  },
  gasTolerance: {
    unit: 'multiple',
    meaning: 'price of gas at which half of bidders and owners stay away',
    value: assumption(4),
  },
  restingKeeperCapitalUsd: {
    unit: 'USD',
    meaning: "keepers' capital at rest",
    value: assumption(0.035),
  },
  keeperRecoveryHours: {
    unit: 'h',
    meaning: 'time in which spent capital comes back',
    value: assumption(6),
  },
  keeperMargin: {
    unit: 'fraction',
    meaning: 'discount at which keepers bid',
    value: assumption(0.03),
  },
  auctionShare: {
    unit: '1/h',
    meaning: 'share of auctions that end in an hour at speed 1',
    value: assumption(0.4),
  },
  recapitalisationHours: {
    unit: 'h',
    meaning: 'time in which new shares are auctioned against bad debt',
    value: data(240),
  },
  ceilingMaximumTokens: {
    unit: 'tokens',
    meaning: 'what the debt ceiling never passes',
    value: production(2.8),
  },
  ceilingTtlHours: {
    unit: 'h',
    meaning: 'time between rises of the debt ceiling',
    value: production(6),
  },
  pegModuleCeilingTokens: {
    unit: 'tokens',
    meaning: 'the most tokens swapped in; 0 where there is no peg module, as before December 2020',
    value: production(0),
  },
  pegModuleBufferTokens: {
    unit: 'tokens/h',
    meaning: 'tokens that the module holds ready for an hour of swaps (buf)',
    value: assumption(0.05),
  },
  pegModuleFeeOut: {
    unit: 'fraction',
    meaning: 'fee for swapping tokens back (tout)',
    value: production(0),
  },
  shutdownBackingUsd: {
    unit: 'USD',
    meaning: 'backing of a token below which the system is shut down',
    value: assumption(0.5),
  },
} satisfies ParameterFields

export const debtComponents = {
  badDebtCost: { unit: '1 % of supply in an hour', meaning: 'debt that lost its collateral', weight: 5 },
  liquidationCost: { unit: '1 % of supply in an hour', meaning: 'debt that was liquidated', weight: 0.5 },
  borrowingCost: { unit: '20 % a year on all debt', meaning: 'stability fee that owners pay', weight: 0.2 },
} satisfies ComponentFields

export type DebtMarket = MarketWith<typeof debtState, typeof debtParameters, typeof debtComponents>

/** The columns of debt by bucket, from the brink of liquidation up. */
export type DebtBuckets = readonly Float64Array[]

const blocks = new WeakMap<Market['own'], DebtBuckets>()

// On its own: a function whose variable a closure captures allocates a place for it at every call.
function gatherBuckets(own: DebtMarket['own']): DebtBuckets {
  return bucketNames.map((name) => own[name])
}

/** The buckets of a market, gathered once. */
export function debtBuckets(market: DebtMarket): DebtBuckets {
  let found = blocks.get(market.own)
  if (found === undefined) {
    found = gatherBuckets(market.own)
    blocks.set(market.own, found)
  }
  return found
}
