// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IReceiver, ReportAdapter} from "deploy/contracts/src/adapters/ReportAdapter.sol";
import {UpkeepAdapter} from "deploy/contracts/src/adapters/UpkeepAdapter.sol";
import {Guard} from "deploy/contracts/src/Guard.sol";
import {ControllerSettings} from "deploy/contracts/src/controller/ControllerSettings.sol";
import {IGuardedController} from "deploy/contracts/src/interfaces/IGuardedController.sol";
import {Vm} from "./support/Vm.sol";
import {ProportionalPolicy} from "./support/PoliciesAndFeeds.sol";
import {World} from "./support/World.sol";

/// The faces of the controller: upkeep, reports of a workflow, a policy on the chain.
contract AdaptersTest is World {
    address private constant FORWARDER = address(0xF0);
    address private constant OWNER = address(0xF1);
    bytes32 private constant WORKFLOW = keccak256("workflow");
    UpkeepAdapter private upkeep;
    ReportAdapter private adapter;

    function setUp() public {
        build();
        upkeep = new UpkeepAdapter(controller);
        adapter = new ReportAdapter(controller, FORWARDER, WORKFLOW, OWNER);
        vm.prank(GOVERNANCE);
        controller.grantRole(keccak256("REPORT_ROLE"), address(adapter));
    }

    // --- the policy on the chain

    function testUpkeepWantsAPolicyOnTheChain() public {
        (bool needed,) = upkeep.checkUpkeep("");
        check(!needed, "needed without a policy");
        vm.expectRevert(IGuardedController.NoPolicyOnChain.selector);
        upkeep.performUpkeep("");
    }

    function testAnybodyMayRunThePolicyAndChoosesNothing() public {
        _policyOnChain();
        priceNow = 1.1e8;
        nextEpoch();
        (bool needed, bytes memory data) = upkeep.checkUpkeep("");
        check(needed && data.length == 0, "needed");
        vm.prank(address(0xBAD));
        upkeep.performUpkeep(abi.encode("a forged observation", int256(1e36)));
        checkEqual(token.totalSupply(), 1_010_000e18, "a tenth of 0.1");
        (needed,) = upkeep.checkUpkeep("");
        check(!needed, "done for this epoch");
        vm.expectRevert(abi.encodeWithSelector(IGuardedController.EpochDone.selector, controller.currentEpoch()));
        upkeep.performUpkeep("");
    }

    function testALogLineCountsFromKeepersOnly() public {
        _policyOnChain();
        checkEqual(_loggedLine(address(0xBAD)), 0, "a stranger's line");
        nextEpoch();
        checkEqual(_loggedLine(vm.addr(KEEPER)), keccak256("mine"), "a keeper's line");
    }

    function testAStuckTransactionDoesNotActLater() public {
        _policyOnChain();
        uint64 epoch = controller.currentEpoch();
        nextEpoch();
        vm.expectRevert(abi.encodeWithSelector(IGuardedController.WrongEpoch.selector, epoch + 1, epoch));
        controller.executePolicy(0, epoch);
    }

    function testASignerCannotAlterTheActionOfAPolicyOnTheChain() public {
        _policyOnChain();
        priceNow = 1.1e8;
        nextEpoch();
        actRefused(0.02e18, 1e18, abi.encodeWithSelector(IGuardedController.AlteredAction.selector));
        IGuardedController.Decision memory stale = decisionOf(0.01e18, 1e18);
        stale.round -= 1;
        refused(
            stale, KEEPER, abi.encodeWithSelector(IGuardedController.WrongRound.selector, stale.round + 1, stale.round)
        );
        act(0.01e18, 1e18);
        checkEqual(token.totalSupply(), 1_010_000e18, "the policy's own");
    }

    function testTheFallbackActsWhereThePolicyIsRefused() public {
        _policyOnChain();
        for (uint256 i = 0; i < 3; i++) {
            priceNow = (priceNow * 3) / 2;
            nextEpoch();
        }
        vm.recordLogs();
        controller.executePolicy(0, controller.currentEpoch());
        (IGuardedController.Source source,,,,) = _applied();
        check(source == IGuardedController.Source.Fallback, "source");
        checkEqual(token.totalSupply(), SUPPLY, "the last level moves nothing");
        checkEqual(compute.price(), 1e18, "price");
    }

    function testWithoutAFallbackARefusedPolicyMovesNothing() public {
        Guard.Limits memory limits_ = worldLimits();
        limits_.fallbacks = new uint8[](0);
        build(abi.encode(limits_), abi.encode(limits_));
        _policyOnChain();
        for (uint256 i = 0; i < 3; i++) {
            priceNow = (priceNow * 3) / 2;
            nextEpoch();
        }
        uint64 epoch = controller.currentEpoch();
        vm.expectRevert(refusal(12, 1));
        controller.executePolicy(0, epoch);
        checkEqual(token.totalSupply(), SUPPLY, "supply");
    }

    /// A decision by hand is not held to be the network's own; one of a workflow is.
    function testWhoMayDifferFromThePolicyOnTheChain() public {
        _policyOnChain();
        IGuardedController.Decision memory other = decisionOf(0.005e18, 1e18);
        vm.prank(FORWARDER);
        vm.expectRevert(IGuardedController.AlteredAction.selector);
        adapter.onReport(_metadata(WORKFLOW, OWNER), _report(1, uint64(block.timestamp), other));
        vm.recordLogs();
        vm.prank(OVERRIDER);
        controller.executeOverride(other);
        (IGuardedController.Source source,,,,) = _applied();
        check(source == IGuardedController.Source.Override, "by hand");
        nextEpoch();
        vm.recordLogs();
        controller.executePolicy(0, controller.currentEpoch());
        (source,,,,) = _applied();
        check(source == IGuardedController.Source.Policy, "the policy's own");
    }

    function testAPolicyIsTakenByTheHashOfItsNetwork() public {
        ProportionalPolicy network = new ProportionalPolicy();
        bytes32 hash = network.networkHash();
        vm.expectRevert(abi.encodeWithSelector(ControllerSettings.WrongNetwork.selector, bytes32("x"), hash));
        vm.prank(GOVERNANCE);
        controller.setPolicy(ControllerSettings.Policy(POLICY, network, "x", new uint8[](1)));
    }

    // --- reports of a workflow

    function testTakesAReportOnce() public {
        bytes memory report_ = _report(1, uint64(block.timestamp), decisionOf(0.01e18, 1e18));
        vm.prank(FORWARDER);
        adapter.onReport(_metadata(WORKFLOW, OWNER), report_);
        checkEqual(token.totalSupply(), 1_010_000e18, "supply");
        vm.prank(FORWARDER);
        vm.expectRevert(abi.encodeWithSelector(ReportAdapter.OldSequence.selector, 1, 1));
        adapter.onReport(_metadata(WORKFLOW, OWNER), report_);
    }

    function testRefusesAnybodyElsesReport() public {
        bytes memory report_ = _report(1, uint64(block.timestamp), decisionOf(0.01e18, 1e18));
        vm.expectRevert(abi.encodeWithSelector(ReportAdapter.NotTheForwarder.selector, address(this)));
        adapter.onReport(_metadata(WORKFLOW, OWNER), report_);
        vm.startPrank(FORWARDER);
        vm.expectRevert(abi.encodeWithSelector(ReportAdapter.WrongWorkflow.selector, bytes32("other"), OWNER));
        adapter.onReport(_metadata("other", OWNER), report_);
        vm.expectRevert(abi.encodeWithSelector(ReportAdapter.WrongWorkflow.selector, WORKFLOW, address(1)));
        adapter.onReport(_metadata(WORKFLOW, address(1)), report_);
        bytes memory late = _report(1, uint64(block.timestamp - 1), decisionOf(0.01e18, 1e18));
        vm.expectRevert(abi.encodeWithSelector(ReportAdapter.ReportExpired.selector, block.timestamp - 1));
        adapter.onReport(_metadata(WORKFLOW, OWNER), late);
        vm.stopPrank();
    }

    function testAFailedReportCanBeTriedAgain() public {
        bytes memory report_ = _report(1, uint64(block.timestamp), decisionOf(0.01e18, 3e18));
        vm.prank(FORWARDER);
        vm.expectRevert(refusal(16, 1));
        adapter.onReport(_metadata(WORKFLOW, OWNER), report_);
        checkEqual(adapter.lastSequence(), 0, "sequence");
        report_ = _report(1, uint64(block.timestamp), decisionOf(0.5e18, 1e18));
        vm.prank(FORWARDER);
        adapter.onReport(_metadata(WORKFLOW, OWNER), report_);
        checkEqual(token.totalSupply(), 1_020_000e18, "clamped like any other");
    }

    function testSaysWhatItSpeaks() public view {
        check(adapter.supportsInterface(0x805f2132), "onReport");
        check(adapter.supportsInterface(type(IReceiver).interfaceId), "receiver");
        check(adapter.supportsInterface(type(IERC165).interfaceId), "ERC-165");
        check(!adapter.supportsInterface(0xffffffff), "nothing else");
        check(UpkeepAdapter.checkUpkeep.selector == 0x6e04ff0d, "checkUpkeep");
        check(UpkeepAdapter.performUpkeep.selector == 0x4585e33b, "performUpkeep");
    }

    // --- inside

    function _policyOnChain() private {
        ProportionalPolicy network = new ProportionalPolicy();
        bytes32 hash = network.networkHash();
        vm.prank(GOVERNANCE);
        controller.setPolicy(ControllerSettings.Policy(POLICY, network, hash, new uint8[](1)));
    }

    function _loggedLine(address caller) private returns (bytes32 line) {
        uint64 epoch = controller.currentEpoch();
        vm.recordLogs();
        vm.prank(caller);
        controller.executePolicy(keccak256("mine"), epoch);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].topics[0] == IGuardedController.DecisionApplied.selector) line = logs[i].topics[3];
        }
    }

    function _applied()
        private
        returns (IGuardedController.Source, uint64, int256[] memory, int256[] memory, uint256)
    {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        for (uint256 i = 0; i < logs.length; i++) {
            if (logs[i].topics[0] != IGuardedController.DecisionApplied.selector) continue;
            return abi.decode(logs[i].data, (IGuardedController.Source, uint64, int256[], int256[], uint256));
        }
        revert("no decision was applied");
    }

    function _metadata(bytes32 workflow, address owner) private pure returns (bytes memory) {
        return abi.encodePacked(workflow, bytes10("minthelm"), owner, bytes2(0));
    }

    function _report(uint64 sequence, uint64 expiresAt, IGuardedController.Decision memory decision)
        private
        pure
        returns (bytes memory)
    {
        return abi.encode(sequence, expiresAt, decision);
    }
}
