import { parseAbi } from 'viem'

/** What a keeper uses of the controller, its observation store and its policy network; `docs/deployment.md` is their specification. */
export const controllerAbi = parseAbi([
  'struct Decision { bytes32 policyHash; bytes32 guardHash; uint64 epoch; uint64 round; uint64 expiresAt; bytes32 logHash; int256[] requested; }',
  'struct Reading { int256 value; int256 low; int256 high; uint64 time; }',
  'struct Input { uint64 time; Reading[] readings; int256[] inForce; int256[] requested; }',
  'struct SoundReading { int256 value; uint64 time; }',
  'struct Entry { uint64 time; int256 amount; int256 basis; }',
  'struct State { uint64 time; uint64[] leverTimes; SoundReading[] readings; uint256 tripped; Entry[][] entries; }',
  'function execute(Decision decision, bytes signature) returns (int256[] applied)',
  'function executePolicy(bytes32 logHash, uint64 epoch) returns (int256[] applied)',
  'function preview(int256[] requested) view returns (bool accepted, uint8 reason, uint8 index, int256[] applied)',
  'function observation() view returns (uint64 round, Input input, int256[] slots, uint8 halted)',
  'function guardState() view returns (State)',
  'function observationStore() view returns (address)',
  'function slotNames() view returns (bytes32[] names)',
  'function observe() view returns (uint64 round, int256[] values, uint64[] observedAt, uint256 halted)',
  'function policyNetwork() view returns (address)',
  'function policySlots() view returns (uint8[])',
  'function networkHash() view returns (bytes32)',
  'function epochZero() view returns (uint64)',
  'function epochSeconds() view returns (uint64)',
  'function currentEpoch() view returns (uint64)',
  'function lastEpoch() view returns (uint64)',
  'function policyHash() view returns (bytes32)',
  'function guardHash() view returns (bytes32)',
  'function limits() view returns (bytes)',
  'function paused() view returns (bool)',
  'function leverValues() view returns (int256[])',
  'event DecisionApplied(uint64 indexed epoch, bytes32 indexed policyHash, bytes32 indexed logHash, uint8 source, uint64 round, int256[] requested, int256[] applied, uint256 reasons)',
  'error Refused(uint8 reason, uint8 index)',
  'error ControllerPaused()',
  'error EpochDone(uint64 epoch)',
  'error WrongEpoch(uint64 expected, uint64 given)',
  'error Expired(uint64 expiresAt)',
  'error WrongRound(uint64 expected, uint64 given)',
  'error WrongPolicy(bytes32 expected, bytes32 given)',
  'error WrongGuard(bytes32 expected, bytes32 given)',
  'error NotAKeeper(address signer)',
  'error AlteredAction()',
  'error NoPolicyOnChain()',
  'error AlreadyRetired()',
  'error SupplyMoved(uint256 charged, uint256 moved)',
  'error TargetFailed(address target)',
  'error ReadFailed(address target, uint256 index)',
  'error NotInForce(address target, uint256 index, int256 applied, int256 readBack)',
])

/** Who an action came from: the controller's `Source`. */
export const sources = { keeper: 0, policy: 1, override: 2, fallback: 3, report: 4 } as const

/** The EIP-712 type of a decision. */
export const decisionTypes = {
  Decision: [
    { name: 'policyHash', type: 'bytes32' },
    { name: 'guardHash', type: 'bytes32' },
    { name: 'epoch', type: 'uint64' },
    { name: 'round', type: 'uint64' },
    { name: 'expiresAt', type: 'uint64' },
    { name: 'logHash', type: 'bytes32' },
    { name: 'requested', type: 'int256[]' },
  ],
} as const

/** The EIP-712 domain of a controller. */
export function decisionDomain(chainId: number, controller: `0x${string}`) {
  return { name: 'Minthelm', version: '1', chainId, verifyingContract: controller } as const
}
