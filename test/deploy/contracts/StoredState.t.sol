// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "deploy/contracts/src/Guard.sol";
import {World} from "./support/World.sol";

/// What the controller keeps of a decision is what the guard says of the state after it, `Guard.advance`, whatever happened:
/// readings that only warn, breakers that trip and clear, levers that stay, quantities that are not charged, old entries.
contract StoredStateTest is World {
    uint64 private constant SPENDING_SECONDS = 2 * EPOCH;

    bytes private _encoded;

    function setUp() public {
        Guard.Limits memory limits_ = worldLimits();
        limits_.observations[0].minimum = 0.5e18;
        limits_.observations[0].rangeTier = 1;
        limits_.breakers[0].tier = 1;
        limits_.quantities = new Guard.Quantity[](2);
        limits_.quantities[0] = worldLimits().quantities[0];
        limits_.quantities[1] = Guard.Quantity("spending", "tokens", 255, NONE, 0, SPENDING_SECONDS, 64);
        limits_.effects = new Guard.Effect[](2);
        limits_.effects[0] = worldLimits().effects[0];
        limits_.effects[1] = Guard.Effect(1, 1, 1e18, 255);
        _encoded = abi.encode(limits_);
        vm.warp(START);
        build(_encoded, _encoded);
    }

    function testWhatIsKeptIsTheGuardsNextState() public {
        _keeps(0.005e18, 1e18);
        _says(0.6e8);
        _keeps(0, 1.1e18);
        _says(0.45e8); // below the range, and the breaker trips
        Guard.State memory tripped = _keeps(-0.001e18, 1.1e18);
        checkEqual(tripped.tripped, 1, "tripped");
        checkEqual(tripped.readings[0].value, 0.6e18, "the last sound reading");
        checkEqual(tripped.entries[0].length, 2, "nothing for the decision that moved no supply");
        checkEqual(tripped.entries[1].length, 2, "the first spending is forgotten");
        _says(0.6e8);
        checkEqual(_keeps(0, 1.2e18).tripped, 1, "not cleared yet");
        _says(0.85e8);
        checkEqual(_keeps(0.001e18, 1.2e18).tripped, 0, "cleared");
    }

    /// An entry counts over (t - retention, t]: a second before its end it does, at its end no more.
    function testAnEntryIsForgottenAtTheEndOfItsRetention() public {
        act(0.005e18, 1e18);
        uint256 actedAt = block.timestamp;
        vm.warp(actedAt + SPENDING_SECONDS - 1);
        checkEqual(controller.guardState().entries[1].length, 1, "a second before");
        vm.warp(actedAt + SPENDING_SECONDS);
        checkEqual(controller.guardState().entries[1].length, 0, "at its end");
        checkEqual(controller.guardState().entries[0].length, 1, "the other quantity remembers longer");
    }

    function _says(int128 price) private {
        priceNow = price;
        nextEpoch();
    }

    function _keeps(int256 supplyRate, int256 price) private returns (Guard.State memory kept) {
        Guard.State memory before = controller.guardState();
        (, Guard.Input memory input,,) = controller.observation();
        input.requested = request(supplyRate, price);
        Guard.Outcome memory outcome = evaluator.evaluate(_encoded, before, input);
        act(supplyRate, price);
        kept = controller.guardState();
        Guard.State memory due = Guard.advance(abi.decode(_encoded, (Guard.Limits)), before, input, outcome);
        checkEqual(abi.encode(kept), abi.encode(due), "state");
        checkEqual(kept.time, block.timestamp, "time");
    }
}
