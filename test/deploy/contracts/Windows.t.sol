// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "deploy/contracts/src/Guard.sol";
import {IGuardedController} from "deploy/contracts/src/interfaces/IGuardedController.sol";
import {CampaignWorld} from "./support/CampaignWorld.sol";
import {World} from "./support/World.sol";

/// Rolling windows at their edges, through the whole controller.
contract WindowsTest is World {
    uint64 private actedAt;

    function setUp() public {
        build();
        act(0.02e18, 1e18);
        actedAt = uint64(block.timestamp);
    }

    /// An entry counts over (t - 24 h, t]: it still does one second before, and does no more at 24 h sharp.
    function testOneSecondBefore24Hours() public {
        _goTo(actedAt + 1 days - 1);
        checkEqual(act(0.01e18, 1e18)[0], 0, "still full");
    }

    function testAt24Hours() public {
        _goTo(actedAt + 1 days);
        checkEqual(act(0.01e18, 1e18)[0], 0.01e18, "free again");
    }

    function testOneSecondAfter24Hours() public {
        _goTo(actedAt + 1 days + 1);
        checkEqual(act(0.01e18, 1e18)[0], 0.01e18, "free again");
    }

    /// 2 % of the smallest supply, which was 1,000,000 before the first change: 20,000 in all.
    function testTheSmallestSupplyOfTheWindowCounts() public {
        _goTo(actedAt + 1 days);
        act(0.01e18, 1e18); // 10,200 of 1,020,000
        _goTo(actedAt + 1 days + EPOCH);
        // The first entry has left the day's window: 2 % of 1,020,000 = 20,400, less 10,200, at a supply of 1,030,200.
        int256 applied = act(0.02e18, 1e18)[0];
        checkEqual(applied, (10_200e18 * ONE) / int256(1_030_200e18), "rounded against the action");
        checkEqual(int256(token.totalSupply()) - 1_030_200e18, (1_030_200e18 * applied) / ONE, "supply");
    }

    function testTheWeekHoldsWhereTheDayDoesNot() public {
        _goTo(actedAt + 1 days);
        act(0.02e18, 1e18);
        _goTo(actedAt + 2 days);
        // 5 % of 1,000,000 less 20,000 less 20,400 leaves 9,600.
        int256 applied = act(0.02e18, 1e18)[0];
        checkEqual(applied, (9_600e18 * ONE) / int256(token.totalSupply() - _changeOf(applied)), "the week's rest");
        nextEpoch();
        checkEqual(act(0.02e18, 1e18)[0], 0, "nothing left");
    }

    function testTwoInOneBlockAreOne() public {
        _goTo(actedAt + 1 days);
        act(0.01e18, 1e18);
        actRefused(
            0.01e18, 1e18, abi.encodeWithSelector(IGuardedController.EpochDone.selector, controller.currentEpoch())
        );
    }

    function _changeOf(int256 applied) private view returns (uint256) {
        Guard.Entry[] memory entries = controller.guardState().entries[0];
        check(applied != 0, "nothing applied");
        return uint256(entries[entries.length - 1].amount);
    }

    function _goTo(uint64 time) private {
        vm.warp(time - 1);
        for (uint256 i = 0; i < 3; i++) {
            say("price", i, priceNow);
            say("reserve-ratio", i, 1.2e18);
        }
        vm.warp(time);
        store.settle();
    }
}

/// The same limits with readings that are set without signatures, so that many runs cost little.
contract WindowsFuzzTest is CampaignWorld {
    function setUp() public {
        buildCampaign();
    }

    /// Any four changes within a day: together at most 2 % of the smallest supply that the day saw.
    function testFuzzADayNeverExceedsItsShare(int256[4] memory rates, uint64[4] memory gaps) public {
        uint256 smallest = token.totalSupply();
        uint256 moved = 0;
        uint256 began = block.timestamp;
        for (uint256 i = 0; i < 4; i++) {
            uint256 before = token.totalSupply();
            _ask(bound(rates[i], -0.03e18, 0.03e18));
            uint256 now_ = token.totalSupply();
            moved += now_ > before ? now_ - before : before - now_;
            if (now_ < smallest) smallest = now_;
            if (block.timestamp - began < 1 days) check(moved * 50 <= smallest, "more than 2 % in a day");
            vm.warp(block.timestamp + EPOCH + uint256(gaps[i]) % 7 hours);
        }
    }

    function _ask(int256 rate) private {
        healthy();
        IGuardedController.Decision memory decision = decisionOf(rate, 1e18);
        decision.requested = new int256[](3);
        decision.requested[0] = rate;
        decision.requested[1] = 1e18;
        decision.requested[2] = 1e18;
        controller.execute(decision, sign(decision, KEEPER));
    }
}
