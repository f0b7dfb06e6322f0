// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ICumulativePool} from "../sources/PoolSource.sol";
import {LeverTarget} from "./LeverTarget.sol";

/// @title A constant-product pool whose fee and burnt share of the fee are levers
/// @notice Fees are taken from what is paid in; of those in token 0, the burnt share is sent where nobody can spend it.
/// Keeps a price sum as Uniswap's version 2 does. Only what passes through its functions counts: donations do not.
contract FeePool is LeverTarget, ERC20, ICumulativePool, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    bytes32 public constant UNIT = "fraction";
    address public constant BURNT = 0x000000000000000000000000000000000000dEaD;
    uint256 private constant ONE = 1e18;
    /// @dev Locked for good, so that a first provider cannot make a share worth more than others can pay.
    uint256 private constant LOCKED_SHARES = 1000;

    address public immutable token0;
    address public immutable token1;
    int256 public immutable highestFee;
    int256 public fee;
    int256 public burntShare;
    uint256 public price0CumulativeLast;
    uint112 private _reserve0;
    uint112 private _reserve1;
    uint32 private _updatedAt;

    event Swapped(address indexed by, bool zeroForOne, uint256 received, uint256 sent, uint256 burnt);

    error SameToken();
    error InvalidFee(int256 fee);
    error LessThanAgreed(uint256 amount, uint256 least);
    error ReserveTooLarge();
    error NothingBought();

    constructor(
        address governance,
        address controller_,
        IERC20 token0_,
        IERC20 token1_,
        int256 initialFee,
        int256 highestFee_
    ) LeverTarget(governance, controller_) ERC20("Minthelm pool share", "MHPOOL") {
        if (address(token0_) == address(token1_)) revert SameToken();
        if (initialFee < 0 || initialFee > highestFee_ || highestFee_ >= int256(ONE)) revert InvalidFee(initialFee);
        token0 = address(token0_);
        token1 = address(token1_);
        highestFee = highestFee_;
        fee = initialFee;
    }

    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 updatedAt) {
        return (_reserve0, _reserve1, _updatedAt);
    }

    /// @notice Adds both tokens; the shares follow the scarcer of what really arrives.
    function add(uint256 amount0, uint256 amount1, uint256 leastShares) external nonReentrant returns (uint256 shares) {
        uint256 received0 = _pull(token0, amount0);
        uint256 received1 = _pull(token1, amount1);
        uint256 total = totalSupply();
        if (total == 0) {
            shares = Math.sqrt(received0 * received1) - LOCKED_SHARES;
            _mint(BURNT, LOCKED_SHARES);
        } else {
            shares = Math.min((received0 * total) / _reserve0, (received1 * total) / _reserve1);
        }
        if (shares < leastShares) revert LessThanAgreed(shares, leastShares);
        _mint(msg.sender, shares);
        _setReserves(_reserve0 + received0, _reserve1 + received1);
    }

    function remove(uint256 shares) external nonReentrant returns (uint256 amount0, uint256 amount1) {
        uint256 total = totalSupply();
        amount0 = (shares * _reserve0) / total;
        amount1 = (shares * _reserve1) / total;
        _burn(msg.sender, shares);
        _setReserves(_reserve0 - amount0, _reserve1 - amount1);
        IERC20(token0).safeTransfer(msg.sender, amount0);
        IERC20(token1).safeTransfer(msg.sender, amount1);
    }

    function swap(bool zeroForOne, uint256 amount, uint256 least) external nonReentrant returns (uint256 sent) {
        uint256 received = _pull(zeroForOne ? token0 : token1, amount);
        (uint256 reserveIn, uint256 reserveOut) = zeroForOne ? (_reserve0, _reserve1) : (_reserve1, _reserve0);
        uint256 charged = Math.mulDiv(received, uint256(fee), ONE, Math.Rounding.Ceil);
        uint256 effective = received - charged;
        sent = (reserveOut * effective) / (reserveIn + effective);
        if (sent == 0) revert NothingBought();
        if (sent < least) revert LessThanAgreed(sent, least);
        uint256 burnt = zeroForOne ? Math.mulDiv(charged, uint256(burntShare), ONE) : 0;
        uint256 kept = reserveIn + received - burnt;
        if (zeroForOne) _setReserves(kept, reserveOut - sent);
        else _setReserves(reserveOut - sent, kept);
        if (burnt > 0) IERC20(token0).safeTransfer(BURNT, burnt);
        IERC20(zeroForOne ? token1 : token0).safeTransfer(msg.sender, sent);
        emit Swapped(msg.sender, zeroForOne, received, sent, burnt);
    }

    function leverCount() public pure override returns (uint256) {
        return 2;
    }

    function lever(uint256 index) public view override returns (int256, int256, int256, bytes32) {
        if (index == 0) return (fee, 0, highestFee, UNIT);
        if (index == 1) return (burntShare, 0, int256(ONE), UNIT);
        revert UnknownLever(index);
    }

    function _apply(int256[] calldata values) internal override {
        fee = values[0];
        burntShare = values[1];
    }

    function _pull(address token, uint256 amount) private returns (uint256) {
        uint256 before = IERC20(token).balanceOf(address(this));
        IERC20(token).safeTransferFrom(msg.sender, address(this), amount);
        return IERC20(token).balanceOf(address(this)) - before;
    }

    function _setReserves(uint256 reserve0, uint256 reserve1) private {
        if (reserve0 > type(uint112).max || reserve1 > type(uint112).max) revert ReserveTooLarge();
        unchecked {
            // Times and sums wrap; their differences are right all the same.
            uint32 passed = uint32(block.timestamp) - _updatedAt;
            if (passed > 0 && _reserve0 > 0) {
                price0CumulativeLast += ((uint256(_reserve1) << 112) / _reserve0) * passed;
            }
        }
        _reserve0 = uint112(reserve0);
        _reserve1 = uint112(reserve1);
        _updatedAt = uint32(block.timestamp);
    }
}
