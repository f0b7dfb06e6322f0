/** The bundle runtime as one script. */
export interface Runtime {
  readonly code: string
  /** The files that it is made of. */
  readonly files: readonly string[]
}

/** What one host made of a bundle. */
export interface HostResult {
  readonly hash: string
  /** Outputs as 32-bit words and guarded levers, two parts a decision. */
  readonly bits: string
  /** Median a decision. */
  readonly microseconds: number
}

export function buildRuntime(folder: string): Promise<Runtime>
export function inNode(
  code: string,
  tar: Uint8Array,
  decisions: number,
  rounds: number,
  count: number,
): HostResult
export function inChromium(
  executablePath: string,
  code: string,
  tar: Uint8Array,
  decisions: number,
  rounds: number,
  count: number,
): Promise<HostResult>
export function inSandbox(
  code: string,
  tar: Uint8Array,
  decisions: number,
  rounds: number,
  count: number,
): Promise<HostResult>
