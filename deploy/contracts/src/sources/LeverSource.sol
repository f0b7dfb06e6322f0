// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ILeverTarget} from "../interfaces/ILeverTarget.sol";
import {IObservationSource} from "../interfaces/IObservationSource.sol";

/// @notice The value in force of a target's lever; the argument is the lever's index in the target.
contract LeverSource is IObservationSource {
    ILeverTarget public immutable target;

    constructor(ILeverTarget target_) {
        target = target_;
    }

    /// @inheritdoc IObservationSource
    function observe(uint256 argument) external view returns (int256 value, uint64 observedAt) {
        (value,,,) = target.lever(argument);
        observedAt = uint64(block.timestamp);
    }
}
