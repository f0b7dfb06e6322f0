import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption, data } from '../marks.js'
import { NEVER_HOUR } from './compute-fields.js'

export const EMISSION_UNIT_PER_YEAR = 0.2

/** What Filecoin has beside its token. */
export const filecoinState = {
  powerEib: { unit: 'EiB', meaning: 'Storage that providers have proved', initial: data(15) },
  powerAgainstBaseline: {
    unit: 'fraction',
    meaning: 'Power over the baseline of the hour',
    initial: assumption(1.06),
    observed: { name: 'power', scale: 0.2, logarithm: true },
  },
  powerTrend: {
    unit: '1/h',
    meaning: 'Mean hourly growth of power over a day',
    initial: assumption(0),
    observed: { name: 'power-trend', scale: 0.002 },
  },
  cappedEibYears: {
    unit: 'EiB y',
    meaning: 'Sum of the smaller of power and baseline since launch',
    initial: assumption(0),
  },
  effectiveYears: {
    unit: 'y',
    meaning: 'Effective network time, which baseline minting follows',
    initial: data(2.4),
  },
  networkLagYears: {
    unit: 'y',
    meaning: 'Years by which effective network time lies behind',
    initial: assumption(0.1),
    observed: { name: 'network-lag', scale: 0.1 },
  },
  terminatedShare: {
    unit: '1/h',
    meaning: 'Share of the power that was given up before its term in the last hour',
    initial: assumption(0),
    observed: { name: 'terminations', scale: 0.001 },
  },
  pledgedShare: {
    unit: 'fraction',
    meaning: 'Pledged tokens, as a share of supply',
    initial: assumption(0.28),
    observed: { name: 'pledged-share', scale: 0.1, offset: 0.3 },
  },
  incomePerEibUsd: {
    unit: 'USD/EiB/h',
    meaning: 'What an EiB earned in the last hour',
    initial: assumption(0.0000016),
  },
  emissionRatePerYear: {
    unit: '1/y',
    meaning: 'Tokens minted in the last hour, as a share of supply a year',
    initial: assumption(0.2),
    observed: { name: 'emission', scale: EMISSION_UNIT_PER_YEAR },
  },
  onboardingDraw: { unit: '1', meaning: "The hour's normal draw of onboarding", initial: assumption(0) },
  dealDraw: { unit: '1', meaning: "The hour's normal draw of storage fees", initial: assumption(0) },
  logDeals: { unit: 'log', meaning: 'Log of storage fees against their usual size', initial: assumption(0) },
} as const satisfies StateFields

/** How providers behave. */
export const filecoinParameters = {
  startYears: {
    unit: 'y',
    meaning: 'Years from the launch of October 2020 to the start: 2.5, when power met the baseline',
    value: data(2.5),
  },
  dealUsd: { unit: 'USD/EiB/h', meaning: 'Usual storage fees', value: assumption(0.00000005) },
  operatingUsd: { unit: 'USD/EiB/h', meaning: 'Cost of keeping an EiB', value: assumption(0.000001) },
  capitalCostPerYear: { unit: '1/y', meaning: 'Interest on pledged tokens', value: assumption(0.2) },
  onboardingSpeed: {
    unit: '1/h',
    meaning: 'Power won per log of income over cost',
    value: assumption(0.001),
  },
  expiryPerHour: {
    unit: '1/h',
    meaning: 'Share of sectors whose term of 540 days ends',
    value: data(1 / 12960),
  },
  terminationSpeed: {
    unit: '1/h',
    meaning: 'Power given up per log of cost over income, the fee over a year included',
    value: assumption(0.004),
  },
  onboardingNoise: { unit: '1/h', meaning: 'Noise of onboarding', value: assumption(0.0005) },
  exitHour: {
    unit: 'h',
    meaning: 'Hour from which providers leave for a day; below 0 never',
    value: assumption(NEVER_HOUR),
  },
  exitShare: { unit: 'fraction', meaning: 'Share of the power that leaves', value: assumption(0) },
} as const satisfies ParameterFields

/** What the network is judged by. */
export const filecoinComponents = {
  powerGap: { unit: '10 % below the baseline, at most 5', meaning: 'Missing storage', weight: 0.4 },
  emission: { unit: '20 % of supply a year', meaning: 'What is minted', weight: 0.3 },
  terminations: {
    unit: '1 % of the power a day',
    meaning: 'Storage that was lost to its users',
    weight: 0.3,
  },
  pledgeShortfall: {
    unit: '10 points below 30 %',
    meaning: 'Providers with too little at stake',
    weight: 0.2,
  },
} as const satisfies ComponentFields
