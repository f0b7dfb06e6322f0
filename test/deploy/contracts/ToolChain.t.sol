// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ForgeTest} from "./support/ForgeTest.sol";

/// The tool chain itself: imports resolve, cheat codes answer, and a check that is wrong fails.
contract ToolChainTest is ForgeTest {
    function testImportsAndCheatCodes() public {
        checkEqual(Math.sqrt(1_000_000), 1000, "square root of a million");
        vm.warp(1_700_000_000);
        checkEqual(block.timestamp, 1_700_000_000, "warped clock");
    }

    function wrongCheck() external pure {
        checkEqual(int256(1), int256(2), "planted");
    }

    function testAWrongCheckFails() public {
        vm.expectRevert(abi.encodeWithSelector(Unequal.selector, "planted", int256(1), int256(2)));
        this.wrongCheck();
    }

    function testFuzzBoundStaysInItsRange(int256 value, int256 left, int256 right) public pure {
        (int256 low, int256 high) = left < right ? (left, right) : (right, left);
        int256 bounded = bound(value, low, high);
        check(bounded >= low && bounded <= high, "out of the range");
    }
}
