// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "../Guard.sol";
import {IGuardEvaluator} from "../interfaces/IGuardEvaluator.sol";
import {IGuardedController} from "../interfaces/IGuardedController.sol";
import {ILimitsReader} from "../interfaces/ILimitsReader.sol";
import {ILeverTarget} from "../interfaces/ILeverTarget.sol";
import {IObservationStore} from "../interfaces/IObservationStore.sol";
import {IPolicyNetwork} from "../interfaces/IPolicyNetwork.sol";
import {ControllerRoles} from "./ControllerRoles.sol";
import {DataContract} from "./DataContract.sol";
import {GuardStorage} from "./GuardStorage.sol";
import {LeverCalls} from "./LeverCalls.sol";

/// @notice What governance sets, and what the guardian may only tighten: limits, policy, targets, observations, pause.
abstract contract ControllerSettings is IGuardedController, ControllerRoles, GuardStorage {
    using LeverCalls for ILeverTarget;

    /// @param hash of the bundle's canonical parts
    /// @param network the policy on the chain, or zero where keepers sign decisions
    /// @param networkHash the network's own hash, which is compared
    /// @param slots the slots of the store that the policy reads, in the order of its inputs; where one of them may not
    /// be acted on, the policy decides nothing
    struct Policy {
        bytes32 hash;
        IPolicyNetwork network;
        bytes32 networkHash;
        uint8[] slots;
    }

    /// @notice Reason of the contract, beside those of the guard: a slot that the policy reads may not be acted on.
    uint8 public constant POLICY_INPUT_HALTED = 65;

    IGuardEvaluator public immutable evaluator;
    ILimitsReader public immutable limitsReader;
    /// @notice Nothing that anybody sets ever allows more than this; fixed for good.
    bytes32 public immutable ceilingHash;
    address private immutable _ceilingAt;
    /// @dev Set where windows must first be taken over.
    address public immutable predecessor;

    bool public paused;
    bool public retired;
    bool public adopted;
    bytes32 public policyHash;
    bytes32 public guardHash;
    IPolicyNetwork public policyNetwork;
    IObservationStore public observationStore;
    address private _limitsAt;
    ILeverTarget[] private _targets;
    uint8[] private _leverCounts;
    bytes32[] private _leverUnits;
    bytes32[] private _observationNames;
    uint64[] internal _retention;
    /// @dev A bit a slot of the store; the lowest is the one that is read, the others are compared with it.
    uint256[] private _slotMasks;
    uint8[] private _policySlots;

    error TooManySlots(uint256 count);
    error MissingObservation(bytes32 name);
    error WrongLeverCount(uint256 expected, uint256 given);
    error WrongUnit(uint256 lever, bytes32 expected, bytes32 given);
    error WrongNetwork(bytes32 expected, bytes32 given);
    error DifferentTable();

    constructor(IGuardEvaluator evaluator_, ILimitsReader reader, bytes memory ceiling_, address predecessor_) {
        evaluator = evaluator_;
        limitsReader = reader;
        reader.tableOf(ceiling_);
        _ceilingAt = DataContract.write(ceiling_);
        ceilingHash = keccak256(ceiling_);
        predecessor = predecessor_;
    }

    // --- governance

    /// @notice Sets limits; at most the ceiling's.
    function setLimits(bytes calldata limits_) external onlyRole(GOVERNANCE_ROLE) {
        _setLimits(limits_);
    }

    /// @notice Registers the policy by its hash.
    function setPolicy(Policy calldata policy) external onlyRole(GOVERNANCE_ROLE) {
        _setPolicy(policy);
    }

    function setTargets(ILeverTarget[] calldata targets_) external onlyRole(GOVERNANCE_ROLE) {
        _setTargets(targets_);
    }

    function setObservationStore(IObservationStore store) external onlyRole(GOVERNANCE_ROLE) {
        _setStore(store);
    }

    function unpause() external onlyRole(GOVERNANCE_ROLE) {
        paused = false;
        emit PauseSet(false, msg.sender);
    }

    /// @notice Ends this controller for good, so that a successor can take over its windows.
    function retire() external onlyRole(GOVERNANCE_ROLE) {
        if (retired) revert AlreadyRetired();
        retired = true;
        emit Retired();
    }

    // --- guardian

    function pause() external {
        _requireGuardian();
        paused = true;
        emit PauseSet(true, msg.sender);
    }

    /// @notice Sets limits that allow nothing that the present ones refuse.
    function tighten(bytes calldata limits_) external {
        _requireGuardian();
        if (!limitsReader.tightens(_limits(), limits_)) revert NotTighter();
        _setLimits(limits_);
    }

    // --- reading

    function targets() external view returns (ILeverTarget[] memory) {
        return _targets;
    }

    function policySlots() external view returns (uint8[] memory) {
        return _policySlots;
    }

    /// @notice The canonical encoding of the limits in force.
    function limits() external view returns (bytes memory) {
        return _limits();
    }

    function ceiling() external view returns (bytes memory) {
        return DataContract.read(_ceilingAt);
    }

    /// @inheritdoc IGuardedController
    function leverValues() external view returns (int256[] memory) {
        return _leverValues();
    }

    /// @notice The guard's state: entries of windows that still count, times of levers, last sound readings, breakers.
    function guardState() external view returns (Guard.State memory) {
        return _state();
    }

    // --- inside

    function _limits() internal view returns (bytes memory) {
        return DataContract.read(_limitsAt);
    }

    function _state() internal view returns (Guard.State memory) {
        return _loadState(_leverUnits.length, _observationNames.length, _retention);
    }

    function _store(Guard.Outcome memory outcome, Guard.Reading[] memory readings) internal {
        _storeOutcome(outcome, readings, _retention);
    }

    function _leverValues() internal view returns (int256[] memory values) {
        values = new int256[](_leverUnits.length);
        uint256 next = 0;
        for (uint256 t = 0; t < _targets.length; ++t) {
            ILeverTarget target = _targets[t];
            for (uint256 i = 0; i < _leverCounts[t]; ++i) {
                (values[next++],) = target.read(i);
            }
        }
    }

    /// @dev Applies at every target, then reads all of them back, for one may reach into another.
    function _applyToTargets(int256[] memory applied) internal {
        int256[][] memory parts = new int256[][](_targets.length);
        uint256 next = 0;
        for (uint256 t = 0; t < parts.length; ++t) {
            parts[t] = new int256[](_leverCounts[t]);
            for (uint256 i = 0; i < parts[t].length; ++i) {
                parts[t][i] = applied[next++];
            }
            _targets[t].apply_(parts[t]);
        }
        for (uint256 t = 0; t < parts.length; ++t) {
            _targets[t].requireInForce(parts[t]);
        }
    }

    /// @return current the store's round
    /// @return readings in the order of the guard's observations
    /// @return slots all values of the store
    /// @return halted the first of the guard's observations that may not be acted on, or 255
    /// @return haltedSlots a bit a slot of the store that may not be acted on
    function _readings()
        internal
        view
        returns (
            uint64 current,
            Guard.Reading[] memory readings,
            int256[] memory slots,
            uint8 halted,
            uint256 haltedSlots
        )
    {
        uint64[] memory times;
        (current, slots, times, haltedSlots) = observationStore.observe();
        readings = new Guard.Reading[](_slotMasks.length);
        halted = 255;
        for (uint256 i = 0; i < readings.length; ++i) {
            uint256 mask = _slotMasks[i];
            if (mask & haltedSlots != 0 && halted == 255) halted = uint8(i);
            readings[i] = _reading(mask, slots, times);
        }
    }

    /// @dev What a policy reads must be fit to be acted on, whether or not the guard looks at it too.
    function _requirePolicyInputs(uint256 haltedSlots) internal view {
        for (uint256 i = 0; i < _policySlots.length; ++i) {
            uint8 slot = _policySlots[i];
            if ((haltedSlots >> slot) & 1 == 1) revert Refused(POLICY_INPUT_HALTED, slot);
        }
    }

    function _policyInputs(int256[] memory slots) internal view returns (int256[] memory inputs) {
        inputs = new int256[](_policySlots.length);
        for (uint256 i = 0; i < inputs.length; ++i) {
            inputs[i] = slots[_policySlots[i]];
        }
    }

    /// @dev What is tighter than the ceiling has its table too, so that the state is read under any limits.
    function _setLimits(bytes memory limits_) internal {
        if (!limitsReader.tightens(DataContract.read(_ceilingAt), limits_)) revert AboveCeiling();
        (_leverUnits, _observationNames, _retention) = limitsReader.tableOf(limits_);
        _limitsAt = DataContract.write(limits_);
        guardHash = keccak256(limits_);
        if (address(observationStore) != address(0)) _matchSlots();
        if (_targets.length > 0) _matchTargets();
        emit LimitsSet(guardHash, msg.sender);
    }

    function _setPolicy(Policy memory policy) internal {
        if (address(policy.network) != address(0)) {
            bytes32 given = policy.network.networkHash();
            if (given != policy.networkHash) revert WrongNetwork(policy.networkHash, given);
        }
        policyHash = policy.hash;
        policyNetwork = policy.network;
        _policySlots = policy.slots;
        emit PolicySet(policy.hash, address(policy.network));
    }

    function _setTargets(ILeverTarget[] memory targets_) internal {
        delete _leverCounts;
        _targets = targets_;
        address[] memory addresses = new address[](targets_.length);
        for (uint256 t = 0; t < targets_.length; ++t) {
            uint256 count = targets_[t].leverCount();
            // The table has at most 32 levers, so that a count below fits a byte.
            if (count > _leverUnits.length) revert WrongLeverCount(_leverUnits.length, count);
            _leverCounts.push(uint8(count));
            addresses[t] = address(targets_[t]);
        }
        _matchTargets();
        emit TargetsSet(addresses);
    }

    function _setStore(IObservationStore store) internal {
        observationStore = store;
        _matchSlots();
        emit ObservationStoreSet(address(store));
    }

    function _requireNotRetired() internal view {
        if (retired) revert AlreadyRetired();
        if (predecessor != address(0) && !adopted) revert NotAdopted();
    }

    function _requireGuardian() private view {
        if (!hasRole(GOVERNANCE_ROLE, msg.sender)) _checkRole(GUARDIAN_ROLE);
    }

    function _reading(uint256 mask, int256[] memory slots, uint64[] memory times)
        private
        pure
        returns (Guard.Reading memory reading)
    {
        bool first = true;
        for (uint256 s = 0; s < slots.length; ++s) {
            if ((mask >> s) & 1 == 0) continue;
            int256 value = slots[s];
            if (first) {
                reading = Guard.Reading(value, value, value, times[s]);
                first = false;
                continue;
            }
            if (value < reading.low) reading.low = value;
            if (value > reading.high) reading.high = value;
            if (times[s] < reading.time) reading.time = times[s];
        }
    }

    /// @dev Finds the guard's observations among the store's slots by name; a name that occurs again is compared.
    function _matchSlots() private {
        bytes32[] memory names = observationStore.slotNames();
        if (names.length > 255) revert TooManySlots(names.length);
        delete _slotMasks;
        for (uint256 i = 0; i < _observationNames.length; ++i) {
            bytes32 name = _observationNames[i];
            uint256 mask = 0;
            for (uint256 s = 0; s < names.length; ++s) {
                if (names[s] == name) mask |= 1 << s;
            }
            if (mask == 0) revert MissingObservation(name);
            _slotMasks.push(mask);
        }
    }

    function _matchTargets() private view {
        uint256 next = 0;
        for (uint256 t = 0; t < _targets.length; ++t) {
            for (uint256 i = 0; i < _leverCounts[t]; ++i) {
                (, bytes32 unit) = _targets[t].read(i);
                if (next < _leverUnits.length && unit != _leverUnits[next]) {
                    revert WrongUnit(next, _leverUnits[next], unit);
                }
                ++next;
            }
        }
        if (next != _leverUnits.length) revert WrongLeverCount(_leverUnits.length, next);
    }
}
