// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice Reads and compares limits, which are given by their canonical encoding.
interface ILimitsReader {
    /// @notice What a controller keeps of limits beside their encoding. Reverts where they are not canonical or
    /// contradict themselves.
    /// @return units of the levers
    /// @return observations names of them
    /// @return retention seconds that entries count, one a quantity
    function tableOf(bytes calldata limits)
        external
        pure
        returns (bytes32[] memory units, bytes32[] memory observations, uint64[] memory retention);

    /// @notice Whether `to` allows nothing that `from` refuses.
    function tightens(bytes calldata from, bytes calldata to) external pure returns (bool);

    /// @notice Whether a state kept under `from` can be read under `to`: the same names in the same order, or more.
    function continues(bytes calldata from, bytes calldata to) external pure returns (bool);
}
