// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "./Guard.sol";
import {GuardRules} from "./GuardRules.sol";
import {ILimitsReader} from "./interfaces/ILimitsReader.sol";

/// @notice Reads and compares limits: pure, without storage, roles or owner.
contract LimitsReader is ILimitsReader {
    /// @inheritdoc ILimitsReader
    function tableOf(bytes calldata limits)
        external
        pure
        returns (bytes32[] memory units, bytes32[] memory observations, uint64[] memory retention)
    {
        Guard.Limits memory decoded = Guard.decode(limits);
        GuardRules.check(decoded);
        units = new bytes32[](decoded.levers.length);
        for (uint256 i = 0; i < units.length; ++i) {
            units[i] = decoded.levers[i].unit;
        }
        observations = new bytes32[](decoded.observations.length);
        for (uint256 i = 0; i < observations.length; ++i) {
            observations[i] = decoded.observations[i].name;
        }
        retention = new uint64[](decoded.quantities.length);
        for (uint256 i = 0; i < retention.length; ++i) {
            retention[i] = decoded.quantities[i].retentionSeconds;
        }
    }

    /// @inheritdoc ILimitsReader
    function tightens(bytes calldata from, bytes calldata to) external pure returns (bool) {
        return GuardRules.tightens(abi.decode(from, (Guard.Limits)), abi.decode(to, (Guard.Limits)));
    }

    /// @inheritdoc ILimitsReader
    function continues(bytes calldata from, bytes calldata to) external pure returns (bool) {
        Guard.Limits memory old = abi.decode(from, (Guard.Limits));
        Guard.Limits memory next = abi.decode(to, (Guard.Limits));
        if (
            old.levers.length > next.levers.length || old.observations.length > next.observations.length
                || old.quantities.length > next.quantities.length
        ) return false;
        for (uint256 i = 0; i < old.levers.length; ++i) {
            if (old.levers[i].name != next.levers[i].name) return false;
        }
        for (uint256 i = 0; i < old.observations.length; ++i) {
            if (old.observations[i].name != next.observations[i].name) return false;
        }
        for (uint256 i = 0; i < old.quantities.length; ++i) {
            if (old.quantities[i].name != next.quantities[i].name) return false;
        }
        return true;
    }
}
