// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ComputePrice} from "deploy/contracts/src/targets/ComputePrice.sol";
import {ElasticToken} from "deploy/contracts/src/targets/ElasticToken.sol";
import {EmissionSchedule} from "deploy/contracts/src/targets/EmissionSchedule.sol";
import {FeePool} from "deploy/contracts/src/targets/FeePool.sol";
import {LeverTarget} from "deploy/contracts/src/targets/LeverTarget.sol";
import {StakingRewards} from "deploy/contracts/src/targets/StakingRewards.sol";
import {ForgeTest} from "./support/ForgeTest.sol";
import {OddToken} from "./support/OddTokens.sol";

/// The modules that hold levers, over tokens of all kinds. This test is their controller.
contract TargetsTest is ForgeTest {
    address private constant GOVERNANCE = address(0x60);
    address private constant ANNA = address(0xA);
    address private constant BERT = address(0xB);

    function setUp() public {
        vm.warp(1_800_000_000);
    }

    // --- the elastic token

    function testEveryBalanceChangesInTheSameProportion() public {
        ElasticToken token = _elastic(1_000_000);
        token.transfer(ANNA, 250_000);
        _apply(token, 0.02e18);
        checkEqual(token.totalSupply(), 1_020_000, "supply");
        checkEqual(token.balanceOf(ANNA), 255_000, "a quarter");
        _apply(token, -0.05e18);
        checkEqual(token.balanceOf(ANNA), 242_250, "a quarter of 969,000");
    }

    function testAChangeOfSupplyIsRoundedTowardsZero() public {
        ElasticToken token = _elastic(99);
        _apply(token, 0.02e18); // 1.98
        checkEqual(token.totalSupply(), 100, "up");
        _apply(token, -0.0199e18); // 1.99
        checkEqual(token.totalSupply(), 99, "down");
    }

    /// Transfers move exactly what they say, and balances never add up to more than the supply.
    function testFuzzBalancesNeverExceedTheSupply(uint128 supply, int256[4] memory rates, uint128[4] memory amounts)
        public
    {
        supply = uint128(bound(supply, 1000, 1e33));
        ElasticToken token = _elastic(supply);
        for (uint256 i = 0; i < 4; i++) {
            _apply(token, bound(rates[i], -0.1e18, 0.1e18));
            uint256 from = token.balanceOf(address(this));
            uint256 to = token.balanceOf(ANNA);
            uint256 amount = bound(amounts[i], 0, from);
            token.transfer(ANNA, amount);
            checkEqual(token.balanceOf(ANNA), to + amount, "received");
            checkEqual(token.balanceOf(address(this)), from - amount, "sent");
            uint256 sum = token.balanceOf(ANNA) + token.balanceOf(address(this));
            check(sum <= token.totalSupply() && sum + 2 >= token.totalSupply(), "balances and supply");
        }
    }

    function testAllowancesHold() public {
        ElasticToken token = _elastic(1000);
        token.approve(ANNA, 10);
        vm.startPrank(ANNA);
        token.transferFrom(address(this), BERT, 10);
        checkEqual(token.allowance(address(this), ANNA), 0, "spent");
        vm.expectRevert();
        token.transferFrom(address(this), BERT, 1);
        vm.stopPrank();
        vm.expectRevert();
        token.transfer(BERT, 991);
        vm.expectRevert();
        token.transfer(address(0), 1);
    }

    function testNobodyButTheControllerApplies() public {
        ElasticToken token = _elastic(1000);
        int256[] memory values = new int256[](1);
        vm.prank(ANNA);
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.NotTheController.selector, ANNA));
        token.applyLevers(values);
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.WrongLength.selector, 1, 2));
        token.applyLevers(new int256[](2));
        values[0] = 0.1e18 + 1;
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.OutOfBounds.selector, 0, values[0]));
        token.applyLevers(values);
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.UnknownLever.selector, 1));
        token.lever(1);
        vm.expectRevert();
        token.setController(ANNA);
        vm.prank(GOVERNANCE);
        token.setController(ANNA);
        checkEqual(token.controller(), ANNA, "controller");
    }

    // --- staking

    function testStakersShareTheStreamByStakeAndTime() public {
        OddToken reward = new OddToken(6, 0, true);
        OddToken stake = new OddToken(18, 0, true);
        StakingRewards staking = _staking(stake, reward);
        _fund(reward, staking, 1_000e6);
        _apply(staking, 10e18); // 10 tokens an hour
        _stake(stake, staking, ANNA, 1e18);
        vm.warp(block.timestamp + 1 hours);
        _stake(stake, staking, BERT, 3e18);
        vm.warp(block.timestamp + 1 hours);
        checkNear(_claim(staking, ANNA), 12_500_000, "all of one hour, a quarter of the next");
        checkNear(_claim(staking, BERT), 7_500_000, "three quarters");
    }

    function testTheFundIsTheEnd() public {
        OddToken reward = new OddToken(0, 0, false);
        StakingRewards staking = _staking(reward, reward);
        _fund(reward, staking, 15);
        _apply(staking, 10e18);
        _stake(reward, staking, ANNA, 100);
        reward.mint(address(staking), 1_000); // a donation streams to nobody
        vm.warp(block.timestamp + 10 hours);
        checkNear(_claim(staking, ANNA), 15, "all of the fund, and no more");
        vm.prank(ANNA);
        staking.unstake(100);
        check(reward.balanceOf(ANNA) >= 114, "stake and reward");
    }

    function testANewRateHoldsFromNowOn() public {
        OddToken reward = new OddToken(18, 0, true);
        StakingRewards staking = _staking(reward, reward);
        _fund(reward, staking, 1_000e18);
        _stake(reward, staking, ANNA, 1e18);
        _apply(staking, 10e18);
        vm.warp(block.timestamp + 1 hours);
        _apply(staking, 20e18);
        vm.warp(block.timestamp + 30 minutes);
        checkNear(_claim(staking, ANNA), 20e18, "10 and half of 20");
    }

    /// Whatever the token, nobody takes out more than was put in, and stakes stay whole.
    function testFuzzStakingStaysSolvent(
        uint8 kind,
        uint128[3] memory stakes,
        uint128 funded,
        uint64 rate,
        uint32[3] memory waits
    ) public {
        uint8[4] memory digits = [0, 6, 18, 27];
        OddToken token = new OddToken(digits[kind % 4], (kind / 4) % 2 == 0 ? 0 : 10, (kind / 8) % 2 == 0);
        StakingRewards staking = _staking(token, token);
        _fund(token, staking, bound(funded, 1, 1e33));
        _apply(staking, int256(bound(rate, 1, 1e24)));
        for (uint256 i = 0; i < 3; i++) {
            _stake(token, staking, address(uint160(0x100 + i)), bound(stakes[i], 1, 1e33));
            vm.warp(block.timestamp + bound(waits[i], 0, 30 days));
        }
        for (uint256 i = 0; i < 3; i++) {
            address account = address(uint160(0x100 + i));
            uint256 staked = staking.stakeOf(account);
            _claim(staking, account);
            vm.prank(account);
            staking.unstake(staked);
        }
        checkEqual(staking.totalStake(), 0, "nobody stakes");
        check(token.balanceOf(address(staking)) >= staking.unstreamed(), "the fund is there");
    }

    // --- emissions

    function testEmissionsFollowTheRate() public {
        OddToken token = new OddToken(27, 0, false);
        EmissionSchedule schedule =
            new EmissionSchedule(GOVERNANCE, address(this), IERC20Metadata(address(token)), BERT, 100e18);
        token.mint(address(this), 1_000e27);
        token.approve(address(schedule), 1_000e27);
        schedule.fund(1_000e27);
        _apply(schedule, 36e18);
        vm.warp(block.timestamp + 1);
        schedule.release();
        checkEqual(token.balanceOf(BERT), 0.01e27, "a hundredth a second");
        vm.warp(block.timestamp + 100 days);
        schedule.release();
        checkEqual(token.balanceOf(BERT), 1_000e27, "the fund is the end");
    }

    /// A token without decimals at 1 token in 7 hours: rests below one are not lost.
    function testRestsBelowOneUnitAreKept() public {
        OddToken token = new OddToken(0, 0, true);
        EmissionSchedule schedule =
            new EmissionSchedule(GOVERNANCE, address(this), IERC20Metadata(address(token)), BERT, 100e18);
        token.mint(address(this), 10);
        token.approve(address(schedule), 10);
        schedule.fund(10);
        _apply(schedule, 0.142857142857142858e18);
        for (uint256 i = 0; i < 21; i++) {
            vm.warp(block.timestamp + 1 hours);
            schedule.release();
        }
        checkEqual(token.balanceOf(BERT), 3, "3 in 21 hours");
    }

    // --- computation

    function testWorkCostsThePriceRoundedUp() public {
        OddToken token = new OddToken(6, 0, false);
        ComputePrice compute =
            new ComputePrice(GOVERNANCE, address(this), IERC20Metadata(address(token)), BERT, 1e18, 9e18);
        _apply(compute, 2.5e18);
        checkEqual(compute.costOf(3600), 2_500_000, "an hour");
        checkEqual(compute.costOf(1), 695, "a second, rounded up from 694.4");
        token.mint(ANNA, 5_000_000);
        vm.startPrank(ANNA);
        token.approve(address(compute), 5_000_000);
        compute.buy(3600, 2_500_000);
        checkEqual(compute.paidSeconds(ANNA), 3600, "paid");
        checkEqual(token.balanceOf(BERT), 2_500_000, "treasury");
        vm.expectRevert(abi.encodeWithSelector(ComputePrice.DearerThanAgreed.selector, 2_500_000, 2_499_999));
        compute.buy(3600, 2_499_999);
        vm.stopPrank();
    }

    function testAFeeOnTransferCannotBuyWorkCheaper() public {
        OddToken token = new OddToken(18, 10, true);
        ComputePrice compute =
            new ComputePrice(GOVERNANCE, address(this), IERC20Metadata(address(token)), BERT, 1e18, 9e18);
        token.mint(ANNA, 5e18);
        vm.startPrank(ANNA);
        token.approve(address(compute), 5e18);
        vm.expectRevert(abi.encodeWithSelector(ComputePrice.PaidTooLittle.selector, 1e18, 0.99e18));
        compute.buy(3600, 1e18);
        vm.stopPrank();
    }

    // --- the pool

    function testSwapsChargeTheFeeAndBurnItsShare() public {
        (FeePool pool, OddToken token0, OddToken token1) = _pool(18, 18, 0);
        _apply2(pool, 0.01e18, 0.5e18);
        token0.mint(ANNA, 1_000e18);
        vm.startPrank(ANNA);
        token0.approve(address(pool), 1_000e18);
        uint256 sent = pool.swap(true, 1_000e18, 0);
        vm.stopPrank();
        // 990 effective: 1,000,000 * 990 / 100,990
        checkEqual(sent, uint256(1_000_000e18) * 990e18 / 100_990e18, "sent");
        checkEqual(token0.balanceOf(pool.BURNT()), 5e18, "half of the fee of 10");
        (uint112 reserve0, uint112 reserve1,) = pool.getReserves();
        checkEqual(reserve0, 100_995e18, "reserve 0");
        checkEqual(reserve1, 1_000_000e18 - sent, "reserve 1");
        checkEqual(token1.balanceOf(ANNA), sent, "received");
    }

    /// Swaps never lower the product, whatever the tokens; donations count for nothing.
    function testFuzzThePoolStaysSolvent(uint8 kind, uint96[4] memory amounts, uint64 fee, uint64 share) public {
        (FeePool pool, OddToken token0, OddToken token1) = _pool(kind % 2 == 0 ? 6 : 18, 18, kind % 3 == 0 ? 10 : 0);
        _apply2(pool, int256(bound(fee, 0, 0.1e18)), int256(bound(share, 0, 1e18)));
        token0.mint(address(this), type(uint96).max);
        token1.mint(address(this), type(uint96).max);
        token0.approve(address(pool), type(uint96).max);
        token1.approve(address(pool), type(uint96).max);
        for (uint256 i = 0; i < 4; i++) {
            (uint112 reserve0, uint112 reserve1,) = pool.getReserves();
            (bool done,) = address(pool).call(
                abi.encodeCall(pool.swap, (i % 2 == 0, bound(amounts[i], 1, i % 2 == 0 ? 1e22 : 1e23), 0))
            );
            if (i == 1) token0.mint(address(pool), 1e20);
            (uint112 after0, uint112 after1,) = pool.getReserves();
            check(uint256(after0) * after1 >= uint256(reserve0) * reserve1, "the product fell");
            check(token0.balanceOf(address(pool)) >= after0 && token1.balanceOf(address(pool)) >= after1, "not there");
            check(done || (after0 == reserve0 && after1 == reserve1), "a failed swap");
        }
    }

    function testSharesComeOutAsTheyWentIn() public {
        (FeePool pool, OddToken token0, OddToken token1) = _pool(18, 6, 0);
        uint256 shares = pool.balanceOf(address(this));
        (uint256 amount0, uint256 amount1) = pool.remove(shares / 2);
        checkNear(amount0, 50_000e18, "token 0");
        checkNear(amount1, 500_000e6, "token 1");
        checkEqual(token0.balanceOf(address(this)), amount0, "token 0 back");
        checkEqual(token1.balanceOf(address(this)), amount1, "token 1 back");
    }

    // --- inside

    function checkNear(uint256 actual, uint256 expected, string memory what) private pure {
        uint256 distance = actual > expected ? actual - expected : expected - actual;
        if (distance > 1 + expected / 1e12) checkEqual(actual, expected, what);
    }

    function _apply(LeverTarget target_, int256 value) private {
        int256[] memory values = new int256[](1);
        values[0] = value;
        target_.applyLevers(values);
        (int256 held,,,) = target_.lever(0);
        checkEqual(held, value, "in force");
    }

    function _apply2(LeverTarget target_, int256 first, int256 second) private {
        int256[] memory values = new int256[](2);
        values[0] = first;
        values[1] = second;
        target_.applyLevers(values);
    }

    function _elastic(uint256 supply) private returns (ElasticToken) {
        return new ElasticToken(
            GOVERNANCE, address(this), "Elastic", "ELA", 18, supply, address(this), "fraction/d", 0.1e18
        );
    }

    function _staking(OddToken stake, OddToken reward) private returns (StakingRewards) {
        return new StakingRewards(
            GOVERNANCE, address(this), IERC20(address(stake)), IERC20Metadata(address(reward)), 1e24
        );
    }

    function _fund(OddToken reward, StakingRewards staking, uint256 amount) private {
        reward.mint(address(this), amount);
        reward.approve(address(staking), amount);
        staking.fund(amount);
    }

    function _stake(OddToken stake, StakingRewards staking, address account, uint256 amount) private {
        stake.mint(account, amount);
        vm.startPrank(account);
        stake.approve(address(staking), amount);
        staking.stake(amount);
        vm.stopPrank();
    }

    function _claim(StakingRewards staking, address account) private returns (uint256 amount) {
        vm.prank(account);
        amount = staking.claim();
    }

    function _pool(uint8 decimals0, uint8 decimals1, uint256 fee)
        private
        returns (FeePool pool, OddToken token0, OddToken token1)
    {
        token0 = new OddToken(decimals0, fee, true);
        token1 = new OddToken(decimals1, 0, false);
        pool = new FeePool(
            GOVERNANCE, address(this), IERC20(address(token0)), IERC20(address(token1)), 0.003e18, 0.1e18
        );
        uint256 amount0 = 100_000 * 10 ** decimals0;
        uint256 amount1 = 1_000_000 * 10 ** decimals1;
        token0.mint(address(this), amount0);
        token1.mint(address(this), amount1);
        token0.approve(address(pool), amount0);
        token1.approve(address(pool), amount1);
        pool.add(amount0, amount1, 0);
    }
}
