// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {UpkeepAdapter} from "deploy/contracts/src/adapters/UpkeepAdapter.sol";
import {ControllerSettings} from "deploy/contracts/src/controller/ControllerSettings.sol";
import {IGuardedController} from "deploy/contracts/src/interfaces/IGuardedController.sol";
import {ObservationStore} from "deploy/contracts/src/ObservationStore.sol";
import {ProportionalPolicy} from "./support/PoliciesAndFeeds.sol";
import {World} from "./support/World.sol";

/// What each act costs as a transaction of its own, with two levers, three observations, three windows, one breaker and one
/// invariant. `node bench/controller-gas.mjs` runs this with --isolate, which counts every call as a transaction.
contract GasTest is World {
    string private constant TABLE = ".cache/forge/gas.txt";

    function setUp() public {
        build();
    }

    function testGasOfEveryAct() public {
        IGuardedController.Decision memory decision = decisionOf(0.001e18, 1.1e18);
        bytes memory signature = sign(decision, KEEPER);
        controller.execute(decision, signature);
        _note("signed decision, the first of all");
        for (uint256 i = 0; i < 9; i++) {
            nextEpoch();
            act(0.001e18, 1.1e18);
        }
        nextEpoch();
        decision = decisionOf(0.001e18, 1.1e18);
        signature = sign(decision, KEEPER);
        controller.execute(decision, signature);
        _note("signed decision, 10 changes in the windows");
        for (uint256 i = 0; i < 20; i++) {
            nextEpoch();
            act(i % 2 == 0 ? int256(0.0001e18) : -0.0001e18, 1.1e18);
        }
        nextEpoch();
        decision = decisionOf(0.0001e18, 1.1e18);
        signature = sign(decision, KEEPER);
        controller.execute(decision, signature);
        _note("signed decision, 31 changes in the windows");

        ProportionalPolicy network = new ProportionalPolicy();
        bytes32 hash = network.networkHash();
        UpkeepAdapter upkeep = new UpkeepAdapter(controller);
        vm.prank(GOVERNANCE);
        controller.setPolicy(ControllerSettings.Policy(POLICY, network, hash, new uint8[](1)));
        _note("setPolicy");
        priceNow = 1.001e8;
        nextEpoch();
        upkeep.performUpkeep("");
        _note("performUpkeep, without the network's own");

        _say("price", 0);
        _note("one signed report");
        _say("price", 1);
        _say("price", 2);
        for (uint256 i = 0; i < 3; i++) _say("reserve-ratio", i);
        vm.warp(store.settledAt() + ROUND);
        store.settle();
        _note("settle, two feeds of three reports");
        controller.poke();
        _note("poke");
        vm.prank(GUARDIAN);
        controller.pause();
        _note("pause");
        vm.prank(GOVERNANCE);
        controller.setLimits(limitsBytes());
        _note("setLimits");
        vm.prank(HOLDER);
        token.transfer(GUARDIAN, 1e18);
        _note("transfer of the elastic token");
    }

    function _say(bytes32 feed, uint256 reporter) private {
        ObservationStore.Report[] memory said = new ObservationStore.Report[](1);
        bytes[] memory signatures = new bytes[](1);
        said[0] = ObservationStore.Report(
            feed, store.round() + 1, uint64(block.timestamp), feed == "price" ? priceNow : int128(1.2e18)
        );
        signatures[0] = signReport(said[0], reporterKey(reporter));
        store.submit(said, signatures);
    }

    function _note(string memory what) private {
        vm.writeLine(TABLE, string.concat(what, "|", vm.toString(uint256(vm.lastCallGas().gasTotalUsed))));
    }
}
