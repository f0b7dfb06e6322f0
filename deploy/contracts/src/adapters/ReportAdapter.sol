// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IGuardedController} from "../interfaces/IGuardedController.sol";

/// @dev Chainlink's Runtime Environment hands reports to this.
interface IReceiver is IERC165 {
    function onReport(bytes calldata metadata, bytes calldata report) external;
}

/// @notice The face for a workflow of Chainlink's Runtime Environment: takes reports of one workflow of one owner from
/// one forwarder, each once, in order and before it expires. Limits are the controller's.
contract ReportAdapter is IReceiver {
    IGuardedController public immutable controller;
    address public immutable forwarder;
    bytes32 public immutable workflowId;
    address public immutable workflowOwner;
    uint64 public lastSequence;

    error NotTheForwarder(address caller);
    error WrongWorkflow(bytes32 workflowId, address owner);
    error OldSequence(uint64 last, uint64 given);
    error ReportExpired(uint64 expiresAt);

    constructor(IGuardedController controller_, address forwarder_, bytes32 workflowId_, address workflowOwner_) {
        controller = controller_;
        forwarder = forwarder_;
        workflowId = workflowId_;
        workflowOwner = workflowOwner_;
    }

    /// @param metadata the workflow's id (32 bytes), name (10) and owner (20), packed
    /// @param report abi.encode(uint64 sequence, uint64 expiresAt, Decision)
    function onReport(bytes calldata metadata, bytes calldata report) external {
        if (msg.sender != forwarder) revert NotTheForwarder(msg.sender);
        bytes32 id = bytes32(metadata[:32]);
        address owner = address(bytes20(metadata[42:62]));
        if (id != workflowId || owner != workflowOwner) revert WrongWorkflow(id, owner);
        (uint64 sequence, uint64 expiresAt, IGuardedController.Decision memory decision) =
            abi.decode(report, (uint64, uint64, IGuardedController.Decision));
        if (sequence <= lastSequence) revert OldSequence(lastSequence, sequence);
        if (block.timestamp > expiresAt) revert ReportExpired(expiresAt);
        lastSequence = sequence;
        controller.executeReport(decision);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == type(IReceiver).interfaceId || id == type(IERC165).interfaceId;
    }
}
