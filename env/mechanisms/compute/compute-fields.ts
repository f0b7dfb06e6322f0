import type { ComponentFields, ParameterFields, StateFields } from '../fields.js'
import { assumption, production } from '../marks.js'

/** What a network of providers has beside its token; work is counted in what the opening capacity does in an hour. */
export const workState = {
  logWork: {
    unit: 'log',
    meaning: 'Log of the demand for work, before price and waiting',
    initial: assumption(0),
  },
  workDraw: { unit: '1', meaning: "The hour's normal draw of log demand", initial: assumption(0) },
  arrivalDraw: { unit: '1', meaning: "The hour's normal draw of arrivals", initial: assumption(0) },
  buyersPriceMultiple: {
    unit: 'multiple',
    meaning: 'Price of work that buyers have got used to, against the list price',
    initial: assumption(1),
  },
  backlogWork: {
    unit: 'work',
    meaning: 'Work that waits',
    initial: assumption(0),
    observed: { name: 'backlog', scale: 1 },
  },
  servedWork: { unit: 'work', meaning: 'Work done in the last hour', initial: assumption(0.75) },
  utilisation: {
    unit: 'fraction',
    meaning: 'Share of the capacity that worked in the last hour',
    initial: assumption(0.75),
    observed: { name: 'utilisation', scale: 0.25, offset: 0.75 },
  },
  utilisationGapSum: {
    unit: 'd',
    meaning: 'Sum of utilisation less 0.75, with a memory of 50 h',
    initial: assumption(0),
    observed: { name: 'utilisation-gap-sum', scale: 0.5 },
  },
  utilisationTrend: {
    unit: '1/h',
    meaning: 'Mean hourly change of utilisation over 6 h',
    initial: assumption(0),
    observed: { name: 'utilisation-trend', scale: 0.02 },
  },
  capacityWork: {
    unit: 'work/h',
    meaning: 'What providers can do in an hour',
    initial: assumption(1),
    observed: { name: 'capacity', scale: 0.5, logarithm: true },
  },
  incomePerCapacity: {
    unit: 'list price of work/h',
    meaning: 'What a unit of capacity earned in the last hour',
    initial: assumption(0.7125),
    observed: { name: 'provider-income', scale: 0.5, logarithm: true },
  },
} as const satisfies StateFields

/** An event that a scenario does not have: no hour is below 0. */
export const NEVER_HOUR = -1

/** How buyers and providers behave; the figures of the reference's module unless a mechanism says otherwise. */
export const workParameters = {
  usualWork: { unit: 'work/h', meaning: 'Demand at rest', value: assumption(0.75) },
  workPersistence: { unit: '1', meaning: 'Hourly memory of log demand', value: assumption(0.995) },
  workNoise: { unit: 'log', meaning: 'Hourly noise of log demand', value: assumption(0.02) },
  dailyWave: {
    unit: 'log/h',
    meaning: 'Height of the daily wave fed to log demand',
    value: assumption(0.015),
  },
  arrivalNoise: { unit: 'log', meaning: 'Noise of arrivals around demand', value: assumption(0.06) },
  priceElasticity: { unit: '1', meaning: 'Log demand lost per log price of work', value: assumption(0.8) },
  buyersLagHours: { unit: 'h', meaning: 'Time in which buyers answer to a price', value: assumption(18) },
  waitingAversion: { unit: '1/work', meaning: 'Demand lost to waiting', value: assumption(0.5) },
  retriedShare: {
    unit: '1/h',
    meaning: 'Share of the backlog that asks again each hour',
    value: assumption(0.3),
  },
  longestBacklogWork: {
    unit: 'work',
    meaning: 'Backlog beyond which buyers turn away',
    value: assumption(3),
  },
  workUsd: {
    unit: 'USD/work',
    meaning: 'List price of a unit of work, in dollars of the initial supply',
    value: assumption(0.00002),
  },
  burnedShare: {
    unit: 'fraction',
    meaning: 'Share of what buyers pay that is burned',
    value: production(0.95),
  },
  operatingCost: {
    unit: 'list price of work/h',
    meaning: 'Cost of a unit of capacity',
    value: assumption(0.6),
  },
  entrySpeed: { unit: '1/h', meaning: 'Capacity won per log of income over cost', value: assumption(0.002) },
  exitSpeed: { unit: '1/h', meaning: 'Capacity lost per log of cost over income', value: assumption(0.005) },
  workShockHour: {
    unit: 'h',
    meaning: 'Hour from which demand is shifted; below 0 never',
    value: assumption(NEVER_HOUR),
  },
  workShock: { unit: 'log', meaning: 'That shift of log demand', value: assumption(0) },
  exitHour: {
    unit: 'h',
    meaning: 'Hour from which providers leave for a day; below 0 never',
    value: assumption(NEVER_HOUR),
  },
  exitShare: { unit: 'fraction', meaning: 'Share of the capacity that leaves', value: assumption(0) },
} as const satisfies ParameterFields

/** Costs that every network of providers has, with the weights of the reference's study. */
export const workComponents = {
  utilisationGap: { unit: '25 points off a use of 75 %', meaning: 'Idle or overrun providers', weight: 0.5 },
  backlog: {
    unit: "an hour's work of the opening capacity, at most 2",
    meaning: 'Buyers who wait',
    weight: 1,
  },
} as const satisfies ComponentFields
