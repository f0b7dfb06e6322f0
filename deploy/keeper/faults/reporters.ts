import { encodeFunctionData, type Hex, parseAbi, stringToHex } from 'viem'
import { type PrivateKeyAccount, privateKeyToAccount } from 'viem/accounts'

const storeAbi = parseAbi([
  'struct Report { bytes32 feed; uint64 round; uint64 observedAt; int128 value; }',
  'function submit(Report[] reports, bytes[] signatures)',
  'function settle()',
  'function round() view returns (uint64)',
])

const reportTypes = {
  Report: [
    { name: 'feed', type: 'bytes32' },
    { name: 'round', type: 'uint64' },
    { name: 'observedAt', type: 'uint64' },
    { name: 'value', type: 'int128' },
  ],
} as const

/** Five reporters of a local chain; three of them report. */
export const localReporters: readonly PrivateKeyAccount[] = [1, 2, 3, 4, 5].map((index) =>
  privateKeyToAccount(`0x${(0x5000 + index).toString(16).padStart(64, '0')}`),
)

const REPORTING = 3

/** What is reported on one feed, in the feed's own decimals. */
export interface FeedValue {
  readonly feed: string
  readonly value: bigint
}

/** The calls that bring one round of reports to a store: the reports, then the settlement. */
export async function reportCalls(
  store: Hex,
  chainId: number,
  round: bigint,
  observedAt: bigint,
  values: readonly FeedValue[],
): Promise<readonly [Hex, Hex]> {
  const domain = { name: 'Minthelm observations', version: '1', chainId, verifyingContract: store } as const
  const each = localReporters.slice(0, REPORTING).flatMap((reporter) =>
    values.map(({ feed, value }) => ({
      reporter,
      report: { feed: stringToHex(feed, { size: 32 }), round, observedAt, value },
    })),
  )
  const signatures = await Promise.all(
    each.map(({ reporter, report }) =>
      reporter.signTypedData({ domain, types: reportTypes, primaryType: 'Report', message: report }),
    ),
  )
  return [
    encodeFunctionData({
      abi: storeAbi,
      functionName: 'submit',
      args: [each.map(({ report }) => report), signatures],
    }),
    encodeFunctionData({ abi: storeAbi, functionName: 'settle' }),
  ]
}
