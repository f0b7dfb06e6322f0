import type { KeeperFigures } from '../keeper-config.js'
import { type FaultProxy, garbled, reset, rewritten, silence, status } from './fault-proxy.js'
import type { Expectation, Fault, FaultRun } from './fault-run.js'

export const appliedOnce: Expectation = { states: ['applied'], effects: 1 }

/** A sound observation that makes the policy move a lever, from the run's seed. */
export function soundObservation(run: FaultRun): readonly bigint[] {
  return run.world.soundObservation(run.random)
}

/** Runs a keeper behind one proxy that fails by a rule, and lets it come through. */
export async function behind(
  run: FaultRun,
  arm: (proxy: FaultProxy) => () => number,
  figures: Partial<KeeperFigures> = {},
): Promise<Expectation> {
  await run.world.observe(soundObservation(run))
  const proxy = await run.proxy()
  const fired = arm(proxy)
  run.count(fired)
  const open = run.start({ urls: [proxy.url], figures })
  await run.settle(open)
  return appliedOnce
}

/** The head as an endpoint says it that lies about it. */
const forged = rewritten((result) => {
  const block = result as Record<string, unknown> | null
  return block === null ? null : { ...block, hash: `0x${'66'.repeat(32)}`, timestamp: '0x7fffffff' }
})

export const rpcFaults: readonly Fault[] = [
  {
    number: 1,
    name: 'RPC answers 500',
    expected: 'applied once: requests are tried again',
    run: (run) =>
      behind(run, (proxy) =>
        proxy.arm({ after: run.whole(0, 14), times: run.whole(1, 4), answer: status(500) }),
      ),
  },
  {
    number: 2,
    name: 'timeout after the node accepted the transaction',
    expected: 'applied once: the same bytes are sent again and are already known',
    run: (run) =>
      behind(
        run,
        (proxy) =>
          proxy.arm({
            method: 'eth_sendRawTransaction',
            after: 0,
            times: run.whole(1, 2),
            answer: silence,
          }),
        { requestTimeoutMilliseconds: 300 },
      ),
  },
  {
    number: 3,
    name: 'connection reset',
    expected: 'applied once, whether the node had the request or not',
    run: (run) =>
      behind(run, (proxy) => {
        const sending = run.whole(0, 1) === 1
        return proxy.arm({
          ...(sending ? { method: 'eth_sendRawTransaction' } : {}),
          after: sending ? 0 : run.whole(0, 14),
          times: run.whole(1, 3),
          answer: reset(run.whole(0, 1) === 1),
        })
      }),
  },
  {
    number: 4,
    name: '429 with Retry-After',
    expected: 'applied once, after the pause that was asked for',
    run: async (run) => {
      const started = performance.now()
      const expectation = await behind(run, (proxy) =>
        proxy.arm({ after: run.whole(0, 14), times: 1, answer: status(429, { 'retry-after': '0.2' }) }),
      )
      if (performance.now() - started < 200) throw new Error('The pause that was asked for was not kept')
      return expectation
    },
  },
  {
    number: 5,
    name: 'malformed JSON, or the answer to another request',
    expected: 'applied once: such an answer counts as none',
    run: (run) =>
      behind(run, (proxy) =>
        proxy.arm({
          after: run.whole(0, 14),
          times: run.whole(1, 3),
          answer: garbled((['no-json', 'wrong-id', 'cut'] as const)[run.whole(0, 2)]!),
        }),
      ),
  },
  {
    number: 6,
    name: 'providers disagree on the head',
    expected: 'applied once: one liar of three is outvoted; of two, nothing is sent until they agree',
    run: async (run) => {
      await run.world.observe(soundObservation(run))
      const liar = await run.proxy()
      const three = run.whole(0, 1) === 1
      const times = three ? 1000 : run.whole(4, 12)
      run.count(liar.arm({ method: 'eth_getBlockByNumber', after: 0, times, answer: forged }))
      const node = run.world.chain.url
      const open = run.start({ urls: three ? [node, liar.url, node] : [node, liar.url] })
      await run.settle(open)
      return appliedOnce
    },
  },
  {
    number: 7,
    name: 'stale head',
    expected: 'nothing is decided on a head that stands still; applied once when it moves',
    run: async (run) => {
      await run.world.observe(soundObservation(run))
      const proxy = await run.proxy()
      let frozen: unknown = null
      const held = rewritten((result) => {
        frozen ??= result
        return frozen
      })
      const fired = proxy.arm({ method: 'eth_getBlockByNumber', after: 0, times: 1_000_000, answer: held })
      let milliseconds = 0
      run.count(fired)
      const open = run.start({
        urls: [proxy.url],
        figures: { noNewHeadMilliseconds: 100 },
        monotonic: () => milliseconds,
      })
      await run.world.chain.mine(1, 12)
      // The first look sees the head for the first time; only standing still makes it stale.
      milliseconds += 101
      for (let step = run.whole(2, 5); step > 0; step--) {
        await run.world.chain.mine(1, 12)
        await run.tick(open)
        milliseconds += 101
      }
      if (open.journal.intents.length > 1) throw new Error('It decided on a stale head')
      proxy.disarm()
      await run.settle(open)
      return appliedOnce
    },
  },
]
