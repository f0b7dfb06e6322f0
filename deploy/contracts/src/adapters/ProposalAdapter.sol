// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IGuardedController} from "../interfaces/IGuardedController.sol";
import {IObservationStore} from "../interfaces/IObservationStore.sol";

/// @dev The part of the controller that names its observations.
interface IObservingController is IGuardedController {
    function observationStore() external view returns (IObservationStore);
}

/// @notice The face for a decision that a governance proposal carries. Days lie between proposing and executing, so the
/// proposal names policy, limits and an expiry but no epoch: it takes the one that it is executed in, with the
/// observations of that moment, and the controller's guard judges it there and then. Limits are the controller's.
contract ProposalAdapter {
    IObservingController public immutable controller;
    /// @notice The timelock, or whatever executes proposals.
    address public immutable executor;

    error NotTheExecutor(address caller);

    constructor(IObservingController controller_, address executor_) {
        controller = controller_;
        executor = executor_;
    }

    /// @param policyHash the policy that was asked; another one registered meanwhile refuses
    /// @param guardHash the limits that were in force when it was proposed; others set meanwhile refuse
    /// @param expiresAt seconds; later: refused
    /// @param evidenceHash names what the proposal's description rests on
    /// @param requested one a lever, fixed18
    function carryOut(
        bytes32 policyHash,
        bytes32 guardHash,
        uint64 expiresAt,
        bytes32 evidenceHash,
        int256[] calldata requested
    ) external returns (int256[] memory applied) {
        if (msg.sender != executor) revert NotTheExecutor(msg.sender);
        return controller.executeOverride(
            IGuardedController.Decision({
                policyHash: policyHash,
                guardHash: guardHash,
                epoch: controller.currentEpoch(),
                round: controller.observationStore().round(),
                expiresAt: expiresAt,
                logHash: evidenceHash,
                requested: requested
            })
        );
    }
}
