// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Guard} from "deploy/contracts/src/Guard.sol";
import {GuardedController} from "deploy/contracts/src/GuardedController.sol";
import {ControllerRoles} from "deploy/contracts/src/controller/ControllerRoles.sol";
import {ControllerSettings} from "deploy/contracts/src/controller/ControllerSettings.sol";
import {IGuardedController} from "deploy/contracts/src/interfaces/IGuardedController.sol";
import {ILeverTarget} from "deploy/contracts/src/interfaces/ILeverTarget.sol";
import {World} from "./support/World.sol";

/// What a decision must name, who may do what, and what survives.
contract ControllerTest is World {
    function setUp() public {
        build();
    }

    function testAppliesADecision() public {
        int256[] memory applied = act(0.01e18, 1.1e18);
        checkEqual(applied[0], 0.01e18, "supply rate");
        checkEqual(token.totalSupply(), 1_010_000e18, "supply");
        checkEqual(compute.price(), 1.1e18, "price");
        checkEqual(controller.lastEpoch(), controller.currentEpoch(), "epoch");
        Guard.State memory state = controller.guardState();
        checkEqual(state.entries[0].length, 1, "entries");
        checkEqual(state.entries[0][0].amount, 10_000e18, "charge");
        checkEqual(state.entries[0][0].basis, 1_000_000e18, "smaller supply");
    }

    function testOneSuccessAnEpoch() public {
        act(0.01e18, 1e18);
        actRefused(0, 1e18, abi.encodeWithSelector(IGuardedController.EpochDone.selector, 0));
        nextEpoch();
        act(0, 1e18);
    }

    function testARefusedDecisionChangesNothingAndTheEpochStaysOpen() public {
        bytes32 before = keccak256(abi.encode(controller.guardState(), controller.lastEpoch(), token.totalSupply()));
        actRefused(0.01e18, 1.3e18, refusal(16, 1));
        checkEqual(
            keccak256(abi.encode(controller.guardState(), controller.lastEpoch(), token.totalSupply())), before, "state"
        );
        act(0.01e18, 1.2e18);
    }

    function testRefusesEachWrongField() public {
        IGuardedController.Decision memory decision = decisionOf(0, 1e18);
        decision.policyHash = "another";
        refused(decision, KEEPER, abi.encodeWithSelector(IGuardedController.WrongPolicy.selector, POLICY, bytes32("another")));
        decision = decisionOf(0, 1e18);
        decision.guardHash = 0;
        refused(
            decision, KEEPER, abi.encodeWithSelector(IGuardedController.WrongGuard.selector, controller.guardHash(), bytes32(0))
        );
        decision = decisionOf(0, 1e18);
        decision.epoch = 1;
        refused(decision, KEEPER, abi.encodeWithSelector(IGuardedController.WrongEpoch.selector, 0, 1));
        decision = decisionOf(0, 1e18);
        decision.round = 0;
        refused(decision, KEEPER, abi.encodeWithSelector(IGuardedController.WrongRound.selector, 1, 0));
        decision = decisionOf(0, 1e18);
        decision.expiresAt -= 1;
        refused(decision, KEEPER, abi.encodeWithSelector(IGuardedController.Expired.selector, decision.expiresAt));
        decision = decisionOf(0, 1e18);
        refused(decision, 0xBAD, abi.encodeWithSelector(IGuardedController.NotAKeeper.selector, vm.addr(0xBAD)));
        decision.requested = new int256[](3);
        refused(decision, KEEPER, refusal(1, 0));
    }

    function testASignatureHoldsForOneChainAndOneController() public {
        IGuardedController.Decision memory decision = decisionOf(0.01e18, 1e18);
        bytes memory signature = sign(decision, KEEPER);
        uint256 home = block.chainid;
        vm.chainId(home + 1);
        bool executed = _tryExecute(controller, decision, signature);
        check(!executed, "replayed on another chain");
        vm.chainId(home);
        GuardedController other = newController(limitsBytes(), limitsBytes(), controller.targets(), address(0));
        check(!_tryExecute(other, decision, signature), "replayed at another controller");
        decision.requested[0] = 0.02e18;
        check(!_tryExecute(controller, decision, signature), "altered action");
        decision.requested[0] = 0.01e18;
        check(_tryExecute(controller, decision, signature), "the right one");
    }

    /// The EIP-712 digest, put together by hand.
    function testHashesDecisionsByEip712() public view {
        IGuardedController.Decision memory d = decisionOf(0.01e18, 1e18);
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Minthelm"),
                keccak256("1"),
                block.chainid,
                address(controller)
            )
        );
        bytes32 body = keccak256(
            abi.encode(
                keccak256(
                    "Decision(bytes32 policyHash,bytes32 guardHash,uint64 epoch,uint64 round,uint64 expiresAt,bytes32 logHash,int256[] requested)"
                ),
                d.policyHash,
                d.guardHash,
                d.epoch,
                d.round,
                d.expiresAt,
                d.logHash,
                keccak256(abi.encodePacked(d.requested))
            )
        );
        checkEqual(controller.hashDecision(d), keccak256(abi.encodePacked(hex"1901", domain, body)), "digest");
    }

    function testAStolenOverrideKeyIsBoundByTheSameLimits() public {
        IGuardedController.Decision memory decision = decisionOf(0.1e18, 1e18);
        vm.prank(OVERRIDER);
        int256[] memory applied = controller.executeOverride(decision);
        checkEqual(applied[0], 0.02e18, "clamped");
        nextEpoch();
        decision = decisionOf(0, 2e18);
        vm.prank(OVERRIDER);
        vm.expectRevert(refusal(16, 1));
        controller.executeOverride(decision);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), controller.OVERRIDE_ROLE()
            )
        );
        controller.executeOverride(decision);
    }

    function testPauseStopsEveryLeverAndGovernanceGoesOn() public {
        vm.prank(GUARDIAN);
        controller.pause();
        bytes memory paused = abi.encodeWithSelector(IGuardedController.ControllerPaused.selector);
        actRefused(0, 1e18, paused);
        IGuardedController.Decision memory decision = decisionOf(0, 1e18);
        vm.prank(OVERRIDER);
        vm.expectRevert(paused);
        controller.executeOverride(decision);
        _expectNoRole(GUARDIAN, keccak256("GOVERNANCE_ROLE"));
        vm.prank(GUARDIAN);
        controller.unpause();
        vm.startPrank(GOVERNANCE);
        controller.setLimits(_tighter());
        controller.setObservationStore(store);
        controller.setTargets(controller.targets());
        controller.grantRole(keccak256("KEEPER_ROLE"), address(0xAA));
        controller.unpause();
        vm.stopPrank();
        act(0, 1e18);
    }

    function testTheGuardianMayOnlyTighten() public {
        vm.prank(GUARDIAN);
        controller.tighten(_tighter());
        checkEqual(controller.guardHash(), keccak256(_tighter()), "tightened");
        vm.prank(GUARDIAN);
        vm.expectRevert(IGuardedController.NotTighter.selector);
        controller.tighten(limitsBytes());
        _expectNoRole(address(this), keccak256("GUARDIAN_ROLE"));
        controller.tighten(_tighter());
        _expectNoRole(GUARDIAN, keccak256("GOVERNANCE_ROLE"));
        vm.prank(GUARDIAN);
        controller.setLimits(limitsBytes());
        vm.prank(GOVERNANCE);
        controller.setLimits(limitsBytes());
        checkEqual(controller.guardHash(), keccak256(limitsBytes()), "loosened by governance");
    }

    function testTheCeilingBindsGovernanceToo() public {
        Guard.Limits memory wider = worldLimits();
        wider.windows[2].limit = 0.09e18;
        vm.startPrank(GOVERNANCE);
        vm.expectRevert(IGuardedController.AboveCeiling.selector);
        controller.setLimits(abi.encode(wider));
        vm.stopPrank();
    }

    function testALimitLoweredWhileItsWindowIsFullLetsNothingThrough() public {
        act(0.02e18, 1e18);
        vm.prank(GUARDIAN);
        controller.tighten(_tighter());
        nextEpoch();
        checkEqual(act(0.01e18, 1e18)[0], 0, "no room");
        checkEqual(token.totalSupply(), 1_020_000e18, "supply");
    }

    function testWindowsSurviveLimitsPolicyPauseAndMigration() public {
        act(0.02e18, 1e18);
        Guard.State memory before = controller.guardState();
        vm.startPrank(GOVERNANCE);
        controller.setLimits(_tighter());
        controller.setLimits(limitsBytes());
        controller.setPolicy(ControllerSettings.Policy("next", controller.policyNetwork(), 0, new uint8[](0)));
        controller.pause();
        controller.unpause();
        vm.stopPrank();
        checkEqual(abi.encode(controller.guardState()), abi.encode(before), "state");
        nextEpoch();
        GuardedController next = newController(limitsBytes(), limitsBytes(), controller.targets(), address(controller));
        GuardedController old = controller;
        controller = next;
        actRefused(0, 1e18, abi.encodeWithSelector(IGuardedController.NotAdopted.selector));
        vm.startPrank(GOVERNANCE);
        vm.expectRevert(IGuardedController.NotRetired.selector);
        next.adopt();
        old.retire();
        vm.expectRevert(IGuardedController.AlreadyRetired.selector);
        old.retire();
        next.adopt();
        vm.expectRevert(IGuardedController.NothingToAdopt.selector);
        next.adopt();
        token.setController(address(next));
        compute.setController(address(next));
        vm.stopPrank();
        checkEqual(abi.encode(next.guardState()), abi.encode(before), "state after migration");
        controller = old;
        actRefused(0, 1e18, abi.encodeWithSelector(IGuardedController.AlreadyRetired.selector));
        controller = next;
        actRefused(0, 1e18, abi.encodeWithSelector(IGuardedController.EpochDone.selector, next.currentEpoch()));
        nextEpoch();
        checkEqual(act(0.02e18, 1e18)[0], 0, "the window came along");
    }

    function testALongerRetentionFindsOldEntriesAgain() public {
        act(0.01e18, 1e18);
        Guard.Limits memory shorter = worldLimits();
        shorter.quantities[0].retentionSeconds = 1 days;
        shorter.windows = new Guard.Window[](1);
        shorter.windows[0] = worldLimits().windows[0];
        bytes memory ceiling = abi.encode(shorter);
        bytes memory longer = limitsBytes();
        build(ceiling, ceiling);
        act(0.01e18, 1e18);
        vm.warp(block.timestamp + 1 days);
        nextEpoch();
        act(0.005e18, 1e18);
        checkEqual(controller.guardState().entries[0].length, 1, "forgotten under the shorter");
        vm.prank(GOVERNANCE);
        controller.setLimits(longer);
        checkEqual(controller.guardState().entries[0].length, 2, "found under the longer");
    }

    function testGovernanceCannotLoseItself() public {
        bytes32 role = controller.GOVERNANCE_ROLE();
        vm.prank(GOVERNANCE);
        vm.expectRevert(ControllerRoles.LastGovernance.selector);
        controller.renounceRole(role, GOVERNANCE);
        checkEqual(controller.getRoleMemberCount(controller.DEFAULT_ADMIN_ROLE()), 0, "no default admin");
        checkEqual(controller.getRoleMemberCount(role), 1, "governance");
    }

    function testPreviewSaysWhatExecuteDoes() public {
        (bool accepted, uint8 reason, uint8 index, int256[] memory applied) = controller.preview(request(0.05e18, 1.1e18));
        check(accepted && reason == 0 && index == 0, "accepted");
        checkEqual(applied[0], 0.02e18, "clamped");
        (accepted, reason, index,) = controller.preview(request(0, 3e18));
        check(!accepted && reason == 16 && index == 1, "refused");
        vm.warp(block.timestamp + 7201);
        (accepted, reason, index,) = controller.preview(request(0, 1e18));
        check(!accepted && reason == 64 && index == 0, "halted");
    }

    function testABreakerIsRememberedThoughTheDecisionIsDropped() public {
        priceNow = 0.6e8;
        nextEpoch();
        priceNow = 0.45e8;
        nextEpoch();
        actRefused(0, 1e18, refusal(10, 0));
        controller.poke();
        priceNow = 0.6e8;
        nextEpoch();
        actRefused(0, 1e18, refusal(10, 0));
        priceNow = 0.85e8;
        nextEpoch();
        act(0, 1e18);
    }

    function testRefusesTargetsThatDoNotMatchTheTable() public {
        ILeverTarget[] memory wrong = new ILeverTarget[](1);
        wrong[0] = token;
        vm.startPrank(GOVERNANCE);
        vm.expectRevert(abi.encodeWithSelector(ControllerSettings.WrongLeverCount.selector, 2, 1));
        controller.setTargets(wrong);
        wrong = new ILeverTarget[](2);
        wrong[0] = compute;
        wrong[1] = token;
        vm.expectRevert(
            abi.encodeWithSelector(
                ControllerSettings.WrongUnit.selector, 0, bytes32("fraction/d"), bytes32("tokens/work h")
            )
        );
        controller.setTargets(wrong);
        vm.stopPrank();
    }

    function testFuzzNobodyElseSetsAnything(address caller) public {
        vm.assume(caller != GOVERNANCE && caller != GUARDIAN && caller != OVERRIDER);
        IGuardedController.Decision memory decision = decisionOf(0, 1e18);
        bytes[12] memory calls = [
            abi.encodeCall(controller.setLimits, (limitsBytes())),
            abi.encodeCall(controller.setObservationStore, (store)),
            abi.encodeCall(controller.unpause, ()),
            abi.encodeCall(controller.retire, ()),
            abi.encodeCall(controller.adopt, ()),
            abi.encodeCall(controller.pause, ()),
            abi.encodeCall(controller.tighten, (limitsBytes())),
            abi.encodeCall(controller.setTargets, (new ILeverTarget[](0))),
            abi.encodeCall(
                controller.setPolicy,
                (ControllerSettings.Policy(POLICY, controller.policyNetwork(), 0, new uint8[](0)))
            ),
            abi.encodeCall(controller.executeOverride, (decision)),
            abi.encodeCall(controller.executeReport, (decision)),
            abi.encodeCall(controller.grantRole, (keccak256("KEEPER_ROLE"), caller))
        ];
        for (uint256 i = 0; i < calls.length; i++) {
            vm.prank(caller);
            (bool done, bytes memory answer) = address(controller).call(calls[i]);
            check(
                !done && bytes4(answer) == IAccessControl.AccessControlUnauthorizedAccount.selector, "somebody else"
            );
        }
    }

    function _tighter() private pure returns (bytes memory) {
        Guard.Limits memory limits_ = worldLimits();
        limits_.windows[0].limit = 0.01e18;
        return abi.encode(limits_);
    }

    function _expectNoRole(address caller, bytes32 role) private {
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, role));
    }

    function _tryExecute(GuardedController at_, IGuardedController.Decision memory decision, bytes memory signature)
        private
        returns (bool done)
    {
        (done,) = address(at_).call(abi.encodeCall(controller.execute, (decision, signature)));
    }
}
