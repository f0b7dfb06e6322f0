// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IGuardedController} from "../interfaces/IGuardedController.sol";

/// @notice Chainlink Automation's face, and that of everything that copies it, for a policy that is on the chain.
/// Permissionless: a caller chooses nothing, for the controller reads and decides by itself.
contract UpkeepAdapter {
    IGuardedController public immutable controller;

    constructor(IGuardedController controller_) {
        controller = controller_;
    }

    /// @notice Whether this epoch's decision would succeed now; call it without a transaction.
    function checkUpkeep(bytes calldata) external returns (bool upkeepNeeded, bytes memory performData) {
        performData = "";
        try this.simulate() {
            assert(false);
        } catch (bytes memory reason) {
            upkeepNeeded = bytes4(reason) == WouldSucceed.selector;
        }
    }

    /// @notice Runs the policy for the present epoch; the data is ignored.
    function performUpkeep(bytes calldata) external {
        controller.executePolicy(bytes32(0), controller.currentEpoch());
    }

    error WouldSucceed();

    /// @notice Always reverts: by `WouldSucceed` where a decision would go through, by its error else.
    function simulate() external {
        controller.executePolicy(bytes32(0), controller.currentEpoch());
        revert WouldSucceed();
    }
}
