// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {GuardForm} from "./GuardForm.sol";
import {GuardHealth} from "./GuardHealth.sol";
import {GuardInvariants} from "./GuardInvariants.sol";
import {GuardLevers} from "./GuardLevers.sol";
import {GuardQuantities} from "./GuardQuantities.sol";

/// The guard: what a decision may do, judged before anything moves. Pure: limits, state and input come in, a verdict goes out.
/// guard/evaluate.ts gives the same verdict, bit for bit; docs/guard.md says what each limit does. Numbers have 18 decimals
/// and sizes below 2^127, so that products of two fit int256 and nothing here can overflow.
library Guard {
    struct Lever {
        bytes32 name;
        bytes32 unit;
        bool increment;
        int256 minimum;
        int256 maximum;
        int256 initial;
        uint8 rangeResponse;
        bool zeroRefused;
        int256 minimumChange;
        uint8 minimumChangeResponse;
        uint64 cooldownSeconds;
        uint8 cooldownResponse;
        int256 maximumIncrease;
        bool increaseRelative;
        int256 maximumDecrease;
        bool decreaseRelative;
        bool previousWithinBounds;
        uint8 changeResponse;
        int256 stepPerHour;
        uint64 accrualSeconds;
        uint8 rateResponse;
    }

    struct Observation {
        bytes32 name;
        bytes32 unit;
        int256 minimum;
        int256 maximum;
        uint8 rangeTier;
        uint8 zeroTier;
        uint64 maximumAgeSeconds;
        uint8 ageTier;
        int256 maximumJump;
        uint64 jumpWithinSeconds;
        uint8 jumpTier;
        int256 maximumDeviation;
        uint8 deviationTier;
    }

    struct Quantity {
        bytes32 name;
        bytes32 unit;
        uint8 basis;
        int256 floor;
        uint8 floorResponse;
        uint64 retentionSeconds;
        uint16 capacity;
    }

    struct Effect {
        uint8 lever;
        uint8 quantity;
        int256 coefficient;
        uint8 observation;
    }

    struct Window {
        uint8 quantity;
        uint64 lengthSeconds;
        int256 limit;
        bool fraction;
        uint8 response;
    }

    struct Breaker {
        uint8 tier;
        bytes trip;
        bytes clear;
    }

    struct Limits {
        Lever[] levers;
        Observation[] observations;
        Quantity[] quantities;
        Effect[] effects;
        Window[] windows;
        Breaker[] breakers;
        bytes[] invariants;
        uint8[] fallbacks;
    }

    struct Entry {
        uint64 time;
        int256 amount;
        int256 basis;
    }

    struct SoundReading {
        int256 value;
        uint64 time;
    }

    struct State {
        uint64 time;
        uint64[] leverTimes;
        SoundReading[] readings;
        uint256 tripped;
        Entry[][] entries;
    }

    struct Reading {
        int256 value;
        int256 low;
        int256 high;
        uint64 time;
    }

    struct Input {
        uint64 time;
        Reading[] readings;
        int256[] inForce;
        int256[] requested;
    }

    struct Outcome {
        bool accepted;
        uint8 reason;
        uint8 index;
        uint256 reasons;
        uint8 tier;
        int256[] applied;
        uint256 changed;
        uint256 sound;
        uint256 tripped;
        int256[] charges;
        int256[] bases;
    }

    /// One pass, filled in stage by stage.
    struct Judgement {
        Limits limits;
        State state;
        Input input;
        int256[] base;
        int256[] applied;
        int256[] deltas;
        int256[] charges;
        int256[] drops;
        uint256 reasons;
        uint8 tier;
        uint256 sound;
        uint256 tripped;
        uint8 reason;
        uint8 index;
    }

    int256 internal constant NONE = type(int256).max;
    uint8 internal constant NO_INDEX = 255;
    int256 internal constant TOO_LARGE = 2 ** 127;
    int256 internal constant ONE = 1e18;

    uint8 internal constant REJECT = 1;
    uint8 internal constant RESTRICT = 2;
    uint8 internal constant HALT = 3;

    uint8 internal constant WRONG_LENGTH = 1;
    uint8 internal constant NUMBER_TOO_LARGE = 2;
    uint8 internal constant TIME_BACKWARDS = 3;
    uint8 internal constant READING_FROM_FUTURE = 4;
    uint8 internal constant READING_STALE = 5;
    uint8 internal constant READING_ZERO = 6;
    uint8 internal constant READING_OUT_OF_RANGE = 7;
    uint8 internal constant READING_DEVIATION = 8;
    uint8 internal constant READING_JUMP = 9;
    uint8 internal constant BREAKER = 10;
    uint8 internal constant RESTRICTED = 11;
    uint8 internal constant RANGE = 12;
    uint8 internal constant ZERO = 13;
    uint8 internal constant HYSTERESIS = 14;
    uint8 internal constant COOLDOWN = 15;
    uint8 internal constant CHANGE = 16;
    uint8 internal constant RATE = 17;
    uint8 internal constant WINDOW = 18;
    uint8 internal constant WINDOW_FULL = 19;
    uint8 internal constant FLOOR = 20;
    uint8 internal constant INVARIANT = 21;
    uint8 internal constant ARITHMETIC = 22;

    error NotCanonical();

    /// The verdict on a request: unit and range, clamp, window room, joint invariants on the clamped state; what fails is
    /// dropped whole.
    function evaluate(Limits memory limits, State memory state, Input memory input)
        internal
        pure
        returns (Outcome memory)
    {
        Judgement memory j = _begin(limits, state, input);
        bool passes = GuardForm.judge(j) && GuardHealth.judge(j) && GuardLevers.judge(j) && GuardQuantities.judge(j)
            && GuardLevers.judgeZeros(j) && GuardInvariants.judge(j);
        return _conclude(j, passes);
    }

    /// What the checks on readings and the breakers alone say, so that a breaker that halts can be remembered although the
    /// decision is dropped: of the outcome only `tripped` is meant to be stored.
    function observe(Limits memory limits, State memory state, Input memory input)
        internal
        pure
        returns (Outcome memory outcome)
    {
        Judgement memory j = _begin(limits, state, input);
        if (!GuardForm.judge(j)) return _conclude(j, false);
        bool passes = GuardHealth.judge(j);
        outcome = _conclude(j, passes);
        if (j.reason != READING_FROM_FUTURE && j.reason != ARITHMETIC) outcome.tripped = j.tripped;
    }

    /// The state after an outcome; the same state where it was refused.
    function advance(Limits memory limits, State memory state, Input memory input, Outcome memory outcome)
        internal
        pure
        returns (State memory next)
    {
        if (!outcome.accepted) return state;
        next.time = input.time;
        next.tripped = outcome.tripped;
        next.leverTimes = new uint64[](state.leverTimes.length);
        for (uint256 i = 0; i < next.leverTimes.length; i++) {
            next.leverTimes[i] = (outcome.changed >> i) & 1 == 1 ? input.time : state.leverTimes[i];
        }
        next.readings = new SoundReading[](state.readings.length);
        for (uint256 i = 0; i < next.readings.length; i++) {
            bool sound = (outcome.sound >> i) & 1 == 1;
            next.readings[i] =
                sound ? SoundReading(input.readings[i].value, input.readings[i].time) : state.readings[i];
        }
        next.entries = new Entry[][](state.entries.length);
        for (uint256 i = 0; i < next.entries.length; i++) {
            Entry[] memory before = state.entries[i];
            uint256 forgotten = before.length - remembered(limits.quantities[i], before, input.time);
            bool gains = outcome.charges[i] > 0;
            Entry[] memory entries = new Entry[](before.length - forgotten + (gains ? 1 : 0));
            for (uint256 k = forgotten; k < before.length; k++) entries[k - forgotten] = before[k];
            if (gains) entries[entries.length - 1] = Entry(input.time, outcome.charges[i], outcome.bases[i]);
            next.entries[i] = entries;
        }
    }

    /// How many of a quantity's changes, oldest first, are still remembered at a time.
    function remembered(Quantity memory quantity, Entry[] memory entries, uint64 time) internal pure returns (uint256) {
        uint256 forgotten;
        while (
            forgotten < entries.length && uint256(entries[forgotten].time) + quantity.retentionSeconds <= uint256(time)
        ) forgotten++;
        return entries.length - forgotten;
    }

    /// The request of a fallback, to be evaluated like any: 0 the levels in force and no increment, 1 the production rule's.
    function requestOf(Limits memory limits, uint8 fallbackKind, int256[] memory inForce, int256[] memory rule)
        internal
        pure
        returns (int256[] memory request)
    {
        if (fallbackKind != 0) return rule;
        request = new int256[](limits.levers.length);
        for (uint256 i = 0; i < request.length; i++) request[i] = limits.levers[i].increment ? int256(0) : inForce[i];
    }

    /// Reads limits from their canonical encoding, and refuses bytes that encode them in another way.
    function decode(bytes memory encoded) internal pure returns (Limits memory limits) {
        limits = abi.decode(encoded, (Limits));
        if (keccak256(abi.encode(limits)) != keccak256(encoded)) revert NotCanonical();
    }

    /// Notes that a reason warned, changed a value or refused.
    function note(Judgement memory j, uint8 reason) internal pure {
        j.reasons |= 1 << reason;
    }

    /// Notes a reason and makes it the refusal; always false, for callers to return.
    function refuse(Judgement memory j, uint8 reason, uint256 index) internal pure returns (bool) {
        note(j, reason);
        j.reason = reason;
        j.index = uint8(index);
        return false;
    }

    function absolute(int256 value) internal pure returns (int256) {
        return value < 0 ? -value : value;
    }

    function clamp(int256 value, int256 low, int256 high) internal pure returns (int256) {
        return value < low ? low : value > high ? high : value;
    }

    function _begin(Limits memory limits, State memory state, Input memory input)
        private
        pure
        returns (Judgement memory j)
    {
        uint256 levers = limits.levers.length;
        bool known = input.inForce.length == levers;
        j.limits = limits;
        j.state = state;
        j.input = input;
        j.base = new int256[](levers);
        j.applied = new int256[](levers);
        for (uint256 i = 0; i < levers; i++) {
            if (known && !limits.levers[i].increment) j.base[i] = j.applied[i] = input.inForce[i];
        }
        j.deltas = new int256[](limits.quantities.length);
        j.charges = new int256[](limits.quantities.length);
        j.drops = new int256[](limits.quantities.length);
    }

    function _conclude(Judgement memory j, bool accepted) private pure returns (Outcome memory outcome) {
        uint256 quantities = j.limits.quantities.length;
        outcome.accepted = accepted;
        outcome.reasons = j.reasons;
        outcome.tier = j.tier;
        outcome.bases = new int256[](quantities);
        if (!accepted) {
            outcome.reason = j.reason;
            outcome.index = j.index;
            outcome.applied = j.base;
            outcome.tripped = j.state.tripped;
            outcome.charges = new int256[](quantities);
            return outcome;
        }
        outcome.applied = j.applied;
        outcome.sound = j.sound;
        outcome.tripped = j.tripped;
        outcome.charges = j.charges;
        for (uint256 i = 0; i < j.applied.length; i++) {
            if (j.applied[i] != j.base[i]) outcome.changed |= 1 << i;
        }
        for (uint256 i = 0; i < quantities; i++) outcome.bases[i] = GuardQuantities.smallerStock(j, i);
    }
}
