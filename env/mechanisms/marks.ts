import type { ParameterName } from '../market/parameters.js'
import type { Drawn, MarkedValue } from './mechanism.js'

/** A number read in production code or parameters. */
export function production(value: Drawn): MarkedValue {
  return { value, provenance: 'production' }
}

/** A number calibrated on recorded data. */
export function data(value: Drawn): MarkedValue {
  return { value, provenance: 'data' }
}

/** Our own choice, made so that a stylised fact or a trade-off comes out. */
export function assumption(value: Drawn): MarkedValue {
  return { value, provenance: 'assumption' }
}

/** The market factor and the habits that every token's economy shares. */
export const marketDefaults = {
  fastVolatilityPersistence: data(0.9),
  fastVolatilitySpread: data(0.31),
  slowVolatilityPersistence: data(0.9942),
  slowVolatilitySpread: data(0.526),
  marketVolatility: data(0.00841),
  marketDrift: assumption(0),
  jumpProbability: data(0.0008),
  jumpMean: data(-0.01),
  jumpSpread: data(0.08),
  rumourLeadHours: assumption(24),
  sentimentSurveyNoise: assumption(0.3),
  liquidityEntrySpeed: assumption(0.02),
  liquidityExitSpeed: assumption(0.05),
  oracleHours: assumption(1),
  maximumSupplyFractionPer24h: assumption(0.02),
  redemptionsCounted: assumption(0),
} satisfies Partial<Record<ParameterName, MarkedValue>>
