// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Guard} from "deploy/contracts/src/Guard.sol";
import {LeverCalls} from "deploy/contracts/src/controller/LeverCalls.sol";
import {IGuardedController} from "deploy/contracts/src/interfaces/IGuardedController.sol";
import {ILeverTarget} from "deploy/contracts/src/interfaces/ILeverTarget.sol";
import {HostileTarget, MintingToken} from "./support/HostileTarget.sol";
import {World} from "./support/World.sol";

/// Targets that lie, burn, re-enter; and gas that runs out at every step. All of it or nothing.
contract HostileTargetsTest is World {
    HostileTarget private hostile;

    function setUp() public {
        build();
        hostile = new HostileTarget();
        ILeverTarget[] memory targets_ = new ILeverTarget[](2);
        targets_[0] = token;
        targets_[1] = hostile;
        vm.prank(GOVERNANCE);
        controller.setTargets(targets_);
    }

    function testEachFailureIsNamedAndChangesNothing() public {
        bytes memory failed = abi.encodeWithSelector(LeverCalls.TargetFailed.selector, address(hostile));
        bytes memory unread = abi.encodeWithSelector(LeverCalls.ReadFailed.selector, address(hostile), 0);
        _fails(HostileTarget.Way.Reverts, failed);
        _fails(HostileTarget.Way.RevertsHuge, failed);
        _fails(HostileTarget.Way.ReadsShort, unread);
        _fails(HostileTarget.Way.ReadsRevert, unread);
        _fails(
            HostileTarget.Way.Lies,
            abi.encodeWithSelector(LeverCalls.NotInForce.selector, address(hostile), 0, 1.1e18, 1e18)
        );
        hostile.become(HostileTarget.Way.Honest);
        act(0.01e18, 1.1e18);
        checkEqual(hostile.value(), 1.1e18, "retried");
        checkEqual(token.totalSupply(), 1_010_000e18, "supply");
    }

    function testHugeAnswersAreNotCopied() public {
        hostile.become(HostileTarget.Way.ReturnsHuge);
        IGuardedController.Decision memory decision = decisionOf(0.01e18, 1.1e18);
        bytes memory signature = sign(decision, KEEPER);
        uint256 before = gasleft();
        controller.execute(decision, signature);
        check(before - gasleft() < 9_000_000, "the controller paid for a copy too");
        checkEqual(hostile.value(), 1.1e18, "applied");
    }

    function testABurnerCostsGasAndNothingElse() public {
        hostile.become(HostileTarget.Way.BurnsGas);
        IGuardedController.Decision memory decision = decisionOf(0.01e18, 1.1e18);
        bytes memory signature = sign(decision, KEEPER);
        (bool done,) = address(controller).call{gas: 5_000_000}(
            abi.encodeCall(controller.execute, (decision, signature))
        );
        check(!done, "succeeded");
        checkEqual(token.totalSupply(), SUPPLY, "supply");
        hostile.become(HostileTarget.Way.Honest);
        controller.execute(decision, signature);
    }

    /// Every act of the controller is closed while targets are called, to a target that holds every role too.
    function testReenteringDoesNothing() public {
        vm.startPrank(GOVERNANCE);
        controller.grantRole(keccak256("OVERRIDE_ROLE"), address(hostile));
        controller.grantRole(keccak256("REPORT_ROLE"), address(hostile));
        vm.stopPrank();
        hostile.become(HostileTarget.Way.Reenters);
        IGuardedController.Decision memory inner = decisionOf(0.01e18, 1.1e18);
        _reenters(abi.encodeCall(controller.execute, (inner, sign(inner, KEEPER))));
        checkEqual(token.totalSupply(), 1_010_000e18, "once");
        _reenters(abi.encodeCall(controller.executeOverride, (inner)));
        _reenters(abi.encodeCall(controller.executeReport, (inner)));
        _reenters(abi.encodeCall(controller.executePolicy, (0, controller.currentEpoch())));
        _reenters(abi.encodeCall(controller.poke, ()));
    }

    function _reenters(bytes memory inner) private {
        hostile.callBack(address(controller), inner);
        act(token.totalSupply() == SUPPLY ? int256(0.01e18) : int256(0), 1.1e18);
        check(!hostile.reentered(), "re-entered");
        check(hostile.refusal() == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector, "closed");
        nextEpoch();
    }

    /// A later target that reaches into an earlier one is seen, for all are read back at the end.
    function testATargetThatMovesAnotherIsSeen() public {
        HostileTarget first = new HostileTarget();
        Guard.Limits memory limits_ = worldLimits();
        limits_.levers[0] = limits_.levers[1];
        limits_.effects = new Guard.Effect[](0);
        limits_.windows = new Guard.Window[](0);
        ILeverTarget[] memory targets_ = new ILeverTarget[](2);
        targets_[0] = first;
        targets_[1] = hostile;
        controller = newController(abi.encode(limits_), abi.encode(limits_), targets_, address(0));
        hostile.become(HostileTarget.Way.MovesAnother);
        int256[] memory more = new int256[](1);
        more[0] = 2e18;
        hostile.callBack(address(first), abi.encodeCall(first.applyLevers, (more)));
        actRefused(
            1.1e18, 1.2e18, abi.encodeWithSelector(LeverCalls.NotInForce.selector, address(first), 0, 1.1e18, 2e18)
        );
        checkEqual(first.value(), 1e18, "nothing moved");
        hostile.become(HostileTarget.Way.Honest);
        act(1.1e18, 1.2e18);
    }

    /// A unit beyond what the guard charged is seen, in tokens of fewer, as many and more decimals than 18.
    function testATargetThatMintsBesideIsSeen() public {
        _mintsBeside(18, 1, 1);
        _mintsBeside(6, 1, 1e12);
        _mintsBeside(19, 1, 1);
        _mintsBeside(27, 1, 1);
        _mintsBeside(27, 1e9, 1);
    }

    function _mintsBeside(uint8 decimals, uint256 extra, uint256 beyond) private {
        MintingToken minting = new MintingToken(decimals);
        store = newStore(newSupplySource(address(minting)));
        ILeverTarget[] memory targets_ = new ILeverTarget[](2);
        targets_[0] = ILeverTarget(address(minting));
        targets_[1] = compute;
        controller = newController(limitsBytes(), limitsBytes(), targets_, address(0), address(minting));
        vm.prank(GOVERNANCE);
        compute.setController(address(controller));
        vm.warp(block.timestamp + ROUND);
        report(priceNow, 1.2e18);
        minting.setExtra(extra);
        actRefused(
            0.01e18, 1e18, abi.encodeWithSelector(IGuardedController.SupplyMoved.selector, 10_000e18, 10_000e18 + beyond)
        );
        minting.setExtra(0);
        act(0.01e18, 1e18);
        checkEqual(minting.totalSupply(), 1_010_000 * 10 ** decimals, "what was charged");
    }

    /// Whatever gas a caller leaves, a decision succeeds whole or changes nothing: no call's failure is caught anywhere.
    function testGasThatRunsOutAtEveryStepChangesNothing() public {
        hostile.become(HostileTarget.Way.Honest);
        IGuardedController.Decision memory decision = decisionOf(0.01e18, 1.1e18);
        bytes memory data = abi.encodeCall(controller.execute, (decision, sign(decision, KEEPER)));
        uint256 before = gasleft();
        uint256 snapshot = vm.snapshotState();
        (bool done,) = address(controller).call(data);
        uint256 needed = before - gasleft();
        check(done, "with enough");
        vm.revertToState(snapshot);
        bytes32 untouched = _fingerprint();
        uint256 failures = 0;
        for (uint256 k = 1; k <= 400; k++) {
            (done,) = address(controller).call{gas: (needed * k) / 400}(data);
            if (done) break;
            failures++;
            checkEqual(_fingerprint(), untouched, "half of it happened");
        }
        check(failures > 200, "starved too seldom");
        checkEqual(token.totalSupply(), done ? 1_010_000e18 : SUPPLY, "all or nothing");
        if (!done) controller.execute(decision, sign(decision, KEEPER));
        checkEqual(hostile.value(), 1.1e18, "and can be tried again");
    }

    function _fingerprint() private view returns (bytes32) {
        return keccak256(
            abi.encode(controller.guardState(), controller.lastEpoch(), token.totalSupply(), hostile.value())
        );
    }

    function _fails(HostileTarget.Way way, bytes memory error_) private {
        hostile.become(way);
        actRefused(0.01e18, 1.1e18, error_);
        hostile.become(HostileTarget.Way.Honest);
        checkEqual(token.totalSupply(), SUPPLY, "supply");
        checkEqual(controller.guardState().entries[0].length, 0, "no charge");
    }
}
