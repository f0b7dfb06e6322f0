// What other processes take of the processors while something is measured (Linux: from /proc).
import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'

/** Ticks a second in which Linux counts processor time for its /proc files. */
const TICKS_PER_SECOND = 100

/** Ticks of all processors that were not idle: user, nice, system, interrupts, and what a host took away. */
function busyTicks() {
  const [user, nice, system, , , interrupts, softInterrupts, stolen] = readFileSync('/proc/stat', 'utf8')
    .split('\n')[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return user + nice + system + interrupts + softInterrupts + stolen
}

/** Ticks that a process and its threads have used. */
function ticksOf(pid) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}

/** Measures, from `begin` on, the share of all processors that went to processes other than its own. */
export class ProcessorWatch {
  constructor(pids) {
    this.pids = pids
    this.begin()
  }

  begin() {
    this.start = performance.now()
    this.foreign = this.foreignTicks()
  }

  foreignShare() {
    const ticks = ((performance.now() - this.start) / 1000) * TICKS_PER_SECOND * cpus().length
    return Math.max(0, this.foreignTicks() - this.foreign) / ticks
  }

  foreignTicks() {
    return busyTicks() - this.pids.reduce((sum, pid) => sum + ticksOf(pid), 0)
  }
}
