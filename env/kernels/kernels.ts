import { moduleBase64 } from './module-bytes.js'

/**
 * A kernel over the economies from `first` to below `end`: flags and byte addresses of columns in the order of its
 * source, assembly/*.ts. It changes the economies alone whose lane of `hour.alive` is set.
 */
type ColumnKernel = (first: number, end: number, ...columns: (number | boolean)[]) => void

/** Functions of single numbers, for the loops of mechanisms. */
export interface ScalarKernels {
  exp(x: number): number
  log(x: number): number
  sinTurns(turns: number): number
  cosTurns(turns: number): number
  otherReserve(stableswap: boolean, amplification: number, invariant: number, reserve: number): number
  spotPrice(
    stableswap: boolean,
    amplification: number,
    invariant: number,
    tokens: number,
    quote: number,
  ): number
  saleImpact(impact: number, absorption: number, soldUsd: number, capUsd: number): number
  stableswapInvariant(amplification: number, tokens: number, quote: number): number
  tokensSoldDownTo(
    stableswap: boolean,
    amplification: number,
    invariant: number,
    poolTokens: number,
    keep: number,
    most: number,
    floorUsd: number,
    bisections: number,
  ): number
  mostRedeemable(
    amplification: number,
    invariant: number,
    poolTokens: number,
    keep: number,
    most: number,
    valueUsd: number,
    capacity: number,
    tightest: number,
    slope: number,
  ): number
  mostMintable(
    amplification: number,
    invariant: number,
    poolTokens: number,
    keep: number,
    most: number,
    costUsd: number,
    slope: number,
  ): number
}

/** What the WebAssembly module of the economy exports. */
export interface Kernels extends ScalarKernels {
  /** Returns how many economies live. */
  openHour(first: number, end: number, ...columns: number[]): number
  readonly drawWords: ColumnKernel
  readonly transformWords: ColumnKernel
  readonly advanceMarketFactor: ColumnKernel
  readonly advanceDemand: ColumnKernel
  readonly advanceBeliefBias: ColumnKernel
  readonly openSupplyWindow: ColumnKernel
  readonly advanceShareToken: ColumnKernel
  readonly placeOrders: ColumnKernel
  readonly settleOrders: ColumnKernel
  readonly payFromTreasury: ColumnKernel
  readonly mintEmissions: ColumnKernel
  readonly moveLiquidity: ColumnKernel
  readonly moveDeposits: ColumnKernel
  readonly updateOracle: ColumnKernel
  readonly updateSlowStates: ColumnKernel
  readonly advanceConfidence: ColumnKernel
  readonly surveySentiment: ColumnKernel
  readonly computeComponents: ColumnKernel
  readonly closeHour: ColumnKernel
  /** A step of CartPole's dynamics: assembly/cart-pole.ts. */
  stepCartPole(
    count: number,
    state: number,
    forces: number,
    terminated: number,
    positionLimit: number,
    angleLimit: number,
  ): void
  /** exp and log of a column in place: `numbers[first]` to below `numbers[end]`. */
  expColumn(numbers: number, first: number, end: number): void
  logColumn(numbers: number, first: number, end: number): void
}

/** A WebAssembly memory that never grows. */
export interface LinearMemory {
  readonly buffer: ArrayBuffer
}

/** The part of the WebAssembly API in use; the type library of Node does not declare it. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number; maximum: number }) => LinearMemory
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (
    module: object,
    imports: { env: { memory: LinearMemory } },
  ) => { readonly exports: unknown }
}

const PAGE_BYTES = 65_536

let compiled: object | undefined

function kernelModule(): object {
  compiled ??= new WebAssembly.Module(Uint8Array.from(atob(moduleBase64), (byte) => byte.charCodeAt(0)))
  return compiled
}

/** A memory of at least `bytes`. */
export function linearMemory(bytes: number): LinearMemory {
  const pages = Math.ceil(bytes / PAGE_BYTES)
  return new WebAssembly.Memory({ initial: pages, maximum: pages })
}

/** The kernels at work on a memory, of which the module keeps what lies below `FIRST_FREE_BYTE` for itself. */
export function instantiate(memory: LinearMemory): Kernels {
  return new WebAssembly.Instance(kernelModule(), { env: { memory } }).exports as Kernels
}

export const FIRST_FREE_BYTE = 16_384
