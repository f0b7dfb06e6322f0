import { MinthelmError } from '../../core/errors.js'

/** A bundle that is not taken, by the name of the member that is at fault. */
export function refused(what: string, member: string): MinthelmError {
  return new MinthelmError({
    what: `The bundle is refused: ${what}`,
    where: member,
    remedy: 'Get the bundle again from whoever exported it; do not mend it by hand.',
    exitStatus: 2,
  })
}
