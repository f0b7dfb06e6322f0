import { Counter, Gauge, Registry } from 'prom-client'

/** What a keeper counts. Labels are fixed words and numbers, never an address of an endpoint, which may hold a key. */
export class KeeperMetrics {
  readonly registry = new Registry()
  private readonly notices = this.counter('minthelm_keeper_notices_total', 'What happened, by kind', ['kind'])
  private readonly rpcFailures = this.counter('minthelm_keeper_rpc_failures_total', 'Failed requests', [
    'endpoint',
    'kind',
  ])
  private readonly ticks = this.counter('minthelm_keeper_ticks_total', 'Looks at the chain', ['outcome'])
  private readonly head = this.gauge('minthelm_keeper_head_block', 'Number of the agreed head')
  private readonly headTime = this.gauge(
    'minthelm_keeper_head_timestamp_seconds',
    'Chain time of the agreed head',
  )
  private readonly open = this.gauge('minthelm_keeper_open_intents', 'Decisions that have not ended')

  private counter<Label extends string>(name: string, help: string, labelNames: Label[]): Counter<Label> {
    return new Counter({ name, help, labelNames, registers: [this.registry] })
  }

  private gauge(name: string, help: string): Gauge {
    return new Gauge({ name, help, registers: [this.registry] })
  }

  notice(kind: string): void {
    this.notices.inc({ kind })
  }

  rpcFailure(endpoint: number, kind: string): void {
    this.rpcFailures.inc({ endpoint: String(endpoint), kind })
  }

  tick(head: { number: bigint; timestamp: bigint }, openIntents: number): void {
    this.ticks.inc({ outcome: 'done' })
    this.head.set(Number(head.number))
    this.headTime.set(Number(head.timestamp))
    this.open.set(openIntents)
  }

  failedTick(): void {
    this.ticks.inc({ outcome: 'failed' })
  }
}
