import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Snapshot } from '../../../../deploy/keeper/controller-reader.js'
import { faultKeeper } from '../../../../deploy/keeper/faults/fault-keeper.js'
import type { Attempt } from '../../../../deploy/keeper/intent.js'
import { Keeper } from '../../../../deploy/keeper/keeper.js'
import { Sender } from '../../../../deploy/keeper/sender.js'

type Open = typeof faultKeeper

/** Keeps no journal: whatever it did is forgotten when it starts again. */
export const withoutJournal: Open = (world, options) =>
  faultKeeper(world, { ...options, stateFolder: mkdtempSync(join(tmpdir(), 'forgetful-')) })

/** Gives every retry a nonce of its own, as keepers did whose retry and first try were both mined. */
class FreshNonceSender extends Sender {
  override async retryNonce(last: Attempt): Promise<bigint> {
    return last.nonce + 1n
  }
}

export const withFreshNonces: Open = (world, options) =>
  faultKeeper(world, { ...options, makeSender: (...parts) => new FreshNonceSender(...parts) })

/** Decides whenever it looks, whatever the epoch has seen already. */
class EpochlessKeeper extends Keeper {
  private count = 0

  protected override isDone(): boolean {
    return false
  }

  protected override nameOf(snapshot: Snapshot, action: string): string {
    return `${super.nameOf(snapshot, action)}${this.count++}`
  }
}

export const withoutEpochKey: Open = (world, options) =>
  faultKeeper(world, { ...options, makeKeeper: (parts) => new EpochlessKeeper(parts) })
