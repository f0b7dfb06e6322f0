// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ILeverTarget} from "../interfaces/ILeverTarget.sol";

/// @notice What all targets share: one controller, which governance names, and bounds of their own. Limits are the
/// controller's business; these bounds only say what the module can do at all.
abstract contract LeverTarget is ILeverTarget, Ownable2Step {
    address public controller;

    event ControllerSet(address indexed controller);
    event LeversApplied(int256[] values);

    error NotTheController(address caller);
    error WrongLength(uint256 expected, uint256 given);
    error UnknownLever(uint256 index);
    error OutOfBounds(uint256 index, int256 value);

    /// @param governance the timelock; may name another controller
    constructor(address governance, address controller_) Ownable(governance) {
        controller = controller_;
        emit ControllerSet(controller_);
    }

    function setController(address controller_) external onlyOwner {
        controller = controller_;
        emit ControllerSet(controller_);
    }

    /// @inheritdoc ILeverTarget
    function applyLevers(int256[] calldata values) external {
        if (msg.sender != controller) revert NotTheController(msg.sender);
        uint256 count = leverCount();
        if (values.length != count) revert WrongLength(count, values.length);
        for (uint256 i = 0; i < count; ++i) {
            (, int256 minimum, int256 maximum,) = lever(i);
            if (values[i] < minimum || values[i] > maximum) revert OutOfBounds(i, values[i]);
        }
        _apply(values);
        emit LeversApplied(values);
    }

    /// @inheritdoc ILeverTarget
    function leverCount() public view virtual returns (uint256);

    /// @inheritdoc ILeverTarget
    function lever(uint256 index) public view virtual returns (int256, int256, int256, bytes32);

    function _apply(int256[] calldata values) internal virtual;
}
