// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice What the chain knows about the economy: medians of reporters first, then what is computed on the chain.
interface IObservationStore {
    /// @return current the round that was settled last
    /// @return values fixed18, one a slot
    /// @return observedAt seconds, one a slot
    /// @return halted bit `i` is set where slot `i` may not be acted on: no quorum, no agreement, a jump, too old
    function observe()
        external
        view
        returns (uint64 current, int256[] memory values, uint64[] memory observedAt, uint256 halted);

    function round() external view returns (uint64);

    /// @return names one a slot, ASCII filled up with zero bytes
    function slotNames() external view returns (bytes32[] memory names);
}
