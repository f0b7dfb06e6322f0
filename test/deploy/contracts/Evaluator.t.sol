// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "deploy/contracts/src/Guard.sol";
import {GuardRules} from "deploy/contracts/src/GuardRules.sol";
import {World} from "./support/World.sol";

/// The guard behind calls: fallbacks, what is read of limits, what continues them.
contract EvaluatorTest is World {
    int256 private constant TOO_MUCH = 3e18;

    function setUp() public {
        build();
    }

    function testARequestThatPassesNeedsNoFallback() public view {
        (Guard.Outcome memory outcome, int256[] memory requested, bool isFallback) = _judge(_fallbacks(0), 1.1e18, true);
        check(outcome.accepted && !isFallback, "no fallback");
        checkEqual(requested[0], 0.01e18, "the request itself");
        checkEqual(requested[1], 1.1e18, "the request itself");
        checkEqual(outcome.applied[1], 1.1e18, "applied");
    }

    function testTheLastLevelActsWhereTheRequestIsRefused() public view {
        (Guard.Outcome memory outcome, int256[] memory requested, bool isFallback) = _judge(_fallbacks(0), TOO_MUCH, true);
        check(outcome.accepted && isFallback, "fallback");
        checkEqual(requested[0], 0, "no increment");
        checkEqual(requested[1], 1e18, "the level in force");
    }

    /// The production rule is not on the chain: it is passed over, whether it stands first or alone.
    function testAProductionRuleIsPassedOver() public view {
        uint8[] memory both = new uint8[](2);
        both[0] = 1;
        (Guard.Outcome memory outcome, int256[] memory requested, bool isFallback) = _judge(both, TOO_MUCH, true);
        check(outcome.accepted && isFallback, "the one behind it");
        checkEqual(requested[1], 1e18, "the level in force");
        _refusedWhole(_fallbacks(1), true);
    }

    function testWithoutAFallbackTheRefusalStands() public view {
        _refusedWhole(_fallbacks(2), true);
        _refusedWhole(new uint8[](0), true);
    }

    /// A fallback passes the same guard: where a reading halts, nothing acts, and the request's own refusal is told.
    function testAFallbackThatIsRefusedTooChangesNothing() public view {
        (Guard.Outcome memory outcome, int256[] memory requested, bool isFallback) = _judge(_fallbacks(0), TOO_MUCH, false);
        check(!outcome.accepted && !isFallback, "nothing acts");
        checkEqual(outcome.reason, 5, "stale");
        checkEqual(requested[1], TOO_MUCH, "what was asked");
    }

    function testReadsTheTableOfLimits() public view {
        (bytes32[] memory units, bytes32[] memory observations, uint64[] memory retention) =
            reader.tableOf(limitsBytes());
        checkEqual(abi.encode(units), abi.encode(_words("fraction/d", "tokens/work h")), "units");
        checkEqual(observations.length, 3, "observations");
        checkEqual(observations[2], bytes32("supply"), "the last of them");
        checkEqual(retention.length, 1, "quantities");
        checkEqual(retention[0], 30 days, "retention");
    }

    function testRefusesLimitsThatContradictThemselvesOrAreEncodedOtherwise() public {
        Guard.Limits memory limits_ = worldLimits();
        limits_.levers[0].minimum = limits_.levers[0].maximum;
        vm.expectRevert(abi.encodeWithSelector(GuardRules.InvalidLimits.selector, 0, 0, 3));
        reader.tableOf(abi.encode(limits_));
        vm.expectRevert(Guard.NotCanonical.selector);
        reader.tableOf(bytes.concat(limitsBytes(), bytes32(0)));
    }

    function testContinuesWhereNamesAndOrderStayAndMoreMayFollow() public view {
        Guard.Limits memory old = worldLimits();
        check(_continues(old, worldLimits()), "the same");
        Guard.Limits memory next = worldLimits();
        next.levers = new Guard.Lever[](3);
        next.observations = new Guard.Observation[](4);
        next.quantities = new Guard.Quantity[](2);
        (next.levers[0], next.levers[1], next.levers[2]) = (old.levers[0], old.levers[1], old.levers[1]);
        for (uint256 i = 0; i < 4; i++) next.observations[i] = old.observations[i % 3];
        (next.quantities[0], next.quantities[1]) = (old.quantities[0], old.quantities[0]);
        check(_continues(old, next), "more");
        // One list shorter at a time, the others longer.
        check(!_continues(next, _with(next, old.levers, next.observations, next.quantities)), "fewer levers");
        check(!_continues(next, _with(next, next.levers, old.observations, next.quantities)), "fewer observations");
        check(!_continues(next, _with(next, next.levers, next.observations, old.quantities)), "fewer quantities");
        // Another name at the first and the last place of each list.
        for (uint256 i = 0; i < 2; i++) {
            Guard.Limits memory other = worldLimits();
            other.levers[i].name = "other";
            check(!_continues(old, other), "another lever");
            other = worldLimits();
            other.observations[2 * i].name = "other";
            check(!_continues(old, other), "another observation");
        }
        Guard.Limits memory third = worldLimits();
        third.quantities[0].name = "other";
        check(!_continues(old, third), "another quantity");
    }

    // --- inside

    function _refusedWhole(uint8[] memory fallbacks, bool fresh) private view {
        (Guard.Outcome memory outcome, int256[] memory requested, bool isFallback) = _judge(fallbacks, TOO_MUCH, fresh);
        check(!outcome.accepted && !isFallback, "refused");
        checkEqual(outcome.reason, 16, "change");
        checkEqual(outcome.index, 1, "lever");
        checkEqual(requested[1], TOO_MUCH, "what was asked");
    }

    function _judge(uint8[] memory fallbacks, int256 price, bool fresh)
        private
        view
        returns (Guard.Outcome memory, int256[] memory, bool)
    {
        Guard.Limits memory limits_ = worldLimits();
        limits_.fallbacks = fallbacks;
        (, Guard.Input memory input,,) = controller.observation();
        input.requested = request(0.01e18, price);
        if (!fresh) input.readings[0].time -= 7201;
        return evaluator.evaluateWithFallbacks(abi.encode(limits_), controller.guardState(), input);
    }

    function _fallbacks(uint8 kind) private pure returns (uint8[] memory list) {
        list = new uint8[](1);
        list[0] = kind;
    }

    function _words(bytes32 first, bytes32 second) private pure returns (bytes32[] memory list) {
        list = new bytes32[](2);
        (list[0], list[1]) = (first, second);
    }

    function _continues(Guard.Limits memory from, Guard.Limits memory to) private view returns (bool) {
        return reader.continues(abi.encode(from), abi.encode(to));
    }

    function _with(
        Guard.Limits memory limits_,
        Guard.Lever[] memory levers,
        Guard.Observation[] memory observations,
        Guard.Quantity[] memory quantities
    ) private pure returns (Guard.Limits memory) {
        return Guard.Limits(
            levers,
            observations,
            quantities,
            limits_.effects,
            limits_.windows,
            limits_.breakers,
            limits_.invariants,
            limits_.fallbacks
        );
    }
}
