/** What a node's refusal of a signed transaction means for the sender. */
export type SendErrorClass =
  /** The node has it: as good as accepted. */
  | 'already-there'
  /** The nonce is used up: by this transaction, by another of ours, or by somebody else with the key. */
  | 'nonce-too-low'
  /** Transactions before it are missing. */
  | 'nonce-too-high'
  /** Another transaction of the same nonce waits, or the base fee lies above the cap. */
  | 'underpriced'
  | 'insufficient-funds'
  | 'other'

/**
 * The messages by which clients say it, lower case (Geth, Nethermind, Besu, Erigon, Reth and Anvil word them differently).
 * The order matters: "unknown transaction" must not pass for "known transaction".
 */
const PATTERNS: readonly (readonly [SendErrorClass, RegExp])[] = [
  [
    'already-there',
    /already known|alreadyknown|(^|[^n])known transaction|already imported|same hash was already|already exists in mempool|transaction already in/,
  ],
  [
    'underpriced',
    /underpriced|fee too low|max fee per gas less than|feetoolow|lower than the (current )?base fee|gas price too low/,
  ],
  [
    'nonce-too-low',
    /nonce too low|nonce is too low|noncetoolow|oldnonce|nonce has already been used|invalid nonce.*too low/,
  ],
  [
    'nonce-too-high',
    /nonce too high|nonce is too high|noncetoohigh|nonce gap|noncetoofar|too distant|in the future/,
  ],
  ['insufficient-funds', /insufficient funds|insufficient balance|insufficientfunds|upfront cost exceeds/],
]

/** The class of a node's message about a transaction that it was sent. */
export function classifySendError(message: string): SendErrorClass {
  const lower = message.toLowerCase()
  return PATTERNS.find(([, pattern]) => pattern.test(lower))?.[0] ?? 'other'
}
