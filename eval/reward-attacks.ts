import type { Mechanism } from '../env/mechanisms/mechanism.js'
import type { AttackReading, AttackSetting } from './attack-policy.js'

/** A way to be paid by the reward without doing what it is for. */
export interface RewardAttack {
  readonly name: string
  readonly settings: Readonly<Record<string, AttackSetting>>
  /** The term or limit that makes it lose. */
  readonly closedBy: string
}

function alternate(one: number, other: number): AttackSetting {
  return ({ hour }) => (hour % 2 === 0 ? one : other)
}

/** Print while the token is below its mean of a day. */
function whenCheap(most: number): AttackSetting {
  return ({ twapPriceUsd, meanPrice24hUsd }) => (twapPriceUsd < meanPrice24hUsd ? most : 0)
}

/** RAI's rate in proportion to the deviation: towards the market's price above 0, against it below. */
function chase(gain: number): AttackSetting {
  return ({ twapPriceUsd, targetPriceUsd }: AttackReading) => gain * (twapPriceUsd / targetPriceUsd - 1)
}

const lastDay =
  (most: number, usual: number): AttackSetting =>
  ({ hour }) =>
    hour < 696 ? usual : most

const latency = 'latency loss below the volatility, belief price above .4 %'
const shutIn = 'capacity below 1 lowers confidence; a collapse pays -10 for every hour that is left'
const valuedAtMean = 'emissions count at the higher of price and 24 h mean; the cap on supply'
const leverChanges = 'lever changes cost; rate limits'

const terraAttacks: readonly RewardAttack[] = [
  {
    name: 'freeze redemptions',
    settings: { 'redemption-spread': 0.05, capacity: 0.25 },
    closedBy: shutIn,
  },
  {
    name: 'die early: every lever at its minimum',
    settings: {
      'redemption-spread': 0.0005,
      capacity: 0.25,
      'reserve-rate': 0,
      'deposit-yield': 0,
      'liquidity-emission': 0,
    },
    closedBy: 'a collapse pays -10 for every hour that is left',
  },
  { name: 'no spread', settings: { 'redemption-spread': 0.0005 }, closedBy: latency },
  { name: 'widest spread', settings: { 'redemption-spread': 0.05 }, closedBy: latency },
  {
    name: 'alternate the spread',
    settings: { 'redemption-spread': alternate(0.0005, 0.05) },
    closedBy: leverChanges,
  },
  {
    name: 'burn the reserve at once',
    settings: { 'reserve-rate': 0.05 },
    closedBy: 'reserve spent is a liability until bought back',
  },
  {
    name: 'largest capacity always',
    settings: { capacity: 4 },
    closedBy: 'dilution of the share token is convex',
  },
  { name: 'pay no yield', settings: { 'deposit-yield': 0 }, closedBy: 'deposits leave and sell' },
  {
    name: 'pay what deposits earn',
    settings: { 'deposit-yield': 0.12 },
    closedBy: 'deposits leave and sell',
  },
  {
    name: 'buy all the liquidity there is',
    settings: { 'liquidity-emission': 0.05 },
    closedBy: 'spending',
  },
]

const fractionalAttacks: readonly RewardAttack[] = [
  { name: 'freeze redemptions', settings: { 'redemption-fee': 0.03, capacity: 0.1 }, closedBy: shutIn },
  { name: 'no fee', settings: { 'redemption-fee': 0 }, closedBy: latency },
  { name: 'largest fee', settings: { 'redemption-fee': 0.03 }, closedBy: latency },
  { name: 'alternate the fee', settings: { 'redemption-fee': alternate(0, 0.03) }, closedBy: leverChanges },
  {
    name: 'raise all the collateral there is',
    settings: { recollateralisation: 0.002, 'collateral-ratio-step': 0.0025 },
    closedBy: '6 % of what is raised is spent, and the shares are sold',
  },
  {
    name: 'ask for ever less collateral, print shares',
    settings: { 'collateral-ratio-step': -0.0025 },
    closedBy: 'missing backing',
  },
]

