// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "./Guard.sol";
import {Postfix} from "./Postfix.sol";

/// The stage of the guard that asks the joint invariants on the state after the decision, and the numbers that they and the
/// circuit breakers read; guard/evaluate.ts does the same.
library GuardInvariants {
    function judge(Guard.Judgement memory j) internal pure returns (bool) {
        int256[] memory values = symbols(j);
        for (uint256 i = 0; i < j.limits.invariants.length; i++) {
            (bool ok, int256 holds) = Postfix.run(j.limits.invariants[i], values);
            if (!ok) return Guard.refuse(j, Guard.ARITHMETIC, i);
            if (holds == 0) return Guard.refuse(j, Guard.INVARIANT, i);
        }
        return true;
    }

    /// Observations, levers after the decision, levers before it, changes of the quantities, and the time in hours.
    function symbols(Guard.Judgement memory j) internal pure returns (int256[] memory values) {
        uint256 next;
        values = new int256[](j.input.readings.length + 2 * j.base.length + j.deltas.length + 1);
        for (uint256 i = 0; i < j.input.readings.length; i++) values[next++] = j.input.readings[i].value;
        for (uint256 i = 0; i < j.applied.length; i++) values[next++] = j.applied[i];
        for (uint256 i = 0; i < j.base.length; i++) values[next++] = j.base[i];
        for (uint256 i = 0; i < j.deltas.length; i++) values[next++] = j.deltas[i];
        values[next] = (int256(uint256(j.input.time)) * Guard.ONE) / 3600;
    }
}
