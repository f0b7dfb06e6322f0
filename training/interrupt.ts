/** A wish to stop that comes from the keyboard or from a service manager. */
export interface Interrupt {
  readonly signal: AbortSignal
  /** Gives the signals back to Node. */
  dispose(): void
}

/**
 * Turns SIGINT and SIGTERM into an abort signal, so that a run can finish its iteration and write a checkpoint. A second
 * one ends the process at once, as it would without this.
 */
export function listenForInterrupt(): Interrupt {
  const controller = new AbortController()
  const dispose = () => {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
  const onSignal = () => {
    dispose()
    controller.abort()
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  return { signal: controller.signal, dispose }
}
