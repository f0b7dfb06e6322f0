// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {ComputePrice} from "deploy/contracts/src/targets/ComputePrice.sol";
import {EmissionSchedule} from "deploy/contracts/src/targets/EmissionSchedule.sol";
import {StakingRewards} from "deploy/contracts/src/targets/StakingRewards.sol";
import {OddToken} from "./support/OddTokens.sol";
import {TargetTest} from "./support/TargetTest.sol";

/// Rewards, emissions and the price of computation, over tokens of all kinds.
contract TargetsTest is TargetTest {
    // --- staking

    function testStakersShareTheStreamByStakeAndTime() public {
        OddToken reward = new OddToken(6, 0, true);
        OddToken stake = new OddToken(18, 0, true);
        StakingRewards staking = _staking(stake, reward);
        _fund(reward, staking, 1_000e6);
        applyTo(staking, 10e18); // 10 tokens an hour
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
        applyTo(staking, 10e18);
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
        applyTo(staking, 10e18);
        vm.warp(block.timestamp + 1 hours);
        applyTo(staking, 20e18);
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
        applyTo(staking, int256(bound(rate, 1, 1e24)));
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
        applyTo(schedule, 36e18);
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
        applyTo(schedule, 0.142857142857142858e18);
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
        applyTo(compute, 2.5e18);
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

    // --- inside

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
}
