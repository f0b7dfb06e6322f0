// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ControllerSettings} from "deploy/contracts/src/controller/ControllerSettings.sol";
import {ILeverTarget} from "deploy/contracts/src/interfaces/ILeverTarget.sol";
import {World} from "./support/World.sol";

/// A target that says it has as many levers as it likes; each of them has the unit of a price.
contract CrowdedTarget is ILeverTarget {
    uint256 public immutable leverCount;

    constructor(uint256 leverCount_) {
        leverCount = leverCount_;
    }

    function lever(uint256) external pure returns (int256, int256, int256, bytes32) {
        return (1e18, 1e18, 100e18, "tokens/work h");
    }

    function applyLevers(int256[] calldata) external {}
}

/// What governance may set, and what is refused of it.
contract SettingsTest is World {
    function setUp() public {
        build();
    }

    /// 257 is 1 in a byte, and that would fit the table.
    function testRefusesMoreLeversThanTheTableHasHoweverMany() public {
        _refusesLevers(2, 3);
        _refusesLevers(257, 257);
        _refusesLevers(type(uint256).max, type(uint256).max);
    }

    function _refusesLevers(uint256 count, uint256 given) private {
        ILeverTarget[] memory crowded = new ILeverTarget[](2);
        crowded[0] = token;
        crowded[1] = new CrowdedTarget(count);
        vm.prank(GOVERNANCE);
        vm.expectRevert(abi.encodeWithSelector(ControllerSettings.WrongLeverCount.selector, 2, given));
        controller.setTargets(crowded);
    }
}
