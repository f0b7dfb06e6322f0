// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice Something on the chain that can be read as one number.
interface IObservationSource {
    /// @param argument what to read, where a source has several readings
    /// @return value fixed18
    /// @return observedAt seconds; when the value was true
    function observe(uint256 argument) external view returns (int256 value, uint64 observedAt);
}
