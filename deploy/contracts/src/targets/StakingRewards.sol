// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {FundedStream} from "./FundedStream.sol";
import {LeverTarget} from "./LeverTarget.sol";

/// @title Rewards for stakers at a rate that is a lever
/// @notice Each stake earns its share of the stream; what streams while nobody stakes goes to who stakes next. Stake and
/// reward are never mixed: rewards come from the fund alone, even where both are the same token.
contract StakingRewards is FundedStream, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;
    using SafeERC20 for IERC20Metadata;

    /// @dev Rewards a unit of stake times 2^128; reward and stake below 2^127 each.
    uint256 private constant SCALE = 1 << 128;

    IERC20 public immutable stakeToken;
    uint256 public totalStake;
    uint256 public rewardPerStake;
    uint256 private _unclaimed;
    mapping(address account => uint256) public stakeOf;
    mapping(address account => uint256) public rewardOf;
    mapping(address account => uint256) private _paidPerStake;

    event Staked(address indexed account, uint256 received);
    event Unstaked(address indexed account, uint256 amount);
    event RewardPaid(address indexed account, uint256 amount);

    error StakeTooSmall(uint256 stake, uint256 asked);

    constructor(
        address governance,
        address controller_,
        IERC20 stakeToken_,
        IERC20Metadata rewardToken,
        int256 largestRatePerHour_
    ) LeverTarget(governance, controller_) FundedStream(rewardToken, largestRatePerHour_) {
        stakeToken = stakeToken_;
    }

    /// @notice Stakes tokens; what really arrives counts.
    function stake(uint256 amount) external nonReentrant {
        _update(msg.sender);
        uint256 before = stakeToken.balanceOf(address(this));
        stakeToken.safeTransferFrom(msg.sender, address(this), amount);
        uint256 received = stakeToken.balanceOf(address(this)) - before;
        stakeOf[msg.sender] += received;
        totalStake += received;
        emit Staked(msg.sender, received);
    }

    function unstake(uint256 amount) external nonReentrant {
        _update(msg.sender);
        uint256 staked = stakeOf[msg.sender];
        if (amount > staked) revert StakeTooSmall(staked, amount);
        stakeOf[msg.sender] = staked - amount;
        totalStake -= amount;
        stakeToken.safeTransfer(msg.sender, amount);
        emit Unstaked(msg.sender, amount);
    }

    function claim() external nonReentrant returns (uint256 amount) {
        _update(msg.sender);
        amount = rewardOf[msg.sender];
        rewardOf[msg.sender] = 0;
        if (amount > 0) token.safeTransfer(msg.sender, amount);
        emit RewardPaid(msg.sender, amount);
    }

    function _update(address account) private {
        _stream();
        _distribute();
        rewardOf[account] += Math.mulDiv(stakeOf[account], rewardPerStake - _paidPerStake[account], SCALE);
        _paidPerStake[account] = rewardPerStake;
    }

    function _streamed(uint256 amount) internal override {
        _unclaimed += amount;
    }

    /// @dev What has streamed goes to those who stake now; a rest that does not divide waits.
    function _distribute() private {
        if (totalStake == 0 || _unclaimed == 0) return;
        uint256 perStake = Math.mulDiv(_unclaimed, SCALE, totalStake);
        rewardPerStake += perStake;
        _unclaimed -= Math.mulDiv(perStake, totalStake, SCALE, Math.Rounding.Ceil);
    }
}
