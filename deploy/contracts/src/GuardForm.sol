// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "./Guard.sol";

/// The stage of the guard that looks at the form of what comes in, before anything is calculated with it; guard/evaluate.ts
/// does the same.
library GuardForm {
    /// Lists of the right length, numbers that can be calculated with, time that does not run backwards.
    function judge(Guard.Judgement memory j) internal pure returns (bool) {
        uint256 levers = j.limits.levers.length;
        uint256 observations = j.limits.observations.length;
        if (j.input.requested.length != levers) return Guard.refuse(j, Guard.WRONG_LENGTH, 0);
        if (j.input.inForce.length != levers) return Guard.refuse(j, Guard.WRONG_LENGTH, 1);
        if (j.input.readings.length != observations) return Guard.refuse(j, Guard.WRONG_LENGTH, 2);
        if (
            j.state.leverTimes.length != levers || j.state.readings.length != observations
                || j.state.entries.length != j.limits.quantities.length
        ) return Guard.refuse(j, Guard.WRONG_LENGTH, 3);
        for (uint256 i = 0; i < levers; i++) {
            if (_large(j.input.requested[i]) || _large(j.base[i])) return Guard.refuse(j, Guard.NUMBER_TOO_LARGE, i);
        }
        for (uint256 i = 0; i < observations; i++) {
            Guard.Reading memory reading = j.input.readings[i];
            if (_large(reading.value) || _large(reading.low) || _large(reading.high) || _large(j.state.readings[i].value))
            {
                return Guard.refuse(j, Guard.NUMBER_TOO_LARGE, levers + i);
            }
        }
        for (uint256 i = 0; i < j.state.entries.length; i++) {
            Guard.Entry[] memory entries = j.state.entries[i];
            for (uint256 k = 0; k < entries.length; k++) {
                int256 amount = entries[k].amount;
                int256 basis = entries[k].basis;
                if (amount < 0 || basis < 0 || amount >= Guard.TOO_LARGE || basis >= Guard.TOO_LARGE) {
                    return Guard.refuse(j, Guard.NUMBER_TOO_LARGE, levers + observations + i);
                }
            }
        }
        return j.input.time < j.state.time ? Guard.refuse(j, Guard.TIME_BACKWARDS, 0) : true;
    }

    function _large(int256 value) private pure returns (bool) {
        return value <= -Guard.TOO_LARGE || value >= Guard.TOO_LARGE;
    }
}
