// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ObservationStore} from "deploy/contracts/src/ObservationStore.sol";
import {World} from "./support/World.sol";

/// Five reporters, two of whom may be hostile.
contract ObservationsTest is World {
    function setUp() public {
        build();
    }

    function testAMinorityOfTwoMovesNothingBeyondTheHonestRange() public {
        int128[3] memory honest = [int128(0.99e8), 1.0e8, 1.01e8];
        int128[2] memory low = [int128(1), 1];
        int128[2] memory high = [int128(1e14), 1e14];
        checkEqual(_agree(honest, low), 0.99e18, "both low");
        checkEqual(_agree(honest, high), 1.01e18, "both high");
        checkEqual(_agree(honest, [int128(1), 1e14]), 1e18, "one each");
    }

    function testFuzzTwoHostileReportersStayWithinTheHonestRange(
        int128[3] memory honest,
        int128[2] memory hostile,
        bool[2] memory silent
    ) public {
        int256 least = type(int256).max;
        int256 most = type(int256).min;
        for (uint256 i = 0; i < 3; i++) {
            honest[i] = int128(bound(int256(honest[i]), 0.99e8, 1.01e8));
            if (honest[i] < least) least = honest[i];
            if (honest[i] > most) most = honest[i];
            say("price", 2 + i, honest[i]);
        }
        for (uint256 i = 0; i < 2; i++) {
            if (!silent[i]) say("price", i, int128(bound(int256(hostile[i]), 1, 1e14)));
        }
        vm.warp(block.timestamp + ROUND);
        store.settle();
        ObservationStore.Answer memory answer = store.answer(0);
        check(answer.status == ObservationStore.Status.Accepted, "accepted");
        check(answer.value >= least && answer.value <= most, "beyond the honest range");
    }

    /// With an honest one missing, two hostile of four move it by the declared spread at most, or halt it.
    function testFuzzFourReportsStayWithinTheSpread(int128 hostile) public {
        say("price", 2, 1e8);
        say("price", 3, 1.001e8);
        say("price", 0, int128(bound(int256(hostile), 1, 1e14)));
        say("price", 1, int128(bound(int256(hostile), 1, 1e14)));
        vm.warp(block.timestamp + ROUND);
        store.settle();
        ObservationStore.Answer memory answer = store.answer(0);
        if (answer.status == ObservationStore.Status.Accepted) {
            check(answer.value >= 0.95e8 && answer.value <= 1.06e8, "beyond the spread");
        } else {
            check(answer.status == ObservationStore.Status.Disagreed, "disagreed");
            actRefused(0, 1e18, refusal(64, 0));
        }
    }

    function testBelowQuorumHalts() public {
        for (uint256 i = 0; i < 3; i++) say("reserve-ratio", i, 1.2e18);
        say("price", 0, 1e8);
        say("price", 1, 1e8);
        vm.warp(block.timestamp + ROUND);
        store.settle();
        check(store.answer(0).status == ObservationStore.Status.NoQuorum, "no quorum");
        (,,, uint256 halted) = store.observe();
        checkEqual(halted, 1, "the first slot halts");
        actRefused(0, 1e18, refusal(64, 0));
    }

    function testNobodyClosesARoundOnTheOthers() public {
        say("price", 0, 1e8);
        vm.warp(block.timestamp + ROUND);
        vm.expectRevert(ObservationStore.NoFeedHasQuorum.selector);
        store.settle();
        vm.warp(block.timestamp + ROUND);
        store.settle();
        check(store.answer(0).status == ObservationStore.Status.NoQuorum, "no quorum after twice the time");
    }

    function testARoundStaysOpenForItsTime() public {
        for (uint256 i = 0; i < 5; i++) say("price", i, 1e8);
        uint64 until = store.settledAt() + ROUND;
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(ObservationStore.RoundStillOpen.selector, until));
        store.settle();
        vm.warp(until);
        store.settle();
        checkEqual(store.round(), 2, "round");
    }

    function testRefusesWhatNoReportMayBe() public {
        uint64 now_ = uint64(block.timestamp);
        _refused("price", 0, 1e8, now_ + 1, 2, abi.encodeWithSelector(ObservationStore.FromTheFuture.selector, now_ + 1));
        _refused("price", 0, 1e8, now_ - 7201, 2, abi.encodeWithSelector(
            ObservationStore.OlderThanTheLast.selector, START + 2 * ROUND, now_ - 7201
        ));
        _refused("price", 4, 1e8, now_ - 7201, 2, abi.encodeWithSelector(ObservationStore.TooOld.selector, now_ - 7201));
        _refused("price", 0, 1e8, now_, 1, abi.encodeWithSelector(ObservationStore.WrongRound.selector, 2, 1));
        _refused("price", 0, 1e8, now_, 3, abi.encodeWithSelector(ObservationStore.WrongRound.selector, 2, 3));
        _refused("price", 0, 0, now_, 2, abi.encodeWithSelector(ObservationStore.ZeroValue.selector, bytes32("price")));
        _refused("price", 0, -1, now_, 2, abi.encodeWithSelector(ObservationStore.NegativeValue.selector, bytes32("price")));
        _refused("price", 0, 1e14 + 1, now_, 2, abi.encodeWithSelector(ObservationStore.OutOfRange.selector, bytes32("price")));
        _refused("other", 0, 1e8, now_, 2, abi.encodeWithSelector(ObservationStore.UnknownFeed.selector, bytes32("other")));
        _refused("price", 9, 1e8, now_, 2, abi.encodeWithSelector(
            ObservationStore.UnknownReporter.selector, vm.addr(reporterKey(9))
        ));
        say("price", 0, 1e8);
        _refused("price", 0, 1e8, now_, 2, abi.encodeWithSelector(
            ObservationStore.AlreadyReported.selector, bytes32("price"), vm.addr(reporterKey(0))
        ));
    }

    function testEdgesOfTimeAndRangePass() public {
        say("price", 4, 1, uint64(block.timestamp) - 7200);
        say("price", 3, 1e14, uint64(block.timestamp));
        say("price", 0, 1e8, START + 2 * ROUND);
        say("reserve-ratio", 0, 0);
    }

    /// Half of the last value a round; twice that where a round was missed. 1.5 passes, 1.50000001 does not.
    function testAJumpBeyondTheLimitHaltsAndIsBelievedLater() public {
        _round(1.50000001e8);
        check(store.answer(0).status == ObservationStore.Status.Jumped, "jumped");
        checkEqual(store.answer(0).value, 1e8, "kept");
        actRefused(0, 1e18, refusal(64, 0));
        _round(1.50000001e8);
        check(store.answer(0).status == ObservationStore.Status.Accepted, "believed");
        _round(2.25000001e8);
        check(store.answer(0).status == ObservationStore.Status.Accepted, "half of 1.50000001 passes");
    }

    function testAJumpOfExactlyTheLimitPasses() public {
        _round(1.5e8);
        check(store.answer(0).status == ObservationStore.Status.Accepted, "accepted");
    }

    /// A relative limit alone would keep a value of zero for ever.
    function testZeroCanBeLeftAgainBySlack() public {
        _both(1e8, 0.9e18);
        _both(1e8, 0.45e18);
        _both(1e8, 0.225e18);
        _both(1e8, 0.1e18);
        _both(1e8, 0);
        _both(1e8, 0.1e18);
        check(store.answer(1).status == ObservationStore.Status.Accepted, "left zero");
        checkEqual(store.answer(1).value, 0.1e18, "value");
    }

    function testAgesByFeed() public {
        uint64 observed = store.answer(0).observedAt;
        vm.warp(observed + 7200);
        (,,, uint256 halted) = store.observe();
        checkEqual(halted, 0, "at its age");
        vm.warp(observed + 7201);
        (,,, halted) = store.observe();
        checkEqual(halted, 3, "one second over");
    }

    function testReportsHoldForOneChainAndOneStore() public {
        ObservationStore.Report[] memory said = new ObservationStore.Report[](1);
        bytes[] memory signatures = new bytes[](1);
        said[0] = ObservationStore.Report("price", 2, uint64(block.timestamp), 1e8);
        signatures[0] = signReport(said[0], reporterKey(0));
        vm.chainId(block.chainid + 1);
        vm.expectRevert();
        store.submit(said, signatures);
    }

    function testNewReportersBeginANewRound() public {
        say("price", 0, 1e8);
        address[5] memory next = reporters();
        next[4] = address(0xFEED);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, address(this)));
        store.setReporters(next);
        vm.startPrank(GOVERNANCE);
        store.setReporters(next);
        next[4] = next[0];
        vm.expectRevert(ObservationStore.InvalidReporters.selector);
        store.setReporters(next);
        vm.stopPrank();
        checkEqual(store.round(), 2, "round");
        say("price", 0, 1e8);
    }

    /// Twice the declared decimals: 27 of them come down to 18, 6 go up.
    function testScalesDeclaredDecimals() public {
        ObservationStore.Feed[] memory feeds = new ObservationStore.Feed[](2);
        feeds[0] = ObservationStore.Feed("price", 6, 7200, 1e18, 0.05e18, 1, 1e14, 0);
        feeds[1] = ObservationStore.Feed("reserve-ratio", 27, 7200, 1e18, 0.05e18, 1, 1e32, 0);
        store = newStore(feeds, new ObservationStore.Source[](0));
        report(1_500_000, 2.5e27);
        (, int256[] memory values,,) = store.observe();
        checkEqual(values[0], 1.5e18, "6 decimals");
        checkEqual(values[1], 2.5e18, "27 decimals");
    }

    function _round(int128 price) private {
        _both(price, 1.2e18);
    }

    function _both(int128 price, int128 ratio) private {
        report(price, ratio);
    }

    function _agree(int128[3] memory honest, int128[2] memory hostile) private returns (int256) {
        for (uint256 i = 0; i < 2; i++) say("price", i, hostile[i]);
        for (uint256 i = 0; i < 3; i++) say("price", 2 + i, honest[i]);
        vm.warp(block.timestamp + ROUND);
        store.settle();
        (, int256[] memory values,,) = store.observe();
        return values[0];
    }

    function _refused(bytes32 feed, uint256 reporter, int128 value, uint64 observedAt, uint64 round, bytes memory error_)
        private
    {
        ObservationStore.Report[] memory said = new ObservationStore.Report[](1);
        bytes[] memory signatures = new bytes[](1);
        said[0] = ObservationStore.Report(feed, round, observedAt, value);
        signatures[0] = signReport(said[0], reporterKey(reporter));
        vm.expectRevert(error_);
        store.submit(said, signatures);
    }
}
