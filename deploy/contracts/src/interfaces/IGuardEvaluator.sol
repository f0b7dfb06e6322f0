// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "../Guard.sol";

/// @notice The guard behind a call of its own, so that no controller has to hold its code or delegate to it.
/// Limits are their canonical encoding, whose keccak-256 is the guard's hash.
interface IGuardEvaluator {
    function evaluate(bytes calldata limits, Guard.State calldata state, Guard.Input calldata input)
        external
        pure
        returns (Guard.Outcome memory);

    /// @notice The verdict on a request; where it is refused, the first of the limits' fallbacks that is not. A production
    /// rule is not on the chain and is passed over; no action is a refusal.
    /// @return outcome of `requested`; the first request's where all are refused
    /// @return requested what is judged in the end
    /// @return isFallback whether that is a fallback's request
    function evaluateWithFallbacks(bytes calldata limits, Guard.State calldata state, Guard.Input calldata input)
        external
        pure
        returns (Guard.Outcome memory outcome, int256[] memory requested, bool isFallback);

    /// @notice The breakers that the observations trip or leave tripped; a bit each.
    function trippedBy(bytes calldata limits, Guard.State calldata state, Guard.Input calldata input)
        external
        pure
        returns (uint256);
}
