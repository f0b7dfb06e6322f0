// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "./Guard.sol";
import {IGuardEvaluator} from "./interfaces/IGuardEvaluator.sol";

/// @notice The guard as a contract of its own: pure, without storage, roles or owner.
contract GuardEvaluator is IGuardEvaluator {
    /// @dev The one fallback that asks for something and is on the chain.
    uint8 private constant FALLBACK_LAST_LEVEL = 0;

    /// @inheritdoc IGuardEvaluator
    function evaluate(bytes calldata limits, Guard.State calldata state, Guard.Input calldata input)
        external
        pure
        returns (Guard.Outcome memory)
    {
        return Guard.evaluate(abi.decode(limits, (Guard.Limits)), state, input);
    }

    /// @inheritdoc IGuardEvaluator
    function evaluateWithFallbacks(bytes calldata limits, Guard.State calldata state, Guard.Input calldata input)
        external
        pure
        returns (Guard.Outcome memory outcome, int256[] memory requested, bool isFallback)
    {
        Guard.Limits memory decoded = abi.decode(limits, (Guard.Limits));
        Guard.Input memory judged = input;
        requested = input.requested;
        outcome = Guard.evaluate(decoded, state, judged);
        for (uint256 k = 0; k < decoded.fallbacks.length && !outcome.accepted; ++k) {
            if (decoded.fallbacks[k] != FALLBACK_LAST_LEVEL) continue;
            judged.requested = Guard.requestOf(decoded, decoded.fallbacks[k], input.inForce, new int256[](0));
            Guard.Outcome memory instead = Guard.evaluate(decoded, state, judged);
            if (instead.accepted) return (instead, judged.requested, true);
        }
    }

    /// @inheritdoc IGuardEvaluator
    function trippedBy(bytes calldata limits, Guard.State calldata state, Guard.Input calldata input)
        external
        pure
        returns (uint256)
    {
        return Guard.observe(abi.decode(limits, (Guard.Limits)), state, input).tripped;
    }
}