const attacks: Readonly<Record<string, readonly RewardAttack[]>> = {
  terra: terraAttacks,
  'terra-v1': terraAttacks,
  iron: fractionalAttacks,
  frax: fractionalAttacks,
  rai: [
    {
      name: 'move the target to the market',
      settings: { 'redemption-rate': chase(20) },
      closedBy: 'the speed of the target costs; belief follows it only to .8',
    },
    {
      name: 'largest rate against the deviation',
      settings: { 'redemption-rate': chase(-20) },
      closedBy: 'the speed of the target costs',
    },
    {
      name: 'target up 50 % a year',
      settings: { 'redemption-rate': 0.5 },
      closedBy: 'the speed of the target costs',
    },
    {
      name: 'largest capacity always',
      settings: { capacity: 2 },
      closedBy: 'nothing: it helps, and less than control',
    },
    {
      name: 'buy all the liquidity there is',
      settings: { 'liquidity-emission': 0.1 },
      closedBy: 'spending',
    },
    {
      name: 'kill volume: no capacity, so that the price stands still',
      settings: { capacity: 0.25 },
      closedBy: 'missing depth; the deviation stays',
    },
  ],
  ampleforth: [
    {
      name: 'largest sell fee',
      settings: { 'sell-fee': 0.01 },
      closedBy: 'the fee lowers belief by twice itself',
    },
    { name: 'always shrink by 2 %', settings: { 'supply-rate': -0.02 }, closedBy: 'the peg' },
    { name: 'always grow by 2 %', settings: { 'supply-rate': 0.02 }, closedBy: 'the peg' },
    { name: 'print when cheap', settings: { 'liquidity-emission': whenCheap(0.3) }, closedBy: valuedAtMean },
    {
      name: 'split: rebase and emission together',
      settings: { 'supply-rate': 0.02, 'liquidity-emission': 0.3 },
      closedBy: 'one exact ring of 24 hours for both',
    },
    {
      name: 'buy all the liquidity there is',
      settings: { 'liquidity-emission': 0.3 },
      closedBy: 'spending',
    },
  ],
  'liquidity-mining': [
    { name: 'emit nothing', settings: { 'liquidity-emission': 0 }, closedBy: 'missing depth' },
    { name: 'emit little', settings: { 'liquidity-emission': 0.02 }, closedBy: 'missing depth' },
    { name: 'emit twice the usual', settings: { 'liquidity-emission': 0.1 }, closedBy: 'spending' },
    { name: 'emit all', settings: { 'liquidity-emission': 0.4 }, closedBy: 'spending' },
    { name: 'print when cheap', settings: { 'liquidity-emission': whenCheap(0.4) }, closedBy: valuedAtMean },
    {
      name: 'largest sell fee',
      settings: { 'sell-fee': 0.01 },
      closedBy: 'the fee lowers belief by twice itself',
    },
    {
      name: 'alternate emission',
      settings: { 'liquidity-emission': alternate(0, 0.4) },
      closedBy: leverChanges,
    },
  ],
  'utility-growth': [
    {
      name: 'print when cheap',
      settings: { 'user-reward': whenCheap(0.3), 'liquidity-emission': whenCheap(0.3) },
      closedBy: valuedAtMean,
    },
    {
      name: 'print on the last day',
      settings: { 'user-reward': lastDay(0.3, 0.05), 'liquidity-emission': lastDay(0.3, 0.05) },
      closedBy: 'growth is of the cap at the 24 h mean, under the cost of what is printed',
    },
    {
      name: 'pay users with what they pay',
      settings: { 'user-reward': 0.3, 'usage-fee': 0.05 },
      closedBy: 'participation stops at its target; the fee drives users out',
    },
    {
      name: 'lock everything by yield',
      settings: { 'staking-yield': 0.2 },
      closedBy: 'spending; what is paid is minted',
    },
  ],
  'controlled-scarcity': [
    {
      name: 'wash: print and buy back',
      settings: { 'buy-back': 20, 'liquidity-emission': 0.2 },
      closedBy: 'net issuance counts both; savings run out',
    },
    {
      name: 'buy back on every other hour',
      settings: { 'buy-back': alternate(0, 20) },
      closedBy: leverChanges,
    },
    {
      name: 'save, and buy all on the last day',
      settings: { 'buy-back': lastDay(20, 0) },
      closedBy: 'growth is of the cap at the 24 h mean; unlocks that nothing met',
    },
    {
      name: 'spend all savings at once',
      settings: { 'buy-back': 20 },
      closedBy: 'nothing is left for later unlocks',
    },
    {
      name: 'buy back and burn nothing',
      settings: { 'buy-back': 20, 'burn-share': 0 },
      closedBy: 'net issuance',
    },
    { name: 'print when cheap', settings: { 'liquidity-emission': whenCheap(0.2) }, closedBy: valuedAtMean },
  ],
  olympus: [
    {
      name: '(3, 3): largest reward for ever',
      settings: { 'reward-rate': 0.006 },
      closedBy: 'dilution; the cap falls',
    },
    { name: 'no reward', settings: { 'reward-rate': 0 }, closedBy: 'stakers leave and sell' },
    {
      name: 'spend the reserve on the wall at once',
      settings: { 'reserve-factor': 0.3 },
      closedBy: 'thin backing; a change of the cap is paid when it comes',
    },
    {
      name: 'sell all the bonds there are',
      settings: { 'bond-rate': 0.01 },
      closedBy: 'dilution; bonded tokens are sold',
    },
    {
      name: 'print on the last day',
      settings: { 'reward-rate': lastDay(0.006, 0.004), 'bond-rate': lastDay(0.01, 0.002) },
      closedBy: 'dilution',
    },
    {
      name: 'alternate the reward',
      settings: { 'reward-rate': alternate(0, 0.006) },
      closedBy: leverChanges,
    },
  ],
}

/** Attacks that every design with levers knows: nothing, everything, and restlessness. */
function commonAttacks(mechanism: Pick<Mechanism, 'levers'>): RewardAttack[] {
  const all = (setting: (lever: Mechanism['levers'][number]) => AttackSetting) =>
    Object.fromEntries(mechanism.levers.map((lever) => [lever.name, setting(lever)]))
  return [
    {
      name: 'every lever at its minimum',
      settings: all(({ minimum }) => minimum),
      closedBy: 'no weight pays for doing nothing',
    },
    {
      name: 'every lever at its maximum',
      settings: all(({ maximum }) => maximum),
      closedBy: 'every gift has a cost',
    },
    {
      name: 'every lever up and down',
      settings: all(({ minimum, maximum }) => alternate(minimum, maximum)),
      closedBy: leverChanges,
    },
  ]
}

/** The attacks known against the reward of a mechanism: its own, then those that any reward has to stand. */
export function rewardAttacks(mechanism: Pick<Mechanism, 'id' | 'levers'>): readonly RewardAttack[] {
  return [...(attacks[mechanism.id] ?? []), ...commonAttacks(mechanism)]
}
