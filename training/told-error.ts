import { MinthelmError } from '../core/errors.js'

/** An error as plain data that another process or thread can be sent. */
export interface ToldError {
  readonly kind: 'error'
  readonly what: string
  readonly where: string | null
  readonly remedy: string
  readonly exitStatus: MinthelmError['exitStatus']
}

export function toldError(error: unknown): ToldError {
  if (error instanceof MinthelmError) {
    const { what, where, remedy, exitStatus } = error
    return { kind: 'error', what, where: where ?? null, remedy, exitStatus }
  }
  const what = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const remedy = 'Report it with the config and the seed.'
  return { kind: 'error', what, where: null, remedy, exitStatus: 1 }
}

/** What toldError was given, as the laboratory's own error. */
export function heardError({ what, where, remedy, exitStatus }: ToldError): MinthelmError {
  return new MinthelmError({ what, remedy, exitStatus, ...(where === null ? {} : { where }) })
}
