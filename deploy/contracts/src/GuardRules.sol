// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "./Guard.sol";
import {Postfix} from "./Postfix.sol";

/// Which limits contradict themselves, and which are tighter than others. guard/contradictions.ts finds the same contradictions
/// and has words for them.
library GuardRules {
    /// Lists are numbered as in Guard.Limits, fields as in their struct; 255 is the whole entry or list.
    error InvalidLimits(uint8 list, uint8 index, uint8 field);

    uint8 private constant WHOLE = 255;
    int256 private constant NONE = type(int256).max;
    int256 private constant TOO_LARGE = 2 ** 127;
    uint8 private constant NO_INDEX = 255;

    /// Reverts with the first contradiction in limits, in the order of lists, entries and checks.
    function check(Guard.Limits memory limits) internal pure {
        _checkLengths(limits);
        for (uint256 i = 0; i < limits.levers.length; i++) _refuse(0, i, _leverFault(limits.levers[i]));
        for (uint256 i = 0; i < limits.observations.length; i++) {
            _refuse(1, i, _observationFault(limits.observations[i]));
        }
        for (uint256 i = 0; i < limits.quantities.length; i++) {
            _refuse(2, i, _quantityFault(limits.quantities[i], limits.observations.length));
        }
        for (uint256 i = 0; i < limits.effects.length; i++) _refuse(3, i, _effectFault(limits, i));
        for (uint256 i = 0; i < limits.windows.length; i++) _refuse(4, i, _windowFault(limits, i));
        uint256 symbols = symbolCount(limits);
        for (uint256 i = 0; i < limits.breakers.length; i++) {
            Guard.Breaker memory breaker = limits.breakers[i];
            if (!_isTier(breaker.tier)) _refuse(5, i, 0);
            if (!Postfix.wellFormed(breaker.trip, symbols)) _refuse(5, i, 1);
            if (breaker.clear.length > 0 && !Postfix.wellFormed(breaker.clear, symbols)) _refuse(5, i, 2);
        }
        for (uint256 i = 0; i < limits.invariants.length; i++) {
            if (!Postfix.wellFormed(limits.invariants[i], symbols)) _refuse(6, i, 0);
        }
        _checkFallbacks(limits.fallbacks);
    }

    /// How many values invariants and breakers may read.
    function symbolCount(Guard.Limits memory limits) internal pure returns (uint256) {
        return limits.observations.length + 2 * limits.levers.length + limits.quantities.length + 1;
    }

    /// Whether every decision that `to` lets through is one that `from` lets through, as far as fields tell: names, kinds and
    /// order are the same, what limits is as tight or tighter, and new entries only add limits.
    function tightens(Guard.Limits memory from, Guard.Limits memory to) internal pure returns (bool) {
        return _tighterLevers(from.levers, to.levers) && _tighterObservations(from.observations, to.observations)
            && _tighterQuantities(from, to) && _tighterWindows(from.windows, to.windows)
            && _tighterConditions(from, to) && keccak256(abi.encode(from.fallbacks)) == keccak256(abi.encode(to.fallbacks));
    }

    /// `WHOLE` below stands for no fault.
    function _refuse(uint8 list, uint256 index, uint8 field) private pure {
        if (field != WHOLE) revert InvalidLimits(list, uint8(index), field);
    }

    function _checkLengths(Guard.Limits memory limits) private pure {
        uint256 levers = limits.levers.length;
        if (levers < 1 || levers > 32) revert InvalidLimits(0, uint8(levers), WHOLE);
        if (limits.observations.length > 32) revert InvalidLimits(1, uint8(limits.observations.length), WHOLE);
        if (limits.quantities.length > 8) revert InvalidLimits(2, uint8(limits.quantities.length), WHOLE);
        if (limits.effects.length > 64) revert InvalidLimits(3, uint8(limits.effects.length), WHOLE);
        if (limits.windows.length > 32) revert InvalidLimits(4, uint8(limits.windows.length), WHOLE);
        if (limits.breakers.length > 32) revert InvalidLimits(5, uint8(limits.breakers.length), WHOLE);
        if (limits.invariants.length > 32) revert InvalidLimits(6, uint8(limits.invariants.length), WHOLE);
        if (limits.fallbacks.length > 3) revert InvalidLimits(7, uint8(limits.fallbacks.length), WHOLE);
    }

    function _checkFallbacks(uint8[] memory fallbacks) private pure {
        for (uint256 i = 0; i < fallbacks.length; i++) {
            bool wrong = fallbacks[i] > 2;
            for (uint256 k = 0; k < i; k++) wrong = wrong || fallbacks[k] == fallbacks[i] || fallbacks[k] == 2;
            if (wrong) revert InvalidLimits(7, uint8(i), WHOLE);
        }
    }

    function _large(int256 value) private pure returns (bool) {
        return value <= -TOO_LARGE || value >= TOO_LARGE;
    }

    /// Whether a number can be calculated with, or stands for no limit.
    function _usable(int256 value) private pure returns (bool) {
        return value == NONE || !_large(value);
    }

    function _isTier(uint8 tier) private pure returns (bool) {
        return tier >= 1 && tier <= 3;
    }

    function _leverFault(Guard.Lever memory lever) private pure returns (uint8) {
        if (_large(lever.minimum)) return 3;
        if (_large(lever.maximum)) return 4;
        if (_large(lever.initial)) return 5;
        if (_large(lever.minimumChange)) return 8;
        if (!_usable(lever.maximumIncrease)) return 12;
        if (!_usable(lever.maximumDecrease)) return 14;
        if (!_usable(lever.stepPerHour)) return 18;
        if (lever.minimum >= lever.maximum) return 3;
        if (lever.initial < lever.minimum || lever.initial > lever.maximum) return 5;
        if (lever.increment && (lever.minimum > 0 || lever.maximum < 0)) return 2;
        if (lever.increment && lever.zeroRefused) return 7;
        if (lever.increment && lever.stepPerHour != NONE) return 18;
        if (lever.zeroRefused && lever.initial == 0) return 7;
        if (lever.minimumChange < 0 || lever.minimumChange > lever.maximum - lever.minimum) return 8;
        if (lever.maximumIncrease < 0) return 12;
        if (lever.maximumDecrease < 0) return 14;
        if (lever.maximumIncrease == 0 && lever.maximumDecrease == 0) return 12;
        if (
            !lever.increaseRelative && !lever.decreaseRelative && lever.minimumChange > lever.maximumIncrease
                && lever.minimumChange > lever.maximumDecrease
        ) return 8;
        if (lever.stepPerHour <= 0) return 18;
        if (lever.stepPerHour != NONE && lever.accrualSeconds == 0) return 19;
        if (lever.rangeResponse > 1) return 6;
        if (lever.minimumChangeResponse > 1) return 9;
        if (lever.cooldownResponse > 1) return 11;
        if (lever.changeResponse > 1) return 17;
        if (lever.rateResponse > 1) return 20;
        return WHOLE;
    }

    function _observationFault(Guard.Observation memory observation) private pure returns (uint8) {
        if (_large(observation.minimum)) return 2;
        if (_large(observation.maximum)) return 3;
        if (!_usable(observation.maximumJump)) return 8;
        if (!_usable(observation.maximumDeviation)) return 11;
        if (observation.minimum >= observation.maximum) return 2;
        if (observation.maximumJump < 0) return 8;
        if (observation.maximumDeviation < 0) return 11;
        if (!_isTier(observation.rangeTier)) return 4;
        if (!_isTier(observation.ageTier)) return 7;
        if (!_isTier(observation.jumpTier)) return 10;
        if (!_isTier(observation.deviationTier)) return 12;
        if (observation.zeroTier > 3) return 5;
        return WHOLE;
    }

    function _quantityFault(Guard.Quantity memory quantity, uint256 observations) private pure returns (uint8) {
        if (quantity.basis != NO_INDEX && quantity.basis >= observations) return 2;
        if (!_usable(quantity.floor)) return 3;
        if (quantity.floor != NONE && quantity.basis == NO_INDEX) return 3;
        if (quantity.floor < 0) return 3;
        if (quantity.floorResponse > 1) return 4;
        if (quantity.capacity == 0) return 6;
        return WHOLE;
    }

    function _effectFault(Guard.Limits memory limits, uint256 index) private pure returns (uint8) {
        Guard.Effect memory effect = limits.effects[index];
        if (effect.lever >= limits.levers.length) return 0;
        if (effect.quantity >= limits.quantities.length) return 1;
        if (effect.coefficient == 0 || _large(effect.coefficient)) return 2;
        if (effect.observation != NO_INDEX && effect.observation >= limits.observations.length) return 3;
        for (uint256 i = 0; i < index; i++) {
            if (limits.effects[i].lever == effect.lever && limits.effects[i].quantity == effect.quantity) return 1;
        }
        return WHOLE;
    }

    function _windowFault(Guard.Limits memory limits, uint256 index) private pure returns (uint8) {
        Guard.Window memory window = limits.windows[index];
        if (window.quantity >= limits.quantities.length) return 0;
        Guard.Quantity memory quantity = limits.quantities[window.quantity];
        if (window.lengthSeconds == 0 || window.lengthSeconds > quantity.retentionSeconds) return 1;
        if (window.limit < 0 || window.limit >= TOO_LARGE) return 2;
        if (window.fraction && quantity.basis == NO_INDEX) return 3;
        if (window.response > 1) return 4;
        for (uint256 i = 0; i < index; i++) {
            Guard.Window memory other = limits.windows[i];
            if (other.quantity != window.quantity || other.fraction != window.fraction) continue;
            if (other.lengthSeconds == window.lengthSeconds) return 1;
            bool longer = other.lengthSeconds < window.lengthSeconds;
            if (longer ? window.limit < other.limit : window.limit > other.limit) return 2;
        }
        return WHOLE;
    }

    function _tighterLevers(Guard.Lever[] memory from, Guard.Lever[] memory to) private pure returns (bool) {
        if (from.length != to.length) return false;
        for (uint256 i = 0; i < from.length; i++) {
            if (!_sameLever(from[i], to[i]) || !_tighterLever(from[i], to[i])) return false;
        }
        return true;
    }

    function _sameLever(Guard.Lever memory from, Guard.Lever memory to) private pure returns (bool) {
        // The default is where a restricted lever may move to; it follows the bounds and nothing else.
        return from.name == to.name && from.unit == to.unit && from.increment == to.increment
            && to.initial == Guard.clamp(from.initial, to.minimum, to.maximum)
            && from.increaseRelative == to.increaseRelative && from.decreaseRelative == to.decreaseRelative
            && from.previousWithinBounds == to.previousWithinBounds;
    }

    function _tighterLever(Guard.Lever memory from, Guard.Lever memory to) private pure returns (bool) {
        bool bounds = to.minimum >= from.minimum && to.maximum <= from.maximum && (to.zeroRefused || !from.zeroRefused)
            && to.minimumChange >= from.minimumChange && to.cooldownSeconds >= from.cooldownSeconds;
        bool steps = to.maximumIncrease <= from.maximumIncrease && to.maximumDecrease <= from.maximumDecrease
            && to.stepPerHour <= from.stepPerHour
            && (to.accrualSeconds <= from.accrualSeconds || from.stepPerHour == NONE);
        bool responses = to.rangeResponse >= from.rangeResponse && to.minimumChangeResponse >= from.minimumChangeResponse
            && to.cooldownResponse >= from.cooldownResponse && to.changeResponse >= from.changeResponse
            && to.rateResponse >= from.rateResponse;
        return bounds && steps && responses;
    }

    function _tighterObservations(Guard.Observation[] memory from, Guard.Observation[] memory to)
        private
        pure
        returns (bool)
    {
        if (from.length != to.length) return false;
        for (uint256 i = 0; i < from.length; i++) {
            Guard.Observation memory a = from[i];
            Guard.Observation memory b = to[i];
            bool tighter = b.name == a.name && b.unit == a.unit && b.minimum >= a.minimum && b.maximum <= a.maximum
                && b.rangeTier >= a.rangeTier && b.zeroTier >= a.zeroTier && b.maximumAgeSeconds <= a.maximumAgeSeconds
                && b.ageTier >= a.ageTier;
            bool watched = b.maximumJump <= a.maximumJump && b.maximumDeviation <= a.maximumDeviation
                && (a.maximumJump == NONE || (b.jumpWithinSeconds >= a.jumpWithinSeconds && b.jumpTier >= a.jumpTier))
                && (a.maximumDeviation == NONE || b.deviationTier >= a.deviationTier);
            if (!tighter || !watched) return false;
        }
        return true;
    }

    function _tighterQuantities(Guard.Limits memory from, Guard.Limits memory to) private pure returns (bool) {
        if (from.quantities.length != to.quantities.length) return false;
        if (keccak256(abi.encode(from.effects)) != keccak256(abi.encode(to.effects))) return false;
        for (uint256 i = 0; i < from.quantities.length; i++) {
            Guard.Quantity memory a = from.quantities[i];
            Guard.Quantity memory b = to.quantities[i];
            bool floored = a.floor == NONE
                || (b.floor != NONE && b.floor >= a.floor && b.floorResponse >= a.floorResponse);
            if (
                b.name != a.name || b.unit != a.unit || b.basis != a.basis || !floored
                    || b.retentionSeconds < a.retentionSeconds || b.capacity > a.capacity
            ) return false;
        }
        return true;
    }

    function _tighterWindows(Guard.Window[] memory from, Guard.Window[] memory to) private pure returns (bool) {
        if (to.length < from.length) return false;
        for (uint256 i = 0; i < from.length; i++) {
            bool same = to[i].quantity == from[i].quantity && to[i].lengthSeconds == from[i].lengthSeconds
                && to[i].fraction == from[i].fraction;
            if (!same || to[i].limit > from[i].limit || to[i].response < from[i].response) return false;
        }
        return true;
    }

    function _tighterConditions(Guard.Limits memory from, Guard.Limits memory to) private pure returns (bool) {
        if (to.breakers.length < from.breakers.length || to.invariants.length < from.invariants.length) return false;
        for (uint256 i = 0; i < from.breakers.length; i++) {
            Guard.Breaker memory a = from.breakers[i];
            Guard.Breaker memory b = to.breakers[i];
            if (b.tier < a.tier || keccak256(b.trip) != keccak256(a.trip) || keccak256(b.clear) != keccak256(a.clear)) {
                return false;
            }
        }
        for (uint256 i = 0; i < from.invariants.length; i++) {
            if (keccak256(to.invariants[i]) != keccak256(from.invariants[i])) return false;
        }
        return true;
    }
}
