// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {LeverTarget} from "./LeverTarget.sol";

/// @title A token whose supply is a lever
/// @notice Accounts hold shares; a change of supply changes what a share is worth, so that every balance changes in the
/// same proportion. The lever is an increment: the fraction of supply added or taken by one decision.
contract ElasticToken is LeverTarget, IERC20Metadata, IERC20Errors {
    int256 private constant ONE = 1e18;
    uint256 private constant LARGEST_SUPPLY = type(uint128).max;

    string public name;
    string public symbol;
    uint8 public immutable decimals;
    bytes32 public immutable unit;
    int256 public immutable largestFraction;
    uint256 public totalSupply;
    /// @notice Shares of one smallest unit of the token.
    uint256 public sharesPerUnit;
    uint256 private immutable _totalShares;
    int256 private _lastFraction;
    mapping(address account => uint256) private _shares;
    mapping(address account => mapping(address spender => uint256)) public allowance;

    event SupplyChanged(int256 fraction, uint256 totalSupply);

    error InvalidSupply(uint256 supply);

    /// @param unit_ the lever's unit, such as "fraction/d"
    /// @param largestFraction_ the largest change of supply that one decision can make at all, fixed18, up to 1
    constructor(
        address governance,
        address controller_,
        string memory name_,
        string memory symbol_,
        uint8 decimals_,
        uint256 initialSupply,
        address holder,
        bytes32 unit_,
        int256 largestFraction_
    ) LeverTarget(governance, controller_) {
        if (initialSupply == 0 || initialSupply > LARGEST_SUPPLY) revert InvalidSupply(initialSupply);
        if (largestFraction_ < 0 || largestFraction_ > ONE) revert OutOfBounds(0, largestFraction_);
        if (holder == address(0)) revert ERC20InvalidReceiver(holder);
        name = name_;
        symbol = symbol_;
        decimals = decimals_;
        unit = unit_;
        largestFraction = largestFraction_;
        totalSupply = initialSupply;
        _totalShares = type(uint256).max - (type(uint256).max % initialSupply);
        sharesPerUnit = _totalShares / initialSupply;
        _shares[holder] = _totalShares;
        emit Transfer(address(0), holder, initialSupply);
    }

    function balanceOf(address account) public view returns (uint256) {
        return _shares[account] / sharesPerUnit;
    }

    function transfer(address to, uint256 amount) external returns (bool) {
        _transfer(msg.sender, to, amount);
        return true;
    }

    function transferFrom(address from, address to, uint256 amount) external returns (bool) {
        uint256 allowed = allowance[from][msg.sender];
        if (allowed != type(uint256).max) {
            if (allowed < amount) revert ERC20InsufficientAllowance(msg.sender, allowed, amount);
            allowance[from][msg.sender] = allowed - amount;
        }
        _transfer(from, to, amount);
        return true;
    }

    function approve(address spender, uint256 amount) external returns (bool) {
        if (spender == address(0)) revert ERC20InvalidSpender(spender);
        allowance[msg.sender][spender] = amount;
        emit Approval(msg.sender, spender, amount);
        return true;
    }

    function leverCount() public pure override returns (uint256) {
        return 1;
    }

    function lever(uint256 index) public view override returns (int256, int256, int256, bytes32) {
        if (index != 0) revert UnknownLever(index);
        return (_lastFraction, -largestFraction, largestFraction, unit);
    }

    /// @dev The change is rounded towards zero, so that it never exceeds the fraction.
    function _apply(int256[] calldata values) internal override {
        int256 change = (int256(totalSupply) * values[0]) / ONE;
        uint256 supply = uint256(int256(totalSupply) + change);
        if (supply == 0 || supply > LARGEST_SUPPLY) revert InvalidSupply(supply);
        totalSupply = supply;
        sharesPerUnit = _totalShares / supply;
        _lastFraction = values[0];
        emit SupplyChanged(values[0], supply);
    }

    function _transfer(address from, address to, uint256 amount) private {
        if (to == address(0)) revert ERC20InvalidReceiver(to);
        uint256 balance = balanceOf(from);
        if (amount > balance) revert ERC20InsufficientBalance(from, balance, amount);
        uint256 moved = amount * sharesPerUnit;
        _shares[from] -= moved;
        _shares[to] += moved;
        emit Transfer(from, to, amount);
    }
}
