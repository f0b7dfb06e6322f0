// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice The one contract that moves levers: whatever asks, the limits that governance stored decide.
interface IGuardedController {
    enum Source {
        Keeper,
        Policy,
        Override,
        Fallback,
        Report
    }

    /// @dev EIP-712, domain {name "Minthelm", version "1", chainId, verifyingContract = controller}.
    struct Decision {
        bytes32 policyHash; // the policy that governance registered
        bytes32 guardHash; // the limits that the decision was made under
        uint64 epoch; // the current epoch
        uint64 round; // the observation round that was read
        uint64 expiresAt; // seconds; later: refused
        bytes32 logHash; // hash of the decision's line in the keeper's log
        int256[] requested; // one a lever, fixed18, in the lever table's order
    }

    event DecisionApplied(
        uint64 indexed epoch,
        bytes32 indexed policyHash,
        bytes32 indexed logHash,
        Source source,
        uint64 round,
        int256[] requested,
        int256[] applied,
        uint256 reasons
    );
    event PauseSet(bool paused, address by);
    event LimitsSet(bytes32 indexed guardHash, address by);
    event PolicySet(bytes32 indexed policyHash, address network);
    event TargetsSet(address[] targets);
    event ObservationStoreSet(address store);
    event BreakersSet(uint256 tripped);
    event Retired();
    event Adopted(address indexed predecessor);

    /// @dev A reason code of the guard, or 64: an observation may not be acted on. The transaction reverts whole.
    error Refused(uint8 reason, uint8 index);
    error ControllerPaused();
    error WrongPolicy(bytes32 expected, bytes32 given);
    error WrongGuard(bytes32 expected, bytes32 given);
    error WrongEpoch(uint64 expected, uint64 given);
    error EpochDone(uint64 epoch);
    error BeforeEpochZero();
    error WrongRound(uint64 expected, uint64 given);
    error Expired(uint64 expiresAt);
    error NotAKeeper(address signer);
    error AlteredAction();
    error NoPolicyOnChain();
    error NotTighter();
    error AboveCeiling();
    error AlreadyRetired();
    error NotRetired();
    error NotAdopted();
    error NothingToAdopt();
    error SupplyMoved(uint256 charged, uint256 moved);

    /// @notice Carries out a decision that a keeper signed; whoever sends it. Where the policy is on the chain, the
    /// request must be that policy's own.
    function execute(Decision calldata decision, bytes calldata signature) external returns (int256[] memory applied);

    /// @notice Runs the policy on the chain over the observations on the chain; whoever calls. Where its request is
    /// refused, the configured fallbacks act. The log's hash counts from keepers only; from others it is 0.
    /// @param epoch the current epoch, so that a transaction that is stuck does not act in a later one
    function executePolicy(bytes32 logHash, uint64 epoch) external returns (int256[] memory applied);

    /// @notice Carries out a human's decision, under the same limits.
    function executeOverride(Decision calldata decision) external returns (int256[] memory applied);

    /// @notice Carries out a decision that a reporting adapter took from its network, under the same limits.
    function executeReport(Decision calldata decision) external returns (int256[] memory applied);

    /// @notice What the guard would make of a request now.
    function preview(int256[] calldata requested)
        external
        view
        returns (bool accepted, uint8 reason, uint8 index, int256[] memory applied);

    function currentEpoch() external view returns (uint64);

    /// @notice The last epoch that succeeded; 2^64 - 1 where none has.
    function lastEpoch() external view returns (uint64);

    function policyHash() external view returns (bytes32);
    function guardHash() external view returns (bytes32);
    function paused() external view returns (bool);
    function leverValues() external view returns (int256[] memory);
}
