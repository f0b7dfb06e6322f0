// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ObservationStore} from "deploy/contracts/src/ObservationStore.sol";
import {SettableSource} from "./support/CampaignWorld.sol";
import {Vm} from "./support/Vm.sol";
import {World} from "./support/World.sol";

/// What feeds may be, which of many reports counts, and what is written down.
contract ObservationRulesTest is World {
    function setUp() public {
        build();
    }

    function testRefusesFeedsThatCannotBe() public {
        ObservationStore.Feed memory feed = _feed();
        feed.decimals = 37;
        _invalid(feed);
        feed = _feed();
        feed.minimum = feed.maximum + 1;
        _invalid(feed);
        feed = _feed();
        feed.maximumAgeSeconds = 0;
        _invalid(feed);
        feed = _feed();
        feed.slack = -1;
        _invalid(feed);
        feed = _feed();
        feed.maximumJumpFraction = 1e24 + 1;
        _invalid(feed);
        feed = _feed();
        feed.maximumSpreadFraction = 1e24 + 1;
        _invalid(feed);
        ObservationStore.Feed[] memory edge = new ObservationStore.Feed[](1);
        edge[0] = ObservationStore.Feed("edge", 36, 1, 1e24, 1e24, 1e8, 1e8, 0);
        ObservationStore made = newStore(edge, new ObservationStore.Source[](0));
        checkEqual(abi.encode(made.feeds()), abi.encode(edge), "at every edge");
    }

    function testTheFirstRoundStaysOpenForItsTimeToo() public {
        uint64 until = uint64(block.timestamp) + ROUND;
        _newStore(_feed());
        for (uint256 i = 0; i < 3; i++) say("price", i, 1e8);
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(ObservationStore.RoundStillOpen.selector, until));
        store.settle();
        vm.warp(until);
        store.settle();
        checkEqual(store.round(), 1, "round");
        checkEqual(store.settledAt(), until, "settled now");
    }

    function testReportersAreFiveAndDifferent() public {
        vm.startPrank(GOVERNANCE);
        for (uint256 i = 0; i < 5; i++) {
            address[5] memory named = reporters();
            named[i] = address(0);
            vm.expectRevert(ObservationStore.InvalidReporters.selector);
            store.setReporters(named);
            for (uint256 k = 0; k < i; k++) {
                named[i] = named[k];
                vm.expectRevert(ObservationStore.InvalidReporters.selector);
                store.setReporters(named);
            }
        }
        address[5] memory next = reporters();
        next[0] = vm.addr(0xFEED);
        vm.recordLogs();
        store.setReporters(next);
        vm.stopPrank();
        Vm.Log[] memory logs = vm.getRecordedLogs();
        check(logs.length == 1 && logs[0].topics[0] == ObservationStore.ReportersSet.selector, "event");
        checkEqual(logs[0].data, abi.encode(next), "who it names");
        checkEqual(abi.encode(store.reporters()), abi.encode(next), "reporters");
    }

    /// New reporters get the whole time of a round, however much of it had passed.
    function testNewReportersHaveTheTimeOfARound() public {
        vm.warp(store.settledAt() + ROUND - 1);
        vm.prank(GOVERNANCE);
        store.setReporters(reporters());
        uint64 until = uint64(block.timestamp) + ROUND;
        checkEqual(store.settledAt(), block.timestamp, "begins now");
        for (uint256 i = 0; i < 3; i++) say("price", i, 1e8);
        vm.warp(until - 1);
        vm.expectRevert(abi.encodeWithSelector(ObservationStore.RoundStillOpen.selector, until));
        store.settle();
    }

    function testAReportNeedsItsSignature() public {
        vm.expectRevert(ObservationStore.LengthsDiffer.selector);
        store.submit(new ObservationStore.Report[](1), new bytes[](0));
        vm.expectRevert(ObservationStore.LengthsDiffer.selector);
        store.submit(new ObservationStore.Report[](0), new bytes[](1));
    }

    function testSaysWhatItTookAndSettled() public {
        vm.recordLogs();
        say("price", 2, 1.01e8);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        checkEqual(logs.length, 1, "one report");
        check(logs[0].topics[0] == ObservationStore.ReportTaken.selector, "event");
        checkEqual(uint256(logs[0].topics[1]), 2, "round");
        checkEqual(logs[0].topics[2], bytes32("price"), "feed");
        checkEqual(uint256(logs[0].topics[3]), uint160(vm.addr(reporterKey(2))), "reporter");
        checkEqual(logs[0].data, abi.encode(int128(1.01e8)), "value");
        say("price", 3, 1.01e8);
        say("price", 4, 1.01e8);
        uint64 observed = uint64(block.timestamp);
        vm.warp(block.timestamp + ROUND);
        vm.recordLogs();
        store.settle();
        logs = vm.getRecordedLogs();
        checkEqual(logs.length, 2, "one a feed");
        check(logs[0].topics[0] == ObservationStore.RoundSettled.selector, "event");
        checkEqual(uint256(logs[0].topics[1]), 2, "round");
        checkEqual(logs[0].topics[2], bytes32("price"), "feed");
        checkEqual(logs[0].data, abi.encode(ObservationStore.Status.Accepted, int128(1.01e8), observed), "what");
        checkEqual(
            logs[1].data, abi.encode(ObservationStore.Status.NoQuorum, int128(1.2e18), store.answer(1).observedAt), "kept"
        );
    }

    /// Of three the span is from the lowest to the highest, of four between the middle two; the middle of it counts.
    function testTheMiddleOfTheHonestSpanCounts() public {
        int128[5] memory said = [int128(1.05e8), 1e8, 1.02e8, 0.9e8, 1.2e8];
        checkEqual(_settled(said, 3), 1.025e8, "three: (1 + 1.05) / 2");
        checkEqual(_settled(said, 4), 1.01e8, "four: (1 + 1.02) / 2");
        checkEqual(_settled(said, 5), 1.02e8, "five: the median");
    }

    function testTheMedianOfTimesCounts() public {
        uint64[5] memory agos = [uint64(50), 10, 40, 20, 30];
        checkEqual(_observedAgo(agos, 3), 40, "of 50, 40, 10");
        checkEqual(_observedAgo(agos, 4), 40, "of 50, 40, 20, 10: the older of the middle two");
        checkEqual(_observedAgo(agos, 5), 30, "of five");
    }

    /// 5 % of 1 is 0.05: a span of that passes, one of 0.05000002 around 1.00000001 does not.
    function testASpreadOfExactlyTheLimitPasses() public {
        int128[5] memory said = [int128(0.975e8), 1.025e8, 1e8, 0, 0];
        checkEqual(_settled(said, 3), 1e8, "exactly");
        said[1] = 1.025e8 + 2;
        _settled(said, 3);
        check(store.answer(0).status == ObservationStore.Status.Disagreed, "beyond");
        checkEqual(store.answer(0).value, 1e8, "kept");
        (,,, uint256 halted) = store.observe();
        checkEqual(halted & 1, 1, "halted");
    }

    function testNegativeValuesJumpAndSpreadBySize() public {
        ObservationStore.Feed memory feed = _feed();
        feed.minimum = -1e10;
        _newStore(feed);
        int128[5] memory said = [int128(-1e8), -1e8, -1e8, 0, 0];
        checkEqual(_settled(said, 3), -1e8, "the first may be any");
        for (uint256 i = 0; i < 3; i++) said[i] = -1.5e8;
        checkEqual(_settled(said, 3), -1.5e8, "half as much again");
        for (uint256 i = 0; i < 3; i++) said[i] = -0.75e8 + 1;
        checkEqual(_settled(said, 3), -1.5e8, "more than half back");
        check(store.answer(0).status == ObservationStore.Status.Jumped, "jumped");
    }

    function testScalesOneDecimalMoreThanEighteen() public {
        ObservationStore.Feed memory feed = _feed();
        feed.decimals = 19;
        feed.maximum = 1e30;
        _newStore(feed);
        int128[5] memory said = [int128(1.5e19 + 9), 1.5e19 + 9, 1.5e19 + 9, 0, 0];
        _settled(said, 3);
        (, int256[] memory values,,) = store.observe();
        checkEqual(values[0], 1.5e18, "cut at 18");
    }

    /// 0.01 % a round adds up over missed rounds, of a thousand at most: 10 %.
    function testAllowancesForJumpsEndAtAThousandRounds() public {
        ObservationStore.Feed memory feed = _feed();
        feed.maximumJumpFraction = 1e14;
        _newStore(feed);
        int128[5] memory said = [int128(1e8), 1e8, 1e8, 0, 0];
        _settled(said, 3);
        vm.startPrank(GOVERNANCE);
        for (uint256 i = 0; i < 1001; i++) store.setReporters(reporters());
        vm.stopPrank();
        for (uint256 i = 0; i < 3; i++) said[i] = 1.1e8 + 1;
        checkEqual(_settled(said, 3), 1e8, "beyond a thousand rounds' worth");
        for (uint256 i = 0; i < 3; i++) said[i] = 1.1e8;
        checkEqual(_settled(said, 3), 1.1e8, "a thousand rounds' worth");
    }

    function testReadsSourcesBehindFeedsByTheirArguments() public {
        SettableSource source = new SettableSource();
        ObservationStore.Feed[] memory feeds = new ObservationStore.Feed[](1);
        feeds[0] = _feed();
        ObservationStore.Source[] memory sources = new ObservationStore.Source[](2);
        sources[0] = ObservationStore.Source("depth", source, 1, 60);
        sources[1] = ObservationStore.Source("phase", source, 2, 59);
        store = newStore(feeds, sources);
        checkEqual(abi.encode(store.sources()), abi.encode(sources), "sources");
        checkEqual(store.slotNames()[0], bytes32("price"), "feeds first");
        checkEqual(store.slotNames()[2], bytes32("phase"), "then sources");
        source.set(7e18, block.timestamp - 60);
        (uint64 current, int256[] memory values, uint64[] memory times, uint256 halted) = store.observe();
        checkEqual(current, 0, "round");
        checkEqual(values[1], 7e18, "value");
        checkEqual(times[2], block.timestamp - 60, "time");
        checkEqual(halted, 5, "the unreported feed, and the source that is a second too old");
        source.set(7e18, block.timestamp + 1);
        (,,, halted) = store.observe();
        checkEqual(halted, 7, "from the future");
    }

    // --- inside

    function _feed() private pure returns (ObservationStore.Feed memory) {
        return ObservationStore.Feed("price", 8, 7200, 0.5e18, 0.05e18, 1, 1e14, 0);
    }

    function _newStore(ObservationStore.Feed memory feed) private {
        ObservationStore.Feed[] memory feeds = new ObservationStore.Feed[](1);
        feeds[0] = feed;
        store = newStore(feeds, new ObservationStore.Source[](0));
    }

    function _invalid(ObservationStore.Feed memory feed) private {
        ObservationStore.Feed[] memory feeds = new ObservationStore.Feed[](2);
        feeds[0] = _feed();
        feeds[1] = feed;
        (bool made, bytes memory answer) = address(this).call(abi.encodeCall(this.make, (feeds)));
        check(!made, "made");
        checkEqual(answer, abi.encodeWithSelector(ObservationStore.InvalidFeed.selector, 1), "error");
    }

    function make(ObservationStore.Feed[] calldata feeds) external {
        newStore(feeds, new ObservationStore.Source[](0));
    }

    /// The first so many reporters say these values of the price, and the round is settled. The answer's value.
    function _settled(int128[5] memory values, uint256 count) private returns (int128) {
        for (uint256 i = 0; i < count; i++) say("price", i, values[i]);
        vm.warp(store.settledAt() + ROUND);
        store.settle();
        return store.answer(0).value;
    }

    function _observedAgo(uint64[5] memory agos, uint256 count) private returns (uint256) {
        vm.warp(block.timestamp + ROUND);
        for (uint256 i = 0; i < count; i++) say("price", i, 1e8, uint64(block.timestamp) - agos[i]);
        uint256 now_ = block.timestamp;
        store.settle();
        return now_ - store.answer(0).observedAt;
    }
}
