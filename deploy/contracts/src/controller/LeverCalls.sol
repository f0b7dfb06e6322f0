// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ILeverTarget} from "../interfaces/ILeverTarget.sol";

/// @notice Calls of targets that nobody needs to trust: no more of their answer is copied than is asked for, a failure
/// reverts all of the transaction, and what they then hold is read back and compared.
library LeverCalls {
    error TargetFailed(address target);
    error ReadFailed(address target, uint256 index);
    error NotInForce(address target, uint256 index, int256 applied, int256 readBack);

    function read(ILeverTarget target, uint256 index) internal view returns (int256 value, bytes32 unit) {
        bytes memory data = abi.encodeCall(ILeverTarget.lever, (index));
        bool read_;
        assembly ("memory-safe") {
            let answer := mload(0x40)
            read_ := staticcall(gas(), target, add(data, 0x20), mload(data), answer, 0x80)
            read_ := and(read_, gt(returndatasize(), 0x7f))
            value := mload(answer)
            unit := mload(add(answer, 0x60))
        }
        if (!read_) revert ReadFailed(address(target), index);
    }

    function apply_(ILeverTarget target, int256[] memory values) internal {
        if (address(target).code.length == 0) revert TargetFailed(address(target));
        bytes memory data = abi.encodeCall(ILeverTarget.applyLevers, (values));
        bool applied;
        assembly ("memory-safe") {
            applied := call(gas(), target, 0, add(data, 0x20), mload(data), 0, 0)
        }
        if (!applied) revert TargetFailed(address(target));
    }

    function requireInForce(ILeverTarget target, int256[] memory values) internal view {
        for (uint256 i = 0; i < values.length; ++i) {
            (int256 value,) = read(target, i);
            if (value != values[i]) revert NotInForce(address(target), i, values[i], value);
        }
    }
}
