// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "deploy/contracts/src/Guard.sol";
import {DataContract} from "deploy/contracts/src/controller/DataContract.sol";
import {World} from "./support/World.sol";

/// Limits are kept as the code of a contract of their own: as many bytes as one holds, and all of them or none.
contract LimitsStorageTest is World {
    uint256 private constant LARGEST = 24_544; // the most whole words that fit 24,575 bytes

    function setUp() public {
        build();
    }

    function testKeepsTheLargestLimitsThatAContractHoldsAndRefusesLarger() public {
        bytes memory largest = _limitsOf(LARGEST);
        bytes memory larger = _limitsOf(LARGEST + 32);
        vm.startPrank(GOVERNANCE);
        controller.setLimits(largest);
        checkEqual(controller.limits(), largest, "the largest");
        checkEqual(controller.guardHash(), keccak256(largest), "their hash");
        vm.expectRevert(abi.encodeWithSelector(DataContract.DataTooLarge.selector, LARGEST + 32));
        controller.setLimits(larger);
        vm.stopPrank();
    }

    /// A creation that runs out of gas leaves its caller a 64th, enough to go on with limits that nobody wrote.
    function testGasThatRunsOutWhileLimitsAreWrittenLeavesTheOldOnes() public {
        bytes memory data = abi.encodeCall(controller.setLimits, (_limitsOf(LARGEST)));
        vm.startPrank(GOVERNANCE);
        uint256 snapshot = vm.snapshotState();
        uint256 before = gasleft();
        (bool done,) = address(controller).call(data);
        uint256 needed = before - gasleft();
        check(done, "with enough");
        vm.revertToState(snapshot);
        uint256 unwritten = 0;
        for (uint256 k = 1; k < 50; k++) {
            bytes memory answer;
            (done, answer) = address(controller).call{gas: (needed * k) / 50}(data);
            if (done) break;
            if (bytes4(answer) == DataContract.DataNotWritten.selector) unwritten++;
        }
        check(!done && unwritten > 0, "starved while it wrote");
        checkEqual(controller.limits(), limitsBytes(), "the old limits");
        vm.stopPrank();
    }

    /// The world's limits with further invariants, so many that their encoding has this length.
    function _limitsOf(uint256 length) private pure returns (bytes memory encoded) {
        Guard.Limits memory l = worldLimits();
        uint256 rest = length - limitsBytes().length;
        // An invariant of 28 numbers takes a kilobyte with its place and length; three share what is left.
        uint256 whole = rest / 1024 - 1;
        l.invariants = new bytes[](1 + whole + 3);
        l.invariants[0] = worldLimits().invariants[0];
        for (uint256 i = 1; i <= whole; i++) l.invariants[i] = _sumOf(960);
        rest -= whole * 1024;
        for (uint256 shares = 3; shares > 0; shares--) {
            uint256 share = (rest / 32 / shares) * 32;
            l.invariants[l.invariants.length - shares] = _sumOf(share - 64);
            rest -= share;
        }
        encoded = abi.encode(l);
    }

    /// A sum of ones, then its absolute value again and again, of exactly so many bytes.
    function _sumOf(uint256 length) private pure returns (bytes memory code) {
        bytes memory one = abi.encodePacked(hex"01", int256(1e18));
        code = one;
        while (code.length + 34 <= length) code = bytes.concat(code, one, hex"10");
        while (code.length < length) code = bytes.concat(code, hex"15");
    }
}
