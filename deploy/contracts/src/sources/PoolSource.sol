// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IObservationSource} from "../interfaces/IObservationSource.sol";

/// @dev What Uniswap's version 2 pairs offer, and those that copy them.
interface ICumulativePool {
    function token0() external view returns (address);
    function token1() external view returns (address);
    function getReserves() external view returns (uint112 reserve0, uint112 reserve1, uint32 updatedAt);
    function price0CumulativeLast() external view returns (uint256);
}

/// @notice The price (argument 0) and the depth (argument 1) of a constant-product pool, as means over a window that
/// spans blocks, so that what is borrowed and returned within one transaction weighs nothing. The price is that of
/// token 0 in token 1; the depth is the pool's token 1 at that price, from the lower invariant of each two visits.
contract PoolSource is IObservationSource {
    uint256 private constant CHECKPOINTS = 16;

    struct Checkpoint {
        uint64 time;
        uint256 priceCumulative;
        uint256 liquidityCumulative;
    }

    ICumulativePool public immutable pool;
    uint32 public immutable windowSeconds;
    /// @dev 10^(18 + decimals of token 0) and 10^(decimals of token 1): their ratio scales a raw price to fixed18.
    uint256 private immutable _priceNumerator;
    uint256 private immutable _priceDenominator;
    Checkpoint[CHECKPOINTS] private _checkpoints;
    uint256 private _count;
    uint256 private _liquidity;

    error TooSoon(uint64 until);
    error WindowTooShort();

    constructor(ICumulativePool pool_, uint32 windowSeconds_) {
        if (windowSeconds_ < 8) revert WindowTooShort();
        pool = pool_;
        windowSeconds = windowSeconds_;
        _priceNumerator = 10 ** (18 + IERC20Metadata(pool_.token0()).decimals());
        _priceDenominator = 10 ** IERC20Metadata(pool_.token1()).decimals();
        _liquidity = _invariantRoot();
        _push(Checkpoint(uint64(block.timestamp), _priceCumulative(), 0));
    }

    /// @notice Takes a checkpoint; whoever calls, at most eight times a window.
    function poke() external {
        Checkpoint storage last = _last();
        uint64 until = last.time + windowSeconds / 8;
        if (block.timestamp < until) revert TooSoon(until);
        uint256 liquidity = _invariantRoot();
        uint256 passed = block.timestamp - last.time;
        uint256 cumulative = last.liquidityCumulative + Math.min(_liquidity, liquidity) * passed;
        _liquidity = liquidity;
        _push(Checkpoint(uint64(block.timestamp), _priceCumulative(), cumulative));
    }

    /// @inheritdoc IObservationSource
    /// @dev The time is 0 where no checkpoint is at least one window and at most two windows old.
    function observe(uint256 argument) external view returns (int256 value, uint64 observedAt) {
        (bool found, Checkpoint memory from) = _oldEnough();
        if (!found) return (0, 0);
        uint256 passed = block.timestamp - from.time;
        uint256 price;
        unchecked {
            // The pool lets its sum wrap; the difference is right all the same.
            price = (_priceCumulative() - from.priceCumulative) / passed;
        }
        if (argument == 0) {
            value = int256(Math.mulDiv(Math.mulDiv(price, _priceNumerator, 1 << 112), 1, _priceDenominator));
        } else {
            Checkpoint storage last = _last();
            uint256 sum = last.liquidityCumulative - from.liquidityCumulative
                + Math.min(_liquidity, _invariantRoot()) * (block.timestamp - last.time);
            value = int256(Math.mulDiv((sum / passed) * Math.sqrt(price), 1e18, _priceDenominator << 56));
        }
        observedAt = uint64(block.timestamp);
    }

    function _push(Checkpoint memory checkpoint) private {
        _checkpoints[_count % CHECKPOINTS] = checkpoint;
        ++_count;
    }

    function _last() private view returns (Checkpoint storage) {
        return _checkpoints[(_count - 1) % CHECKPOINTS];
    }

    /// @dev The youngest checkpoint that is at least a window old.
    function _oldEnough() private view returns (bool, Checkpoint memory none) {
        for (uint256 back = 1; back <= Math.min(_count, CHECKPOINTS); ++back) {
            Checkpoint memory checkpoint = _checkpoints[(_count - back) % CHECKPOINTS];
            uint256 age = block.timestamp - checkpoint.time;
            if (age >= windowSeconds) return (age <= 2 * uint256(windowSeconds), checkpoint);
        }
        return (false, none);
    }

    function _invariantRoot() private view returns (uint256) {
        (uint112 reserve0, uint112 reserve1,) = pool.getReserves();
        return Math.sqrt(uint256(reserve0) * reserve1);
    }

    /// @dev The pool's sum of price times seconds, carried on to now by the reserves that have stood since its last change.
    function _priceCumulative() private view returns (uint256 cumulative) {
        cumulative = pool.price0CumulativeLast();
        (uint112 reserve0, uint112 reserve1, uint32 updatedAt) = pool.getReserves();
        if (reserve0 == 0) return cumulative;
        unchecked {
            uint32 passed = uint32(block.timestamp) - updatedAt;
            cumulative += ((uint256(reserve1) << 112) / reserve0) * passed;
        }
    }
}
