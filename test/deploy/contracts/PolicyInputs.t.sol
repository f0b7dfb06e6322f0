// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ObservationStore} from "deploy/contracts/src/ObservationStore.sol";
import {UpkeepAdapter} from "deploy/contracts/src/adapters/UpkeepAdapter.sol";
import {ControllerSettings} from "deploy/contracts/src/controller/ControllerSettings.sol";
import {IGuardedController} from "deploy/contracts/src/interfaces/IGuardedController.sol";
import {IPolicyNetwork} from "deploy/contracts/src/interfaces/IPolicyNetwork.sol";
import {ProportionalPolicy} from "./support/PoliciesAndFeeds.sol";
import {World} from "./support/World.sol";

/// A policy that reads what the guard does not look at: it must not decide on what nobody reported, nor on old news.
contract PolicyInputsTest is World {
    uint8 private constant DEMAND = 2;
    bytes private constant NO_DATA = "";

    UpkeepAdapter private upkeep;

    function setUp() public {
        build();
        ObservationStore.Feed[] memory feeds = new ObservationStore.Feed[](3);
        feeds[0] = ObservationStore.Feed("price", 8, 7200, 0.5e18, 0.05e18, 1, 1e14, 0);
        feeds[1] = ObservationStore.Feed("reserve-ratio", 18, 7200, 0.5e18, 0.05e18, 0, 10e18, 0.1e18);
        feeds[DEMAND] = ObservationStore.Feed("demand", 18, 1800, 0.5e18, 0.05e18, -10e18, 10e18, 0.1e18);
        ObservationStore.Source[] memory sources = new ObservationStore.Source[](1);
        sources[0] = ObservationStore.Source("supply", newSupplySource(address(token)), 0, 0);
        store = newStore(feeds, sources);
        vm.prank(GOVERNANCE);
        controller.setObservationStore(store);
        upkeep = UpkeepAdapter(deployArtifact("UpkeepAdapter", abi.encode(controller)));
        report(priceNow, 1.2e18);
    }

    function registerPolicy(IPolicyNetwork network, bytes32 networkHash) private {
        uint8[] memory slots = new uint8[](1);
        slots[0] = DEMAND;
        vm.prank(GOVERNANCE);
        controller.setPolicy(ControllerSettings.Policy(POLICY, network, networkHash, slots));
    }

    function registerNetwork() private {
        registerPolicy(new ProportionalPolicy(), keccak256("proportional"));
    }

    /// All reporters say the demand, and what the guard reads.
    function reportDemand(int128 demand) private {
        for (uint256 i = 0; i < 3; i++) say("demand", i, demand);
        report(priceNow, 1.2e18);
    }

    function needed() private returns (bool wanted) {
        (wanted,) = upkeep.checkUpkeep(NO_DATA);
    }

    function halted() private pure returns (bytes memory) {
        return refusal(65, DEMAND);
    }

    function policyRefused(bytes memory error_) private {
        check(!needed(), "an upkeep that would be refused");
        uint64 epoch = controller.currentEpoch();
        vm.expectRevert(error_);
        controller.executePolicy(0, epoch);
    }

    function testThePolicyDecidesOnlyOnWhatWasReportedAndIsFresh() public {
        registerNetwork();
        policyRefused(halted());
        reportDemand(1.1e18);
        check(needed(), "no upkeep");
        upkeep.performUpkeep(NO_DATA);
        nextEpoch();
        // The round settled without a quorum for the demand.
        policyRefused(halted());
        reportDemand(1.1e18);
        check(needed(), "no upkeep after a new report");
        // Half an hour later the report is too old for its feed, though the guard's own readings are not.
        vm.warp(block.timestamp + 1801);
        policyRefused(halted());
    }

    function testSignedDecisionsOfThePolicyAreHeldToItToo() public {
        registerNetwork();
        actRefused(0.01e18, 1e18, halted());
        reportDemand(1.1e18);
        act(0.01e18, 1e18);
    }

    function testWithoutANetworkTheSlotsThatGovernanceNamedMustBeSoundAllTheSame() public {
        registerPolicy(IPolicyNetwork(address(0)), 0);
        actRefused(0.01e18, 1e18, halted());
        reportDemand(1.1e18);
        act(0.01e18, 1e18);
    }

    function testAHumanMayActWhereThePolicyIsBlind() public {
        registerNetwork();
        IGuardedController.Decision memory decision = decisionOf(0.01e18, 1e18);
        vm.prank(OVERRIDER);
        controller.executeOverride(decision);
    }
}
