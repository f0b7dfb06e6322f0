// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {LeverTarget} from "./LeverTarget.sol";

/// @title A board of levers that a protocol of one's own reads
/// @notice For levers whose meaning no other target knows: rates of a vault, multiples, spreads. The board holds their values
/// within bounds that are fixed for good; the protocol asks `lever(index)` whenever it needs one. Nothing else moves.
contract LeverBoard is LeverTarget {
    /// @param value in force, fixed18
    /// @param minimum the least that the protocol can do at all
    /// @param maximum the most
    /// @param unit of the lever table, ASCII padded with zeros
    struct Lever {
        int256 value;
        int256 minimum;
        int256 maximum;
        bytes32 unit;
    }

    /// @dev As many as a lever table has at most.
    uint256 private constant MOST_LEVERS = 32;

    Lever[] private _levers;

    error InvalidLevers();
    error InvalidLever(uint256 index);

    /// @param levers in the order of the controller's lever table
    constructor(address governance, address controller_, Lever[] memory levers) LeverTarget(governance, controller_) {
        if (levers.length == 0 || levers.length > MOST_LEVERS) revert InvalidLevers();
        for (uint256 i = 0; i < levers.length; ++i) {
            Lever memory given = levers[i];
            if (given.value < given.minimum || given.value > given.maximum || given.unit == 0) revert InvalidLever(i);
            _levers.push(given);
        }
    }

    function leverCount() public view override returns (uint256) {
        return _levers.length;
    }

    function lever(uint256 index) public view override returns (int256, int256, int256, bytes32) {
        if (index >= _levers.length) revert UnknownLever(index);
        Lever storage found = _levers[index];
        return (found.value, found.minimum, found.maximum, found.unit);
    }

    function _apply(int256[] calldata values) internal override {
        for (uint256 i = 0; i < values.length; ++i) {
            _levers[i].value = values[i];
        }
    }
}
