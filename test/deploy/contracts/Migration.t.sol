// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "deploy/contracts/src/Guard.sol";
import {GuardedController} from "deploy/contracts/src/GuardedController.sol";
import {ControllerSettings} from "deploy/contracts/src/controller/ControllerSettings.sol";
import {IGuardedController} from "deploy/contracts/src/interfaces/IGuardedController.sol";
import {World} from "./support/World.sol";

/// A controller that takes over from a retired one: all of its state, and no second decision in an epoch.
contract MigrationTest is World {
    function setUp() public {
        build();
    }

    function testMigrationTakesEverythingOver() public {
        act(0.01e18, 1.1e18);
        nextEpoch();
        act(-0.005e18, 1.2e18);
        priceNow = 0.6e8;
        nextEpoch();
        priceNow = 0.45e8;
        nextEpoch();
        controller.poke();
        Guard.State memory before = controller.guardState();
        checkEqual(before.tripped, 1, "a breaker is tripped");
        checkEqual(before.entries[0].length, 2, "two entries");
        check(before.leverTimes[0] != 0 && before.leverTimes[1] != 0 && before.readings[1].time != 0, "a full state");
        GuardedController next = newController(limitsBytes(), limitsBytes(), controller.targets(), address(controller));
        vm.startPrank(GOVERNANCE);
        controller.retire();
        vm.recordLogs();
        next.adopt();
        checkWritten(IGuardedController.Adopted.selector, bytes32(uint256(uint160(address(controller)))), "");
        token.setController(address(next));
        compute.setController(address(next));
        vm.stopPrank();
        checkEqual(abi.encode(next.guardState()), abi.encode(before), "state");
        checkEqual(next.lastEpoch(), next.currentEpoch(), "no second decision in this epoch");
        controller = next;
        priceNow = 0.6e8;
        nextEpoch();
        priceNow = 0.85e8;
        nextEpoch();
        act(0.001e18, 1.2e18);
        Guard.State memory after_ = next.guardState();
        checkEqual(after_.entries[0].length, 3, "the next behind them");
        checkEqual(abi.encode(after_.entries[0][1]), abi.encode(before.entries[0][1]), "the second stays");
        checkEqual(after_.entries[0][2].time, block.timestamp, "the third is new");
    }

    function testWhoNeverActedLeavesTheEpochOpen() public {
        GuardedController next = newController(limitsBytes(), limitsBytes(), controller.targets(), address(controller));
        vm.startPrank(GOVERNANCE);
        vm.expectRevert(IGuardedController.NothingToAdopt.selector);
        controller.adopt();
        controller.retire();
        next.adopt();
        token.setController(address(next));
        compute.setController(address(next));
        vm.stopPrank();
        checkEqual(next.lastEpoch(), type(uint64).max, "never");
        controller = next;
        act(0.01e18, 1e18);
    }

    function testAnotherTableIsNotTakenOver() public {
        Guard.Limits memory other = worldLimits();
        other.levers[1].name = "other";
        bytes memory encoded = abi.encode(other);
        GuardedController next = newController(encoded, encoded, controller.targets(), address(controller));
        vm.startPrank(GOVERNANCE);
        controller.retire();
        vm.expectRevert(ControllerSettings.DifferentTable.selector);
        next.adopt();
        vm.stopPrank();
    }
}
