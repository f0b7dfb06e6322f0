// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "./Guard.sol";

/// The stage of the guard that brings each lever within its own limits; guard/lever.ts does the same.
library GuardLevers {
    function judge(Guard.Judgement memory j) internal pure returns (bool) {
        for (uint256 i = 0; i < j.base.length; i++) {
            if (!_judge(j, j.limits.levers[i], i)) return false;
        }
        return true;
    }

    /// Clamps bring a lever towards the value in force, and may meet zero there.
    function judgeZeros(Guard.Judgement memory j) internal pure returns (bool) {
        for (uint256 i = 0; i < j.applied.length; i++) {
            if (j.limits.levers[i].zeroRefused && j.applied[i] == 0 && j.base[i] != 0) return Guard.refuse(j, Guard.ZERO, i);
        }
        return true;
    }

    function _judge(Guard.Judgement memory j, Guard.Lever memory lever, uint256 index) private pure returns (bool) {
        int256 base = j.base[index];
        int256 value = j.input.requested[index];
        int256 bounded = Guard.clamp(value, lever.minimum, lever.maximum);
        if (bounded != value) {
            if (_rejects(j, Guard.RANGE, lever.rangeResponse, index)) return false;
            value = bounded;
        }
        if (lever.zeroRefused && value == 0 && base != 0) return Guard.refuse(j, Guard.ZERO, index);
        if (j.tier >= Guard.RESTRICT) value = _restricted(j, lever, base, value);

        if (value != base && Guard.absolute(value - base) < lever.minimumChange) {
            if (_rejects(j, Guard.HYSTERESIS, lever.minimumChangeResponse, index)) return false;
            value = base;
        }
        uint256 changedAt = j.state.leverTimes[index];
        if (value != base && changedAt != 0 && j.input.time < changedAt + lever.cooldownSeconds) {
            if (_rejects(j, Guard.COOLDOWN, lever.cooldownResponse, index)) return false;
            value = base;
        }
        if (value != base) {
            int256 changed = _withinChange(lever, base, value);
            if (changed != value) {
                if (_rejects(j, Guard.CHANGE, lever.changeResponse, index)) return false;
                value = changed;
            }
        }
        if (value != base && lever.stepPerHour != Guard.NONE) {
            int256 step = _accruedStep(lever, changedAt, j.input.time);
            int256 stepped = Guard.clamp(value, base - step, base + step);
            if (stepped != value) {
                if (_rejects(j, Guard.RATE, lever.rateResponse, index)) return false;
                value = stepped;
            }
        }
        if (value != base) {
            // A value in force beyond new bounds comes within them at once, whatever the steps.
            bounded = Guard.clamp(value, lever.minimum, lever.maximum);
            if (bounded != value) {
                Guard.note(j, Guard.RANGE);
                value = bounded;
            }
        }
        j.applied[index] = value;
        return true;
    }

    /// Notes the reason, and makes it the refusal where the response says so.
    function _rejects(Guard.Judgement memory j, uint8 reason, uint8 response, uint256 index) private pure returns (bool) {
        if (response == Guard.REJECT) return !Guard.refuse(j, reason, index);
        Guard.note(j, reason);
        return false;
    }

    /// The value brought between the one in force and the default.
    function _restricted(Guard.Judgement memory j, Guard.Lever memory lever, int256 base, int256 value)
        private
        pure
        returns (int256 towards)
    {
        int256 target = lever.increment ? int256(0) : lever.initial;
        towards = base < target ? Guard.clamp(value, base, target) : Guard.clamp(value, target, base);
        if (towards != value) Guard.note(j, Guard.RESTRICTED);
    }

    /// The value brought within the largest change of one decision.
    function _withinChange(Guard.Lever memory lever, int256 base, int256 value) private pure returns (int256) {
        int256 previous = lever.previousWithinBounds ? Guard.clamp(base, lever.minimum, lever.maximum) : base;
        int256 up = _largestChange(lever.maximumIncrease, lever.increaseRelative, previous);
        int256 down = _largestChange(lever.maximumDecrease, lever.decreaseRelative, previous);
        if (value - previous > up) return previous + up;
        return previous - value > down ? previous - down : value;
    }

    function _largestChange(int256 size, bool relative, int256 previous) private pure returns (int256) {
        if (size == Guard.NONE) return Guard.NONE;
        return relative ? (Guard.absolute(previous) * size) / Guard.ONE : size;
    }

    /// What the hourly rate lets a lever move by now.
    function _accruedStep(Guard.Lever memory lever, uint256 changedAt, uint256 time) private pure returns (int256) {
        // A change that lies ahead of the time, which only a wrong migration brings, lets nothing move.
        uint256 passed = changedAt == 0 ? lever.accrualSeconds : time > changedAt ? time - changedAt : 0;
        if (passed > lever.accrualSeconds) passed = lever.accrualSeconds;
        return (lever.stepPerHour * int256(passed)) / 3600;
    }
}
