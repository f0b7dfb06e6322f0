import { z } from 'zod'
import { finalStates, type Hex } from './intent.js'
import type { LogLine } from './log-lines.js'

const hex = z.templateLiteral(['0x', z.string().regex(/^[0-9a-fA-F]*$/)]) as z.ZodType<Hex>
const whole = z.string().regex(/^-?\d+$/)
const natural = z.string().regex(/^\d+$/)
const named = z.array(z.strictObject({ name: z.string(), value: whole }))
const place = { sequence: z.number().int().nonnegative(), previous: hex }

const decision = z.strictObject({
  ...place,
  type: z.literal('decision'),
  intent: z.string(),
  mode: z.enum(['signed', 'on-chain-policy', 'shadow']),
  chainId: z.number().int(),
  controller: hex,
  bundleHash: z.string(),
  policyHash: hex,
  guardHash: hex,
  epoch: natural,
  round: natural,
  decidedAt: natural,
  block: natural,
  blockHash: hex,
  expiresAt: natural,
  observations: named,
  observationsHash: hex,
  inForce: named,
  requested: named,
  guarded: named,
  reasons: z.array(z.string()),
  attributions: z.array(
    z.strictObject({ lever: z.string(), baseline: whole, contributions: named, residual: whole }),
  ),
})

const receipt = z.strictObject({
  ...place,
  type: z.literal('receipt'),
  decision: hex,
  epoch: natural,
  state: z.enum(finalStates),
  reason: z.string(),
  block: natural,
  blockHash: hex,
  transaction: hex.nullable(),
  applied: z.array(whole),
  readBack: z.array(whole),
  revises: z.number().int().nullable(),
})

const effect = z.strictObject({
  ...place,
  type: z.literal('effect'),
  decision: hex,
  horizonSeconds: natural,
  block: natural,
  blockHash: hex,
  round: natural,
  observationsBefore: named,
  observationsAfter: named,
  levers: named,
})

/** The three kinds of line, for logs that come from somebody else. */
export const logLineSchema: z.ZodType<LogLine> = z.discriminatedUnion('type', [decision, receipt, effect])
