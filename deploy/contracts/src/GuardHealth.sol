// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "./Guard.sol";
import {GuardInvariants} from "./GuardInvariants.sol";
import {Postfix} from "./Postfix.sol";

/// The stage of the guard that judges readings and circuit breakers; guard/health.ts does the same.
library GuardHealth {
    /// Judges the readings and the circuit breakers; false where one halts.
    function judge(Guard.Judgement memory j) internal pure returns (bool) {
        for (uint256 i = 0; i < j.limits.observations.length; i++) {
            if (j.input.readings[i].time > j.input.time) return Guard.refuse(j, Guard.READING_FROM_FUTURE, i);
            if (_sound(j, i)) j.sound |= 1 << i;
        }
        int256[] memory symbols = GuardInvariants.symbols(j);
        for (uint256 i = 0; i < j.limits.breakers.length; i++) {
            Guard.Breaker memory breaker = j.limits.breakers[i];
            (bool ok, int256 result) = Postfix.run(breaker.trip, symbols);
            if (!ok) return Guard.refuse(j, Guard.ARITHMETIC, i);
            bool holds = result != 0;
            if (!holds && (j.state.tripped >> i) & 1 == 1 && breaker.clear.length > 0) {
                (ok, result) = Postfix.run(breaker.clear, symbols);
                if (!ok) return Guard.refuse(j, Guard.ARITHMETIC, i);
                holds = result == 0;
            }
            if (holds) {
                j.tripped |= 1 << i;
                _raise(j, Guard.BREAKER, i, breaker.tier);
            }
        }
        return j.reason == 0;
    }

    /// Notes a fault; raises the tier, and refuses where it halts and nothing has before.
    function _raise(Guard.Judgement memory j, uint8 reason, uint256 index, uint8 tier) private pure {
        Guard.note(j, reason);
        if (tier > j.tier) j.tier = tier;
        if (tier == Guard.HALT && j.reason == 0) {
            j.reason = reason;
            j.index = uint8(index);
        }
    }

    /// Judges one reading by every check of its observation; false where it failed one.
    function _sound(Guard.Judgement memory j, uint256 index) private pure returns (bool sound) {
        Guard.Observation memory limits = j.limits.observations[index];
        Guard.Reading memory reading = j.input.readings[index];
        Guard.SoundReading memory last = j.state.readings[index];
        sound = true;
        if (reading.time == 0 || j.input.time - reading.time > limits.maximumAgeSeconds) {
            _raise(j, Guard.READING_STALE, index, limits.ageTier);
            sound = false;
        }
        if (limits.zeroTier != 0 && reading.value == 0) {
            _raise(j, Guard.READING_ZERO, index, limits.zeroTier);
            sound = false;
        }
        if (reading.value < limits.minimum || reading.value > limits.maximum) {
            _raise(j, Guard.READING_OUT_OF_RANGE, index, limits.rangeTier);
            sound = false;
        }
        if (
            limits.maximumDeviation != Guard.NONE
                && (
                    reading.low > reading.value || reading.high < reading.value
                        || (reading.high - reading.low) * Guard.ONE > limits.maximumDeviation * Guard.absolute(reading.value)
                )
        ) {
            _raise(j, Guard.READING_DEVIATION, index, limits.deviationTier);
            sound = false;
        }
        bool recent =
            last.time != 0 && last.value != 0 && uint256(last.time) + limits.jumpWithinSeconds >= uint256(j.input.time);
        if (
            limits.maximumJump != Guard.NONE && recent
                && Guard.absolute(reading.value - last.value) * Guard.ONE > limits.maximumJump * Guard.absolute(last.value)
        ) {
            _raise(j, Guard.READING_JUMP, index, limits.jumpTier);
            sound = false;
        }
    }
}
