// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {Guard} from "./Guard.sol";
import {ControllerRoles} from "./controller/ControllerRoles.sol";
import {ControllerSettings} from "./controller/ControllerSettings.sol";
import {IGuardEvaluator} from "./interfaces/IGuardEvaluator.sol";
import {IGuardedController} from "./interfaces/IGuardedController.sol";
import {ILimitsReader} from "./interfaces/ILimitsReader.sol";
import {ILeverTarget} from "./interfaces/ILeverTarget.sol";
import {IObservationStore} from "./interfaces/IObservationStore.sol";

/// @title The one contract that moves levers
/// @notice Keepers, the policy on the chain, humans and reporting adapters ask; the limits that governance stored
/// decide, over observations that the contract reads itself. One decision succeeds in an epoch. Whatever fails, at a
/// target, for want of gas, in the guard, reverts all of it, so that it can be tried again.
contract GuardedController is ControllerSettings, EIP712, ReentrancyGuardTransient {
    /// @notice Reason of the contract, beside those of the guard: an observation may not be acted on.
    uint8 public constant OBSERVATION_HALTED = 64;
    uint8 private constant NO_INDEX = 255;
    uint64 private constant NEVER = type(uint64).max;
    bytes32 private constant DECISION_TYPE = keccak256(
        "Decision(bytes32 policyHash,bytes32 guardHash,uint64 epoch,uint64 round,uint64 expiresAt,bytes32 logHash,int256[] requested)"
    );

    /// @param epochZero seconds at which epoch 0 begins
    /// @param supplyToken the token whose supply may move by no more than the guard charged; zero for none
    /// @param supplyQuantity the guard's quantity that counts it, in whole tokens
    struct Timing {
        uint64 epochZero;
        uint64 epochSeconds;
        IERC20Metadata supplyToken;
        uint8 supplyQuantity;
    }

    uint64 public immutable epochZero;
    uint64 public immutable epochSeconds;
    IERC20Metadata public immutable supplyToken;
    uint8 public immutable supplyQuantity;
    uint8 private immutable _supplyDecimals;

    /// @inheritdoc IGuardedController
    uint64 public lastEpoch = NEVER;

    error InvalidTiming();

    /// @param ceiling limits, canonically encoded, that bind governance too
    /// @param limits_ the limits in force at first
    /// @param predecessor_ a controller whose windows are to be taken over before anything moves; zero for none
    constructor(
        Holders memory holders,
        IGuardEvaluator evaluator_,
        ILimitsReader reader,
        bytes memory ceiling,
        bytes memory limits_,
        ILeverTarget[] memory targets_,
        IObservationStore store,
        Policy memory policy,
        Timing memory timing,
        address predecessor_
    ) ControllerRoles(holders) ControllerSettings(evaluator_, reader, ceiling, predecessor_) EIP712("Minthelm", "1") {
        if (timing.epochSeconds == 0 || timing.epochZero > block.timestamp) revert InvalidTiming();
        epochZero = timing.epochZero;
        epochSeconds = timing.epochSeconds;
        supplyToken = timing.supplyToken;
        supplyQuantity = timing.supplyQuantity;
        if (address(timing.supplyToken) != address(0)) {
            _supplyDecimals = timing.supplyToken.decimals();
            if (_supplyDecimals > 36) revert InvalidTiming();
        }
        _setLimits(limits_);
        if (address(timing.supplyToken) != address(0) && timing.supplyQuantity >= _retention.length) {
            revert InvalidTiming();
        }
        _setStore(store);
        _setTargets(targets_);
        _setPolicy(policy);
    }

    // --- decisions

    /// @inheritdoc IGuardedController
    function execute(Decision calldata decision, bytes calldata signature)
        external
        nonReentrant
        returns (int256[] memory applied)
    {
        address signer = ECDSA.recoverCalldata(hashDecision(decision), signature);
        if (!hasRole(KEEPER_ROLE, signer)) revert NotAKeeper(signer);
        return _executeDecision(Source.Keeper, decision);
    }

    /// @inheritdoc IGuardedController
    function executeOverride(Decision calldata decision)
        external
        nonReentrant
        onlyRole(OVERRIDE_ROLE)
        returns (int256[] memory applied)
    {
        return _executeDecision(Source.Override, decision);
    }

    /// @inheritdoc IGuardedController
    function executeReport(Decision calldata decision)
        external
        nonReentrant
        onlyRole(REPORT_ROLE)
        returns (int256[] memory applied)
    {
        return _executeDecision(Source.Report, decision);
    }

    /// @inheritdoc IGuardedController
    function executePolicy(bytes32 logHash, uint64 epoch) external nonReentrant returns (int256[] memory applied) {
        if (address(policyNetwork) == address(0)) revert NoPolicyOnChain();
        _requireOpenEpoch(epoch);
        (uint64 current, Guard.Input memory input, int256[] memory slots, uint256 haltedSlots) = _input();
        _requirePolicyInputs(haltedSlots);
        input.requested = policyNetwork.request(_policyInputs(slots), input.inForce);
        Guard.Outcome memory outcome;
        bool isFallback;
        (outcome, input.requested, isFallback) = evaluator.evaluateWithFallbacks(_limits(), _state(), input);
        if (!outcome.accepted) revert Refused(outcome.reason, outcome.index);
        Source source = isFallback ? Source.Fallback : Source.Policy;
        bytes32 line = hasRole(KEEPER_ROLE, msg.sender) ? logHash : bytes32(0);
        _carryOut(source, epoch, current, line, input, outcome);
        return outcome.applied;
    }

    /// @notice Stores the breakers that the observations trip or clear now; whoever calls. Moves no lever.
    function poke() external nonReentrant {
        _requireNotRetired();
        (, Guard.Input memory input,,) = _input();
        input.requested = input.inForce;
        uint256 tripped = evaluator.trippedBy(_limits(), _state(), input);
        _tripped = tripped;
        emit BreakersSet(tripped);
    }

    /// @notice Takes over the windows of the retired predecessor, once.
    function adopt() external onlyRole(GOVERNANCE_ROLE) {
        if (predecessor == address(0) || adopted) revert NothingToAdopt();
        GuardedController old = GuardedController(predecessor);
        if (!old.retired()) revert NotRetired();
        if (!limitsReader.continues(old.limits(), _limits())) revert DifferentTable();
        adopted = true;
        _adoptState(old.guardState());
        // What the predecessor did may fall into this controller's present epoch; it gets no second one.
        if (old.lastEpoch() != NEVER) lastEpoch = currentEpoch();
        emit Adopted(predecessor);
    }

    // --- reading

    /// @inheritdoc IGuardedController
    function preview(int256[] calldata requested)
        external
        view
        returns (bool accepted, uint8 reason, uint8 index, int256[] memory applied)
    {
        (, Guard.Input memory input,, uint8 halted,) = _read();
        if (halted != NO_INDEX) return (false, OBSERVATION_HALTED, halted, input.inForce);
        input.requested = requested;
        Guard.Outcome memory outcome = evaluator.evaluate(_limits(), _state(), input);
        return (outcome.accepted, outcome.reason, outcome.index, outcome.applied);
    }

    /// @notice What a decision would be judged on now.
    /// @return current the round of the observations
    /// @return input the guard's input without a request
    /// @return slots all values of the store, in its order
    /// @return halted the first of the guard's observations that may not be acted on, or 255
    function observation()
        external
        view
        returns (uint64 current, Guard.Input memory input, int256[] memory slots, uint8 halted)
    {
        (current, input, slots, halted,) = _read();
    }

    /// @inheritdoc IGuardedController
    function currentEpoch() public view returns (uint64) {
        if (block.timestamp < epochZero) revert BeforeEpochZero();
        return uint64((block.timestamp - epochZero) / epochSeconds);
    }

    /// @notice What a keeper signs.
    function hashDecision(Decision calldata decision) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(
                    DECISION_TYPE,
                    decision.policyHash,
                    decision.guardHash,
                    decision.epoch,
                    decision.round,
                    decision.expiresAt,
                    decision.logHash,
                    keccak256(abi.encodePacked(decision.requested))
                )
            )
        );
    }

    // --- inside

    function _executeDecision(Source source, Decision calldata decision) private returns (int256[] memory) {
        _requireOpenEpoch(decision.epoch);
        if (decision.policyHash != policyHash) revert WrongPolicy(policyHash, decision.policyHash);
        if (decision.guardHash != guardHash) revert WrongGuard(guardHash, decision.guardHash);
        if (block.timestamp > decision.expiresAt) revert Expired(decision.expiresAt);
        (uint64 current, Guard.Input memory input, int256[] memory slots, uint256 haltedSlots) = _input();
        if (decision.round != current) revert WrongRound(current, decision.round);
        input.requested = decision.requested;
        if (source != Source.Override) _requirePolicyInputs(haltedSlots);
        if (source != Source.Override && address(policyNetwork) != address(0)) {
            int256[] memory own = policyNetwork.request(_policyInputs(slots), input.inForce);
            if (keccak256(abi.encode(own)) != keccak256(abi.encode(input.requested))) revert AlteredAction();
        }
        Guard.Outcome memory outcome = evaluator.evaluate(_limits(), _state(), input);
        if (!outcome.accepted) revert Refused(outcome.reason, outcome.index);
        _carryOut(source, decision.epoch, current, decision.logHash, input, outcome);
        return outcome.applied;
    }

    /// @dev The one path by which levers move. State first, targets last, then what they hold is compared.
    function _carryOut(
        Source source,
        uint64 epoch,
        uint64 current,
        bytes32 logHash,
        Guard.Input memory input,
        Guard.Outcome memory outcome
    ) private {
        lastEpoch = epoch;
        _store(outcome, input.readings);
        emit DecisionApplied(
            epoch, policyHash, logHash, source, current, input.requested, outcome.applied, outcome.reasons
        );
        uint256 before = _supply();
        _applyToTargets(outcome.applied);
        _requireSupplyWithin(before, outcome.charges);
    }

    /// @dev A target that holds what it should but mints more is caught here.
    function _requireSupplyWithin(uint256 before, int256[] memory charges) private view {
        if (address(supplyToken) == address(0)) return;
        int256 moved = int256(_supply()) - int256(before);
        uint256 charged = uint256(charges[supplyQuantity]);
        // In whole tokens of 18 decimals; a charge is rounded up, a change of supply towards zero.
        uint256 size = _toFixed18(SignedMath.abs(moved));
        if (size > charged) revert SupplyMoved(charged, size);
    }

    function _supply() private view returns (uint256) {
        return address(supplyToken) == address(0) ? 0 : supplyToken.totalSupply();
    }

    function _toFixed18(uint256 amount) private view returns (uint256) {
        uint8 digits = _supplyDecimals;
        if (digits <= 18) return amount * 10 ** (18 - digits);
        uint256 unit = 10 ** (digits - 18);
        return (amount + unit - 1) / unit;
    }

    function _requireOpenEpoch(uint64 epoch) private view {
        _requireNotRetired();
        if (paused) revert ControllerPaused();
        uint64 present = currentEpoch();
        if (epoch != present) revert WrongEpoch(present, epoch);
        if (epoch == lastEpoch) revert EpochDone(epoch);
    }

    function _input()
        private
        view
        returns (uint64 current, Guard.Input memory input, int256[] memory slots, uint256 haltedSlots)
    {
        uint8 halted;
        (current, input, slots, halted, haltedSlots) = _read();
        if (halted != NO_INDEX) revert Refused(OBSERVATION_HALTED, halted);
    }

    function _read()
        private
        view
        returns (
            uint64 current,
            Guard.Input memory input,
            int256[] memory slots,
            uint8 halted,
            uint256 haltedSlots
        )
    {
        (current, input.readings, slots, halted, haltedSlots) = _readings();
        input.time = uint64(block.timestamp);
        input.inForce = _leverValues();
    }
}
