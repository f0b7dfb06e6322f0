// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AccessControlEnumerable} from "@openzeppelin/contracts/access/extensions/AccessControlEnumerable.sol";

/// @notice Who may do what. The timelock gives and takes every role, its own too; nobody holds the default admin role.
abstract contract ControllerRoles is AccessControlEnumerable {
    bytes32 public constant GOVERNANCE_ROLE = keccak256("GOVERNANCE_ROLE");
    bytes32 public constant KEEPER_ROLE = keccak256("KEEPER_ROLE");
    bytes32 public constant GUARDIAN_ROLE = keccak256("GUARDIAN_ROLE");
    bytes32 public constant OVERRIDE_ROLE = keccak256("OVERRIDE_ROLE");
    bytes32 public constant REPORT_ROLE = keccak256("REPORT_ROLE");

    struct Holders {
        address governance;
        address[] keepers;
        address[] guardians;
        address[] overriders;
        address[] reportAdapters;
    }

    error LastGovernance();
    error NoGovernance();

    constructor(Holders memory holders) {
        if (holders.governance == address(0)) revert NoGovernance();
        _grantRole(GOVERNANCE_ROLE, holders.governance);
        _setRoleAdmin(GOVERNANCE_ROLE, GOVERNANCE_ROLE);
        _grantAll(KEEPER_ROLE, holders.keepers);
        _grantAll(GUARDIAN_ROLE, holders.guardians);
        _grantAll(OVERRIDE_ROLE, holders.overriders);
        _grantAll(REPORT_ROLE, holders.reportAdapters);
    }

    function _grantAll(bytes32 role, address[] memory accounts) private {
        _setRoleAdmin(role, GOVERNANCE_ROLE);
        for (uint256 i = 0; i < accounts.length; ++i) {
            _grantRole(role, accounts[i]);
        }
    }

    /// @dev A controller without governance could never be unpaused again.
    function _revokeRole(bytes32 role, address account) internal override returns (bool revoked) {
        revoked = super._revokeRole(role, account);
        if (role == GOVERNANCE_ROLE && getRoleMemberCount(role) == 0) revert LastGovernance();
    }
}
