// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "./Guard.sol";

/// The stage of the guard that holds decisions within rolling windows and floors; guard/quantities.ts does the same.
library GuardQuantities {
    /// What is left of a lever's value while its limits are asked one after another.
    struct Cut {
        int256 most;
        int256 size;
        bool found;
        uint8 reason;
        uint8 index;
    }

    /// Cuts levers to the room that is left, in the order of the effects, then charges what remains; false where a limit
    /// rejects, or no value of the lever fits both the room and its own limits.
    function judge(Guard.Judgement memory j) internal pure returns (bool) {
        uint256 count = j.limits.effects.length;
        int256[] memory factors = new int256[](count);
        for (uint256 i = 0; i < count; i++) {
            Guard.Effect memory effect = j.limits.effects[i];
            factors[i] = _factor(j, effect);
            if (Guard.absolute(factors[i]) >= Guard.TOO_LARGE) return Guard.refuse(j, Guard.ARITHMETIC, i);
            if (factors[i] != 0 && j.applied[effect.lever] != 0 && !_cutToRoom(j, effect, factors[i])) return false;
            if (!_charge(j, effect, factors[i])) return Guard.refuse(j, Guard.ARITHMETIC, i);
        }
        // Once more from the start: a later effect may have cut a lever that an earlier one was charged for.
        uint256 quantities = j.limits.quantities.length;
        j.charges = new int256[](quantities);
        j.drops = new int256[](quantities);
        j.deltas = new int256[](quantities);
        for (uint256 i = 0; i < count; i++) _charge(j, j.limits.effects[i], factors[i]);
        for (uint256 i = 0; i < quantities; i++) {
            Guard.Quantity memory quantity = j.limits.quantities[i];
            if (j.charges[i] == 0) continue;
            if (Guard.remembered(quantity, j.state.entries[i], j.input.time) >= quantity.capacity) {
                return Guard.refuse(j, Guard.WINDOW_FULL, i);
            }
        }
        return true;
    }

    /// The smaller of a quantity's stock before and after the decision; 0 where it has none.
    function smallerStock(Guard.Judgement memory j, uint256 quantity) internal pure returns (int256) {
        int256 left = _stock(j, quantity) - j.drops[quantity];
        return left < 0 ? int256(0) : left;
    }

    /// The quotient rounded up; both numbers are zero or above.
    function _divideUp(int256 dividend, int256 divisor) private pure returns (int256) {
        return (dividend + divisor - 1) / divisor;
    }

    /// The quotient rounded down; 0 where nothing is left.
    function _divideDown(int256 dividend, int256 divisor) private pure returns (int256) {
        return dividend <= 0 ? int256(0) : dividend / divisor;
    }

    /// Lever value to quantity: the coefficient, times the observation where it names one, its size rounded up.
    function _factor(Guard.Judgement memory j, Guard.Effect memory effect) private pure returns (int256) {
        if (effect.observation == Guard.NO_INDEX) return effect.coefficient;
        int256 product = effect.coefficient * j.input.readings[effect.observation].value;
        int256 size = _divideUp(Guard.absolute(product), Guard.ONE);
        return product < 0 ? -size : size;
    }

    /// The stock of a quantity as read; 0 where it has none.
    function _stock(Guard.Judgement memory j, uint256 quantity) private pure returns (int256) {
        uint8 basis = j.limits.quantities[quantity].basis;
        return basis == Guard.NO_INDEX ? int256(0) : j.input.readings[basis].value;
    }

    /// How much absolute change a window still lets through; 0 or below: none.
    function _room(Guard.Judgement memory j, Guard.Window memory window, bool lowersStock)
        private
        pure
        returns (int256)
    {
        int256 stock = smallerStock(j, window.quantity);
        int256 used = j.charges[window.quantity];
        int256 smallest = stock;
        Guard.Entry[] memory entries = j.state.entries[window.quantity];
        for (uint256 i = 0; i < entries.length; i++) {
            if (uint256(entries[i].time) + window.lengthSeconds <= uint256(j.input.time)) continue;
            used += entries[i].amount;
            if (entries[i].basis < smallest) smallest = entries[i].basis;
        }
        if (!window.fraction) return window.limit - used;
        int256 ofSmallest = _divideDown(window.limit * smallest - used * Guard.ONE, Guard.ONE);
        if (!lowersStock) return ofSmallest;
        // The stock after the change is in the window too: used + change <= limit x (stock - change).
        int256 ofStockAfter = _divideDown(window.limit * stock - used * Guard.ONE, Guard.ONE + window.limit);
        return ofStockAfter < ofSmallest ? ofStockAfter : ofSmallest;
    }

    /// Holds a lever's value to a room; false where that rejects it.
    function _hold(Guard.Judgement memory j, Cut memory cut, int256 left, uint8 reason, uint256 index, uint8 response)
        private
        pure
        returns (bool)
    {
        int256 allowed = left <= 0 ? int256(0) : (left * Guard.ONE) / cut.size;
        if (allowed >= cut.most) return true;
        if (response == Guard.REJECT) return Guard.refuse(j, reason, index);
        Guard.note(j, reason);
        cut.most = allowed;
        cut.found = true;
        cut.reason = reason;
        cut.index = uint8(index);
        return true;
    }

    /// Cuts a lever's value to what windows and floor leave of one of its effects.
    function _cutToRoom(Guard.Judgement memory j, Guard.Effect memory effect, int256 factor) private pure returns (bool) {
        int256 value = j.applied[effect.lever];
        Cut memory cut;
        cut.most = Guard.absolute(value);
        cut.size = Guard.absolute(factor);
        bool lowersStock = (value < 0) != (factor < 0);
        for (uint256 i = 0; i < j.limits.windows.length; i++) {
            Guard.Window memory window = j.limits.windows[i];
            if (window.quantity != effect.quantity) continue;
            int256 left = _room(j, window, lowersStock);
            if (!_hold(j, cut, left, Guard.WINDOW, i, window.response)) return false;
        }
        Guard.Quantity memory quantity = j.limits.quantities[effect.quantity];
        if (quantity.floor != Guard.NONE && lowersStock) {
            int256 left = _stock(j, effect.quantity) - j.drops[effect.quantity] - quantity.floor;
            if (!_hold(j, cut, left, Guard.FLOOR, effect.quantity, quantity.floorResponse)) return false;
        }
        if (!cut.found) return true;
        int256 remaining = value < 0 ? -cut.most : cut.most;
        // No further than the value in force: beyond it, the lever's own limits would have to be asked again.
        int256 base = j.base[effect.lever];
        int256 between = base < value ? Guard.clamp(remaining, base, value) : Guard.clamp(remaining, value, base);
        Guard.Lever memory lever = j.limits.levers[effect.lever];
        if (between != remaining || remaining < lever.minimum || remaining > lever.maximum) {
            return Guard.refuse(j, cut.reason, cut.index);
        }
        j.applied[effect.lever] = remaining;
        return true;
    }

    /// Adds what an effect changes to the sums of its quantity; false where they grow too large.
    function _charge(Guard.Judgement memory j, Guard.Effect memory effect, int256 factor) private pure returns (bool) {
        int256 value = j.applied[effect.lever];
        int256 size = _divideUp(Guard.absolute(value) * Guard.absolute(factor), Guard.ONE);
        int256 sum = j.charges[effect.quantity] + size;
        if (sum >= Guard.TOO_LARGE) return false;
        bool lowersStock = (value < 0) != (factor < 0);
        j.charges[effect.quantity] = sum;
        if (lowersStock) j.drops[effect.quantity] += size;
        j.deltas[effect.quantity] += lowersStock ? -size : size;
        return true;
    }
}
