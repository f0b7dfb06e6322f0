import { parseAbi } from 'viem'

/** What a keeper uses of the controller; `docs/deployment.md` is its specification. */
export const controllerAbi = parseAbi([
  'struct Decision { bytes32 policyHash; bytes32 guardHash; uint64 epoch; uint64 round; uint64 expiresAt; bytes32 logHash; int256[] requested; }',
  'function execute(Decision decision, bytes signature) returns (int256[] applied)',
  'function executePolicy(bytes32 logHash, uint64 epoch) returns (int256[] applied)',
  'function preview(int256[] requested) view returns (bool accepted, uint8 reason, uint8 index, int256[] applied)',
  'function observation() view returns (uint64 round, uint64 updatedAt, int256[] values)',
  'function epochZero() view returns (uint64)',
  'function epochSeconds() view returns (uint64)',
  'function currentEpoch() view returns (uint64)',
  'function lastEpoch() view returns (uint64)',
  'function policyHash() view returns (bytes32)',
  'function guardHash() view returns (bytes32)',
  'function guardSpecification() view returns (bytes)',
  'function paused() view returns (bool)',
  'function leverValues() view returns (int256[])',
  'event DecisionApplied(uint64 indexed epoch, bytes32 indexed policyHash, bytes32 indexed logHash, uint8 source, uint64 round, int256[] requested, int256[] applied, uint256 reasons)',
  'error Refused(uint8 reason, uint8 index)',
  'error EnforcedPause()',
  'error EpochDone(uint64 epoch)',
  'error WrongEpoch(uint64 current)',
  'error Expired(uint64 expiresAt)',
  'error WrongRound(uint64 current)',
  'error WrongPolicy(bytes32 current)',
  'error WrongGuard(bytes32 current)',
  'error NotSigner(address signer)',
])

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
