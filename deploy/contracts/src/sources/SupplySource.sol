// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {IObservationSource} from "../interfaces/IObservationSource.sol";

/// @notice A token's supply in whole tokens, or with an argument that is an account's address, what it holds.
contract SupplySource is IObservationSource {
    IERC20Metadata public immutable token;
    uint8 public immutable decimals;

    error TooManyDecimals(uint8 decimals);

    constructor(IERC20Metadata token_) {
        token = token_;
        decimals = token_.decimals();
        if (decimals > 36) revert TooManyDecimals(decimals);
    }

    /// @inheritdoc IObservationSource
    function observe(uint256 argument) external view returns (int256 value, uint64 observedAt) {
        uint256 amount = argument == 0 ? token.totalSupply() : token.balanceOf(address(uint160(argument)));
        if (amount > uint256(uint128(type(int128).max))) return (0, 0);
        uint8 digits = decimals;
        value = int256(digits <= 18 ? amount * 10 ** (18 - digits) : amount / 10 ** (digits - 18));
        observedAt = uint64(block.timestamp);
    }
}
