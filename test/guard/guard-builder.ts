import { compileGuard } from '../../guard/compile.js'
import { contradictionIn } from '../../guard/contradictions.js'
import { withCompiledConditions } from '../../guard/invariant-compiler.js'
import type { GuardLimits } from '../../guard/limits.js'
import type { GuardLever, GuardObservation, GuardSpecification } from '../../guard/specification.js'

/** A level without limits but its bounds. */
export function lever(name: string, fields: Partial<GuardLever> = {}): GuardLever {
  return {
    name,
    unit: '1',
    kind: 'level',
    minimum: 0,
    maximum: 1e9,
    default: 0,
    range: 'reject',
    maximumStepPerHour: null,
    rate: 'clamp',
    accrualHours: 1,
    change: null,
    zero: 'allowed',
    cooldown: null,
    hysteresis: null,
    ...fields,
  }
}

/** An observation whose reading may be anything and of any age. */
export function observation(name: string, fields: Partial<GuardObservation> = {}): GuardObservation {
  return {
    name,
    unit: '1',
    minimum: -1e12,
    maximum: 1e12,
    range: 'halt',
    zero: null,
    age: { seconds: 1e9, tier: 'halt' },
    jump: null,
    deviation: null,
    ...fields,
  }
}

/** A guard's specification with nothing but what is given, its conditions compiled. */
export function specification(parts: Partial<GuardSpecification>): GuardSpecification {
  const draft: GuardSpecification = {
    version: 2,
    mechanism: 'test',
    levers: [lever('lever')],
    observations: [],
    quantities: [],
    effects: [],
    windows: [],
    definitions: [],
    breakers: [],
    invariants: [],
    fallback: ['no-action'],
    ...parts,
  }
  return withCompiledConditions(draft, 'guard.json')
}

/** The same in integers, free of contradictions. */
export function limitsOf(parts: Partial<GuardSpecification>): GuardLimits {
  const limits = compileGuard(specification(parts), 'guard.json')
  const contradiction = contradictionIn(limits)
  if (contradiction !== null) throw new Error(JSON.stringify(contradiction))
  return limits
}

export const fixed = (text: string) => {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const size = BigInt(whole) * 10n ** 18n + BigInt(fraction.padEnd(18, '0'))
  return text.startsWith('-') ? -size : size
}
