// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IObservationSource} from "../interfaces/IObservationSource.sol";

/// @dev Chainlink's interface, as its proxies offer it.
interface AggregatorV3Interface {
    function decimals() external view returns (uint8);

    function latestRoundData()
        external
        view
        returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80 answeredInRound);
}

/// @notice A Chainlink feed as an observation. What cannot be acted on comes with the time 0, which the store halts at.
contract ChainlinkSource is IObservationSource {
    /// @dev Beyond it scaling could overflow; no economy's quantity comes near.
    int256 private constant LARGEST_ANSWER = type(int128).max;

    AggregatorV3Interface public immutable aggregator;
    uint8 public immutable decimals;

    error TooManyDecimals(uint8 decimals);

    constructor(AggregatorV3Interface aggregator_) {
        aggregator = aggregator_;
        decimals = aggregator_.decimals();
        if (decimals > 36) revert TooManyDecimals(decimals);
    }

    /// @inheritdoc IObservationSource
    function observe(uint256) external view returns (int256 value, uint64 observedAt) {
        (uint80 roundId, int256 answer,, uint256 updatedAt,) = aggregator.latestRoundData();
        if (roundId == 0 || answer <= 0 || answer > LARGEST_ANSWER || updatedAt > block.timestamp) return (0, 0);
        uint8 digits = decimals;
        value = digits <= 18 ? answer * int256(10 ** (18 - digits)) : answer / int256(10 ** (digits - 18));
        observedAt = uint64(updatedAt);
    }
}
