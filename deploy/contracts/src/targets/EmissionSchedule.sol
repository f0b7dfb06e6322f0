// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {FundedStream} from "./FundedStream.sol";
import {LeverTarget} from "./LeverTarget.sol";

/// @title Emissions at a rate that is a lever
/// @notice Releases tokens of the fund to one recipient, such as a gauge or a treasury; whoever calls.
contract EmissionSchedule is FundedStream {
    using SafeERC20 for IERC20Metadata;

    address public immutable recipient;
    /// @notice Streamed and not yet handed over.
    uint256 public releasable;

    event Released(uint256 amount);

    error NoRecipient();

    constructor(
        address governance,
        address controller_,
        IERC20Metadata token_,
        address recipient_,
        int256 largestRatePerHour_
    ) LeverTarget(governance, controller_) FundedStream(token_, largestRatePerHour_) {
        if (recipient_ == address(0)) revert NoRecipient();
        recipient = recipient_;
    }

    function release() external returns (uint256 amount) {
        _stream();
        amount = releasable;
        releasable = 0;
        if (amount > 0) token.safeTransfer(recipient, amount);
        emit Released(amount);
    }

    function _streamed(uint256 amount) internal override {
        releasable += amount;
    }
}
