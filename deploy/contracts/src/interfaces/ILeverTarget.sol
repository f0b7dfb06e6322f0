// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice A token or module that holds levers. Values are fixed18 in the lever's unit.
interface ILeverTarget {
    function leverCount() external view returns (uint256);

    /// @return value the value in force; for a lever that is an increment, the last one applied
    /// @return minimum the least that the target itself takes
    /// @return maximum the most that the target itself takes
    /// @return unit the unit's name as ASCII, filled up with zero bytes
    function lever(uint256 index)
        external
        view
        returns (int256 value, int256 minimum, int256 maximum, bytes32 unit);

    /// @notice Sets all levers or none.
    function applyLevers(int256[] calldata values) external;
}
