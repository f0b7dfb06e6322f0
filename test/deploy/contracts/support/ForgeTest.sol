// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Vm} from "./Vm.sol";

/// What every forge test starts from: the cheat codes, checks that say both values, and what an invariant test targets.
abstract contract ForgeTest {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    /// forge takes a contract with this for a test.
    bool public constant IS_TEST = true;
    Vm internal constant vm = Vm(address(uint160(uint256(keccak256("hevm cheat code")))));

    address[] private targets;
    FuzzSelector[] private selectors;

    error Failed(string what);
    error Unequal(string what, int256 actual, int256 expected);
    error UnequalUnsigned(string what, uint256 actual, uint256 expected);
    error UnequalWords(string what, bytes32 actual, bytes32 expected);
    error UnequalBytes(string what, bytes actual, bytes expected);

    function check(bool condition, string memory what) internal pure {
        if (!condition) revert Failed(what);
    }

    function checkEqual(int256 actual, int256 expected, string memory what) internal pure {
        if (actual != expected) revert Unequal(what, actual, expected);
    }

    function checkEqual(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) revert UnequalUnsigned(what, actual, expected);
    }

    function checkEqual(address actual, address expected, string memory what) internal pure {
        checkEqual(uint256(uint160(actual)), uint256(uint160(expected)), what);
    }

    function checkEqual(bytes32 actual, bytes32 expected, string memory what) internal pure {
        if (actual != expected) revert UnequalWords(what, actual, expected);
    }

    function checkEqual(bytes memory actual, bytes memory expected, string memory what) internal pure {
        if (keccak256(actual) != keccak256(expected)) revert UnequalBytes(what, actual, expected);
    }

    /// What was written down last since logs are recorded: an event, its first topic where it has one, and its data.
    function checkWritten(bytes32 event_, bytes32 topic, bytes memory data) internal {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        check(logs.length > 0, "nothing was written");
        Vm.Log memory last = logs[logs.length - 1];
        checkEqual(last.topics[0], event_, "event");
        if (topic != 0) checkEqual(last.topics[1], topic, "topic");
        checkEqual(last.data, data, "data");
        vm.recordLogs();
    }

    /// A value in [low, high] of a fuzzed one: itself where it lies there, else wrapped into the range.
    function bound(int256 value, int256 low, int256 high) internal pure returns (int256) {
        if (value >= low && value <= high) return value;
        unchecked {
            uint256 span = uint256(high) - uint256(low);
            if (span == type(uint256).max) return value;
            return int256(uint256(low) + (uint256(value) % (span + 1)));
        }
    }

    function bound(uint256 value, uint256 low, uint256 high) internal pure returns (uint256) {
        if (value >= low && value <= high) return value;
        if (high - low == type(uint256).max) return value;
        return low + (value % (high - low + 1));
    }

    /// Deploys what `npm run build:contracts` wrote, so that tests run the very code that is shipped. A mutation run puts
    /// another folder before it.
    function deployArtifact(string memory contractName, bytes memory arguments) internal returns (address deployed) {
        string memory folder = vm.envOr("MINTHELM_ARTIFACTS", string("dist/deploy/contracts"));
        string memory json = vm.readFile(string.concat(folder, "/", contractName, ".json"));
        bytes memory creation = bytes.concat(vm.parseJsonBytes(json, ".bytecode"), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(creation, 32), mload(creation))
            if iszero(deployed) {
                returndatacopy(mload(0x40), 0, returndatasize())
                revert(mload(0x40), returndatasize())
            }
        }
    }

    /// An invariant run calls these contracts only, and of them these functions only where any are named.
    function target(address handler) internal {
        targets.push(handler);
    }

    function target(address handler, bytes4[] memory only) internal {
        targets.push(handler);
        selectors.push(FuzzSelector(handler, only));
    }

    function targetContracts() public view returns (address[] memory) {
        return targets;
    }

    function targetSelectors() public view returns (FuzzSelector[] memory) {
        return selectors;
    }
}
