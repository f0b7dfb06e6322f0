// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {AggregatorV3Interface} from "deploy/contracts/src/sources/ChainlinkSource.sol";
import {IPolicyNetwork} from "deploy/contracts/src/interfaces/IPolicyNetwork.sol";

/// The simplest policy there is: supply follows the price's distance from 1, the second lever stays. Inputs: price.
contract ProportionalPolicy is IPolicyNetwork {
    bytes32 public constant networkHash = keccak256("proportional");

    function request(int256[] calldata observation, int256[] calldata targets)
        external
        pure
        returns (int256[] memory requested)
    {
        requested = new int256[](2);
        requested[0] = (observation[0] - 1e18) / 10;
        requested[1] = observation[0] > 3e18 ? int256(99e18) : targets[1];
    }
}

/// A feed as Chainlink's, set by the test.
contract SettableAggregator is AggregatorV3Interface {
    uint8 public immutable decimals;
    uint80 private _round = 1;
    int256 private _answer;
    uint256 private _updatedAt;

    constructor(uint8 decimals_) {
        decimals = decimals_;
    }

    function set(uint80 round, int256 answer, uint256 updatedAt) external {
        _round = round;
        _answer = answer;
        _updatedAt = updatedAt;
    }

    function latestRoundData() external view returns (uint80, int256, uint256, uint256, uint80) {
        return (_round, _answer, _updatedAt, _updatedAt, _round);
    }
}
