// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IObservationSource} from "../interfaces/IObservationSource.sol";

/// @notice How far a cycle has gone, from 0 to below 1; the argument is its period in seconds.
contract PhaseSource is IObservationSource {
    /// @inheritdoc IObservationSource
    function observe(uint256 argument) external view returns (int256 value, uint64 observedAt) {
        value = int256(((block.timestamp % argument) * 1e18) / argument);
        observedAt = uint64(block.timestamp);
    }
}
