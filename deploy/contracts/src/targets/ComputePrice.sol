// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {LeverTarget} from "./LeverTarget.sol";

/// @title Computation sold at a price that is a lever
/// @notice Customers buy hours of work at the price in force, paid in one token to the treasury.
contract ComputePrice is LeverTarget {
    using SafeERC20 for IERC20Metadata;

    bytes32 public constant UNIT = "tokens/work h";

    IERC20Metadata public immutable token;
    address public immutable treasury;
    int256 public immutable lowestPrice;
    int256 public immutable highestPrice;
    /// @notice Whole tokens for one hour of work, fixed18.
    int256 public price;
    /// @notice Seconds of work that a customer has paid for.
    mapping(address customer => uint256) public paidSeconds;
    uint256 private immutable _unit;

    event Bought(address indexed customer, uint256 workSeconds, uint256 cost);

    error InvalidPrices();
    error DearerThanAgreed(uint256 cost, uint256 most);
    error PaidTooLittle(uint256 cost, uint256 received);

    constructor(
        address governance,
        address controller_,
        IERC20Metadata token_,
        address treasury_,
        int256 lowestPrice_,
        int256 highestPrice_
    ) LeverTarget(governance, controller_) {
        uint8 digits = token_.decimals();
        if (digits > 27 || lowestPrice_ <= 0 || lowestPrice_ > highestPrice_ || highestPrice_ > type(int128).max) {
            revert InvalidPrices();
        }
        if (treasury_ == address(0)) revert InvalidPrices();
        token = token_;
        treasury = treasury_;
        lowestPrice = lowestPrice_;
        highestPrice = highestPrice_;
        price = lowestPrice_;
        _unit = 10 ** digits;
    }

    /// @notice What so many seconds of work cost now, in the token's smallest units, rounded up.
    function costOf(uint256 workSeconds) public view returns (uint256) {
        return Math.mulDiv(uint256(price) * _unit, workSeconds, 3600 * 1e18, Math.Rounding.Ceil);
    }

    /// @param most the cost that the customer agrees to at most, for the price may change before the transaction
    function buy(uint256 workSeconds, uint256 most) external {
        uint256 cost = costOf(workSeconds);
        if (cost > most) revert DearerThanAgreed(cost, most);
        paidSeconds[msg.sender] += workSeconds;
        uint256 before = token.balanceOf(treasury);
        token.safeTransferFrom(msg.sender, treasury, cost);
        uint256 received = token.balanceOf(treasury) - before;
        if (received < cost) revert PaidTooLittle(cost, received);
        emit Bought(msg.sender, workSeconds, cost);
    }

    function leverCount() public pure override returns (uint256) {
        return 1;
    }

    function lever(uint256 index) public view override returns (int256, int256, int256, bytes32) {
        if (index != 0) revert UnknownLever(index);
        return (price, lowestPrice, highestPrice, UNIT);
    }

    function _apply(int256[] calldata values) internal override {
        price = values[0];
    }
}
