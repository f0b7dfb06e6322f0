// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {CampaignHandler} from "./support/CampaignHandler.sol";
import {ForgeTest} from "./support/ForgeTest.sol";

/// The campaign: decisions without end, every outcome predicted, supply counted by a list of its own. Each run writes what
/// happened in it to .cache/forge/campaign.txt; scripts/contract-campaign.mjs adds the runs up and fails where too little did.
abstract contract Campaign is ForgeTest {
    CampaignHandler private handler;

    function setUp() public {
        handler = new CampaignHandler();
        bytes4[] memory only = new bytes4[](1);
        only[0] = CampaignHandler.step.selector;
        target(address(handler), only);
    }

    function invariantSupplyIsWhatTheListSays() public view {
        check(handler.consistent(), "supply or epoch");
    }

    function afterInvariant() public {
        check(handler.finallyConsistent(), "a window holds more than its share");
        string memory line = string.concat(vm.toString(handler.attempts()), " ", vm.toString(handler.applied()));
        for (uint256 kind = 1; kind < handler.KINDS(); kind++) {
            line = string.concat(line, " ", vm.toString(handler.refusals(kind)));
        }
        for (uint256 k = 0; k < 3; k++) line = string.concat(line, " ", vm.toString(handler.roomRefusals(k)));
        vm.writeLine(".cache/forge/campaign.txt", line);
    }
}

/// Two halves, so that two cores share them: 128 runs of 500 decisions each.
/// forge-config: default.invariant.runs = 128
contract CampaignFirstHalf is Campaign {}

/// forge-config: default.invariant.runs = 128
contract CampaignSecondHalf is Campaign {}
