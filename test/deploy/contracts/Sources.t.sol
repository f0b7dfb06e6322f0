// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ChainlinkSource} from "deploy/contracts/src/sources/ChainlinkSource.sol";
import {LeverSource} from "deploy/contracts/src/sources/LeverSource.sol";
import {PhaseSource} from "deploy/contracts/src/sources/PhaseSource.sol";
import {PoolSource} from "deploy/contracts/src/sources/PoolSource.sol";
import {SupplySource} from "deploy/contracts/src/sources/SupplySource.sol";
import {FeePool} from "deploy/contracts/src/targets/FeePool.sol";
import {ForgeTest} from "./support/ForgeTest.sol";
import {OddToken} from "./support/OddTokens.sol";
import {SettableAggregator} from "./support/PoliciesAndFeeds.sol";

/// What is read on the chain, and what a loan within one transaction can make of it: nothing.
contract SourcesTest is ForgeTest {
    OddToken private token0;
    OddToken private token1;
    FeePool private pool;
    PoolSource private source;

    function setUp() public {
        vm.warp(1_800_000_000);
        token0 = new OddToken(18, 0, true);
        token1 = new OddToken(6, 0, true);
        pool = new FeePool(address(1), address(this), IERC20(address(token0)), IERC20(address(token1)), 0, 0.1e18);
        _hold(1e30, 1e24);
        pool.add(1_000_000e18, 2_000_000e6, 0);
        source = new PoolSource(pool, 3600);
    }

    function testReadsPriceAndDepthOfACalmPool() public {
        _calm(8);
        _near(0, 2e18);
        _near(1, 2_000_000e18);
    }

    function testNothingIsReadBeforeTheWindowIsFull() public {
        vm.warp(block.timestamp + 3599);
        (, uint64 observedAt) = source.observe(0);
        checkEqual(observedAt, 0, "too young");
        vm.warp(block.timestamp + 1);
        (, observedAt) = source.observe(0);
        checkEqual(observedAt, block.timestamp, "an hour old");
        vm.warp(block.timestamp + 3601);
        (, observedAt) = source.observe(0);
        checkEqual(observedAt, 0, "two hours and a second");
    }

    /// A loan that moves the price a hundredfold and more, within one block, changes no reading.
    function testALoanWithinOneBlockMovesNothing() public {
        _calm(8);
        vm.warp(block.timestamp + 450);
        (int256 price,) = source.observe(0);
        (int256 depth,) = source.observe(1);
        pool.swap(false, 100_000_000e6, 0);
        (int256 moved,) = source.observe(0);
        checkEqual(moved, price, "price while borrowed");
        pool.add(1_000e18, 100_000_000_000e6, 0);
        (moved,) = source.observe(1);
        checkEqual(moved, depth, "depth while borrowed");
        source.poke();
        pool.swap(true, 1_000_000e18, 0);
        (moved,) = source.observe(0);
        checkEqual(moved, price, "price afterwards");
    }

    function testFuzzNoSwapWithinABlockMovesTheMean(bool zeroForOne, uint96 amount, uint16 wait) public {
        _calm(8);
        vm.warp(block.timestamp + bound(uint256(wait), 0, 449));
        (int256 price,) = source.observe(0);
        pool.swap(zeroForOne, bound(amount, 1e13, zeroForOne ? 1e28 : 1e22), 0);
        (int256 moved,) = source.observe(0);
        checkEqual(moved, price, "price");
    }

    /// Liquidity that comes for one visit counts for neither stretch beside it.
    function testDepthBorrowedForAVisitCountsForNothing() public {
        _calm(7);
        vm.warp(block.timestamp + 450);
        pool.add(1_000_000e18, 2_000_000e6, 0);
        source.poke();
        pool.remove(pool.balanceOf(address(this)) / 2);
        vm.warp(block.timestamp + 450);
        source.poke();
        _near(1, 2_000_000e18);
    }

    function testThePriceFollowsWhatLasts() public {
        _calm(8);
        pool.swap(false, 2_000_000e6, 0); // price 8
        vm.warp(block.timestamp + 450);
        source.poke();
        _near(0, (2e18 * 7 + 8e18) / 8);
        _calm(7);
        _near(0, 8e18);
    }

    function testAnswersOfChainlinkThatCannotBeActedOnHaveNoTime() public {
        SettableAggregator aggregator = new SettableAggregator(8);
        ChainlinkSource chainlink = new ChainlinkSource(aggregator);
        aggregator.set(7, 1.25e8, block.timestamp - 60);
        (int256 value, uint64 observedAt) = chainlink.observe(0);
        checkEqual(value, 1.25e18, "scaled from 8 decimals");
        checkEqual(observedAt, block.timestamp - 60, "time");
        aggregator.set(7, 0, block.timestamp);
        _unusable(chainlink);
        aggregator.set(7, -1, block.timestamp);
        _unusable(chainlink);
        aggregator.set(7, 1e8, block.timestamp + 1);
        _unusable(chainlink);
        aggregator.set(0, 1e8, block.timestamp);
        _unusable(chainlink);
        aggregator.set(7, type(int256).max, block.timestamp);
        _unusable(chainlink);
        SettableAggregator wide = new SettableAggregator(37);
        vm.expectRevert(abi.encodeWithSelector(ChainlinkSource.TooManyDecimals.selector, 37));
        new ChainlinkSource(wide);
    }

    function testSuppliesOfAllDecimals() public {
        uint8[4] memory digits = [0, 6, 18, 27];
        for (uint256 i = 0; i < 4; i++) {
            OddToken token = new OddToken(digits[i], 0, false);
            token.mint(address(7), 1_500 * 10 ** digits[i]);
            SupplySource supply = new SupplySource(IERC20Metadata(address(token)));
            (int256 value,) = supply.observe(0);
            checkEqual(value, 1_500e18, "supply");
            (value,) = supply.observe(uint160(address(7)));
            checkEqual(value, 1_500e18, "balance");
        }
    }

    function testPhasesAndLevers() public {
        PhaseSource phase = new PhaseSource();
        vm.warp(1_800_000_000 - (1_800_000_000 % 1 days) + 6 hours);
        (int256 value,) = phase.observe(1 days);
        checkEqual(value, 0.25e18, "a quarter of the day");
        LeverSource lever = new LeverSource(pool);
        int256[] memory values = new int256[](2);
        values[0] = 0.01e18;
        values[1] = 0.5e18;
        pool.applyLevers(values);
        (value,) = lever.observe(1);
        checkEqual(value, 0.5e18, "the burnt share");
    }

    function _unusable(ChainlinkSource chainlink) private view {
        (, uint64 observedAt) = chainlink.observe(0);
        checkEqual(observedAt, 0, "a time for what cannot be acted on");
    }

    function _calm(uint256 pokes) private {
        for (uint256 i = 0; i < pokes; i++) {
            vm.warp(block.timestamp + 450);
            source.poke();
        }
    }

    function _near(uint256 argument, int256 expected) private view {
        (int256 value,) = source.observe(argument);
        int256 distance = value > expected ? value - expected : expected - value;
        if (distance * 1e9 > expected) checkEqual(value, expected, "reading");
    }

    function _hold(uint256 amount0, uint256 amount1) private {
        token0.mint(address(this), amount0);
        token1.mint(address(this), amount1);
        token0.approve(address(pool), amount0);
        token1.approve(address(pool), amount1);
    }
}
