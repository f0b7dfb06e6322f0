// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice A frozen policy on the chain.
interface IPolicyNetwork {
    /// @notice SHA-256 of the quantised network, as the bundle's manifest lists it.
    function networkHash() external view returns (bytes32);

    /// @param observation fixed18, one an input
    /// @param targets fixed18, the values of the levers in force
    /// @return requested fixed18, one a lever
    function request(int256[] calldata observation, int256[] calldata targets)
        external
        view
        returns (int256[] memory requested);
}
