// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {LeverTarget} from "./LeverTarget.sol";

/// @notice A rate at which a fund of tokens runs out; the lever is that rate in whole tokens per hour. Only what was
/// funded through `fund` streams: what arrives otherwise, a donation or a balance that grows, stays where it is.
abstract contract FundedStream is LeverTarget {
    using SafeERC20 for IERC20Metadata;

    bytes32 public constant UNIT = "tokens/h";

    IERC20Metadata public immutable token;
    int256 public immutable largestRatePerHour;
    /// @notice Whole tokens per hour, fixed18.
    int256 public ratePerHour;
    /// @notice What is funded and has not streamed yet, in the token's smallest units.
    uint256 public unstreamed;
    uint64 public streamedUntil;
    /// @dev 10^decimals and its share that is less than one unit, in units of 1e18 * 3600 of it.
    uint256 private immutable _unit;
    uint256 private _remainder;

    event Funded(address indexed by, uint256 received);

    error TooManyDecimals(uint8 decimals);
    error InvalidRate(int256 ratePerHour);

    constructor(IERC20Metadata token_, int256 largestRatePerHour_) {
        uint8 digits = token_.decimals();
        if (digits > 27) revert TooManyDecimals(digits);
        if (largestRatePerHour_ < 0 || largestRatePerHour_ > type(int128).max) revert InvalidRate(largestRatePerHour_);
        token = token_;
        largestRatePerHour = largestRatePerHour_;
        _unit = 10 ** digits;
        streamedUntil = uint64(block.timestamp);
    }

    /// @notice Adds tokens to the fund; what really arrives counts.
    function fund(uint256 amount) external {
        _stream();
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = token.balanceOf(address(this)) - before;
        unstreamed += received;
        emit Funded(msg.sender, received);
    }

    function leverCount() public pure override returns (uint256) {
        return 1;
    }

    function lever(uint256 index) public view override returns (int256, int256, int256, bytes32) {
        if (index != 0) revert UnknownLever(index);
        return (ratePerHour, 0, largestRatePerHour, UNIT);
    }

    /// @dev What has passed streams at the old rate first.
    function _apply(int256[] calldata values) internal override {
        _stream();
        ratePerHour = values[0];
    }

    /// @dev Moves what is due out of the fund and hands it to `_streamed`.
    function _stream() internal {
        (uint256 amount, uint256 remainder) = _due();
        streamedUntil = uint64(block.timestamp);
        _remainder = remainder;
        unstreamed -= amount;
        if (amount > 0) _streamed(amount);
    }

    /// @return amount the token's smallest units that are due, at most the fund
    /// @return remainder what is due beyond it below one unit; nothing where the fund is empty
    function _due() internal view returns (uint256 amount, uint256 remainder) {
        uint256 exact = uint256(ratePerHour) * _unit * (block.timestamp - streamedUntil) + _remainder;
        amount = exact / (3600 * 1e18);
        if (amount > unstreamed) return (unstreamed, 0);
        remainder = exact % (3600 * 1e18);
    }

    /// @param amount smallest units that have streamed since the last time
    function _streamed(uint256 amount) internal virtual;
}
