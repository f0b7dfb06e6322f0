// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {LeverTarget} from "deploy/contracts/src/targets/LeverTarget.sol";
import {ForgeTest} from "./ForgeTest.sol";

/// A test of targets is their controller.
abstract contract TargetTest is ForgeTest {
    address internal constant GOVERNANCE = address(0x60);
    address internal constant ANNA = address(0xA);
    address internal constant BERT = address(0xB);

    function setUp() public {
        vm.warp(1_800_000_000);
    }

    function checkNear(uint256 actual, uint256 expected, string memory what) internal pure {
        uint256 distance = actual > expected ? actual - expected : expected - actual;
        if (distance > 1 + expected / 1e12) checkEqual(actual, expected, what);
    }

    function applyTo(LeverTarget target_, int256 value) internal {
        int256[] memory values = new int256[](1);
        values[0] = value;
        target_.applyLevers(values);
        (int256 held,,,) = target_.lever(0);
        checkEqual(held, value, "in force");
    }
}
