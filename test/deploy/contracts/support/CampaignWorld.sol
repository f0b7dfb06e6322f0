// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "deploy/contracts/src/Guard.sol";
import {GuardEvaluator} from "deploy/contracts/src/GuardEvaluator.sol";
import {LimitsReader} from "deploy/contracts/src/LimitsReader.sol";
import {ObservationStore} from "deploy/contracts/src/ObservationStore.sol";
import {ILeverTarget} from "deploy/contracts/src/interfaces/ILeverTarget.sol";
import {IObservationSource} from "deploy/contracts/src/interfaces/IObservationSource.sol";
import {HostileTarget} from "./HostileTarget.sol";
import {World} from "./World.sol";

/// A reading that a test sets.
contract SettableSource is IObservationSource {
    int256 private _value;
    uint64 private _observedAt;

    function set(int256 value, uint256 observedAt) external {
        _value = value;
        _observedAt = uint64(observedAt);
    }

    function observe(uint256) external view returns (int256, uint64) {
        return (_value, _observedAt);
    }
}

/// The world of the campaign: limits that have every reason to refuse, readings and targets that can be set at will.
abstract contract CampaignWorld is World {
    uint64 internal constant READING_AGE = 1800;
    uint64 internal constant STORE_AGE = 7200;
    uint64 internal constant COOLDOWN = 2 days;
    uint16 internal constant CAPACITY = 24;
    int256 internal constant FLOOR = 970_000e18;

    SettableSource internal price;
    SettableSource internal secondPrice;
    SettableSource internal reserve;
    HostileTarget internal first;
    HostileTarget internal second;

    function buildCampaign() internal {
        vm.warp(START);
        evaluator = GuardEvaluator(deployArtifact("GuardEvaluator", ""));
        reader = LimitsReader(deployArtifact("LimitsReader", ""));
        token = newToken();
        first = new HostileTarget();
        second = new HostileTarget();
        price = new SettableSource();
        secondPrice = new SettableSource();
        reserve = new SettableSource();
        ObservationStore.Source[] memory sources = new ObservationStore.Source[](4);
        sources[0] = ObservationStore.Source("price", price, 0, uint32(STORE_AGE));
        sources[1] = ObservationStore.Source("reserve-ratio", reserve, 0, uint32(STORE_AGE));
        sources[2] = ObservationStore.Source("supply", newSupplySource(address(token)), 0, 0);
        sources[3] = ObservationStore.Source("price", secondPrice, 0, uint32(STORE_AGE));
        store = newStore(new ObservationStore.Feed[](0), sources);
        ILeverTarget[] memory targets_ = new ILeverTarget[](3);
        targets_[0] = token;
        targets_[1] = first;
        targets_[2] = second;
        bytes memory limits_ = abi.encode(campaignLimits());
        controller = newController(limits_, limits_, targets_, address(0));
        vm.prank(GOVERNANCE);
        token.setController(address(controller));
        vm.warp(START + EPOCH);
        healthy();
    }

    function healthy() internal {
        price.set(1e18, block.timestamp);
        secondPrice.set(1e18, block.timestamp);
        reserve.set(1.2e18, block.timestamp);
    }

    function campaignLimits() internal pure returns (Guard.Limits memory l) {
        l = worldLimits();
        l.levers = new Guard.Lever[](3);
        l.levers[0] = worldLimits().levers[0];
        l.levers[1] = Guard.Lever(
            "first-price", "tokens/work h", false, 1e18, 50e18, 1e18, 1, false, 0.01e18, 1, COOLDOWN, 1, 0.2e18, true, 0.2e18, true, false, 1, NONE, 0, 0
        );
        l.levers[2] = Guard.Lever(
            "second-price", "tokens/work h", false, -5e18, 50e18, 1e18, 1, true, 0, 0, 0, 0, NONE, false, NONE, false, false, 0, 1e18, 4 hours, 1
        );
        l.observations[0] = Guard.Observation(
            "price", "USD", 0.01e18, 100e18, 3, 3, READING_AGE, 3, 0.5e18, 1 days, 3, 0.1e18, 3
        );
        l.observations[1] =
            Guard.Observation("reserve-ratio", "1", 0, 10e18, 3, 3, READING_AGE, 3, NONE, 0, 1, NONE, 1);
        l.quantities[0] = Guard.Quantity("supply", "tokens", 2, FLOOR, 1, 30 days, CAPACITY);
        // reserve-ratio < 0.3 halts
        l.breakers[0] = Guard.Breaker(3, abi.encodePacked(hex"0201", hex"01", int256(0.3e18), hex"20"), "");
        l.invariants = new bytes[](2);
        l.invariants[0] = worldLimits().invariants[0];
        // 1 / (reserve-ratio - 2) > -1e12, which a ratio of 2 cannot answer
        l.invariants[1] = abi.encodePacked(
            hex"01", int256(1e18), hex"0201", hex"01", int256(2e18), hex"1113", hex"01", int256(-1e30), hex"22"
        );
    }
}
