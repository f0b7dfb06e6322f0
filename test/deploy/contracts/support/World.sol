// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Guard} from "deploy/contracts/src/Guard.sol";
import {GuardEvaluator} from "deploy/contracts/src/GuardEvaluator.sol";
import {GuardedController} from "deploy/contracts/src/GuardedController.sol";
import {LimitsReader} from "deploy/contracts/src/LimitsReader.sol";
import {ObservationStore} from "deploy/contracts/src/ObservationStore.sol";
import {ControllerRoles} from "deploy/contracts/src/controller/ControllerRoles.sol";
import {ControllerSettings} from "deploy/contracts/src/controller/ControllerSettings.sol";
import {IGuardedController} from "deploy/contracts/src/interfaces/IGuardedController.sol";
import {ILeverTarget} from "deploy/contracts/src/interfaces/ILeverTarget.sol";
import {IObservationSource} from "deploy/contracts/src/interfaces/IObservationSource.sol";
import {IPolicyNetwork} from "deploy/contracts/src/interfaces/IPolicyNetwork.sol";
import {SupplySource} from "deploy/contracts/src/sources/SupplySource.sol";
import {ComputePrice} from "deploy/contracts/src/targets/ComputePrice.sol";
import {ElasticToken} from "deploy/contracts/src/targets/ElasticToken.sol";
import {ForgeTest} from "./ForgeTest.sol";

/// A whole deployment with real parts: an elastic token and a price of computation as targets, five reporters, limits that
/// are easy to work out by hand. Governance is an account here; Governance.t.sol has the real one.
abstract contract World is ForgeTest {
    int256 internal constant ONE = 1e18;
    int256 internal constant NONE = type(int256).max;
    uint64 internal constant START = 1_800_000_000;
    uint64 internal constant EPOCH = 3600;
    uint32 internal constant ROUND = 600;
    uint256 internal constant SUPPLY = 1_000_000e18;
    uint256 internal constant KEEPER = 0xA11CE;
    bytes32 internal constant POLICY = keccak256("the policy");
    address internal constant GOVERNANCE = address(0x60);
    address internal constant GUARDIAN = address(0x61);
    address internal constant OVERRIDER = address(0x62);
    address internal constant HOLDER = address(0x63);

    GuardEvaluator internal evaluator;
    LimitsReader internal reader;
    ObservationStore internal store;
    ElasticToken internal token;
    ComputePrice internal compute;
    GuardedController internal controller;
    int128 internal priceNow = 1e8;

    function build() internal {
        vm.warp(START);
        build(limitsBytes(), limitsBytes());
    }

    function build(bytes memory ceiling, bytes memory limits_) internal {
        evaluator = GuardEvaluator(deployArtifact("GuardEvaluator", ""));
        reader = LimitsReader(deployArtifact("LimitsReader", ""));
        token = newToken();
        compute = ComputePrice(
            deployArtifact("ComputePrice", abi.encode(GOVERNANCE, address(0), token, HOLDER, 1e18, 100e18))
        );
        store = newStore(newSupplySource(address(token)));
        ILeverTarget[] memory targets_ = new ILeverTarget[](2);
        targets_[0] = token;
        targets_[1] = compute;
        controller = newController(ceiling, limits_, targets_, address(0));
        vm.startPrank(GOVERNANCE);
        token.setController(address(controller));
        compute.setController(address(controller));
        vm.stopPrank();
        vm.warp(START + 2 * ROUND);
        report(priceNow, 1.2e18);
    }

    function newController(
        bytes memory ceiling,
        bytes memory limits_,
        ILeverTarget[] memory targets_,
        address predecessor
    ) internal returns (GuardedController) {
        return newController(ceiling, limits_, targets_, predecessor, address(token));
    }

    function newController(
        bytes memory ceiling,
        bytes memory limits_,
        ILeverTarget[] memory targets_,
        address predecessor,
        address supplyToken
    ) internal returns (GuardedController) {
        bytes memory arguments = abi.encode(
            holders(),
            evaluator,
            reader,
            ceiling,
            limits_,
            targets_,
            store,
            ControllerSettings.Policy(POLICY, IPolicyNetwork(address(0)), 0, new uint8[](0)),
            GuardedController.Timing(START, EPOCH, IERC20Metadata(supplyToken), 0),
            predecessor
        );
        return GuardedController(deployArtifact("GuardedController", arguments));
    }

    function newToken() internal returns (ElasticToken) {
        bytes memory arguments = abi.encode(
            GOVERNANCE, address(0), "Elastic", "ELA", 18, SUPPLY, HOLDER, bytes32("fraction/d"), int256(0.1e18)
        );
        return ElasticToken(deployArtifact("ElasticToken", arguments));
    }

    function newSupplySource(address token_) internal returns (SupplySource) {
        return SupplySource(deployArtifact("SupplySource", abi.encode(token_)));
    }

    function newStore(ObservationStore.Feed[] memory feeds, ObservationStore.Source[] memory sources)
        internal
        returns (ObservationStore)
    {
        bytes memory arguments = abi.encode(GOVERNANCE, reporters(), ROUND, feeds, sources);
        return ObservationStore(deployArtifact("ObservationStore", arguments));
    }

    function holders() internal pure returns (ControllerRoles.Holders memory) {
        return ControllerRoles.Holders(
            GOVERNANCE, _one(vm.addr(KEEPER)), _one(GUARDIAN), _one(OVERRIDER), new address[](0)
        );
    }

    function newStore(IObservationSource supply) internal returns (ObservationStore) {
        ObservationStore.Feed[] memory feeds = new ObservationStore.Feed[](2);
        feeds[0] = ObservationStore.Feed("price", 8, 7200, 0.5e18, 0.05e18, 1, 1e14, 0);
        feeds[1] = ObservationStore.Feed("reserve-ratio", 18, 7200, 0.5e18, 0.05e18, 0, 10e18, 0.1e18);
        ObservationStore.Source[] memory sources = new ObservationStore.Source[](1);
        sources[0] = ObservationStore.Source("supply", supply, 0, 0);
        return newStore(feeds, sources);
    }

    // --- limits

    /// The lever table: a change of supply within 2 %, clamped, and a price that moves by a fifth at most, else refused.
    /// Supply: 2 % a day, 5 % a week, 8 % a month of the smallest supply. The reserve ratio stays at or above 0.9.
    function worldLimits() internal pure returns (Guard.Limits memory l) {
        l.levers = new Guard.Lever[](2);
        l.levers[0] = Guard.Lever(
            "supply-rate", "fraction/d", true, -0.02e18, 0.02e18, 0, 0, false, 0, 0, 0, 0, NONE, false, NONE, false, false, 0, NONE, 0, 0
        );
        l.levers[1] = Guard.Lever(
            "compute-price", "tokens/work h", false, 1e18, 50e18, 1e18, 1, false, 0, 0, 0, 0, 0.2e18, true, 0.2e18, true, false, 1, NONE, 0, 0
        );
        l.observations = new Guard.Observation[](3);
        l.observations[0] = Guard.Observation("price", "USD", 0.01e18, 100e18, 3, 3, 7200, 3, NONE, 0, 1, NONE, 1);
        l.observations[1] = Guard.Observation("reserve-ratio", "1", 0, 10e18, 3, 0, 7200, 3, NONE, 0, 1, NONE, 1);
        l.observations[2] = Guard.Observation("supply", "tokens", 1e18, 1e27, 3, 3, 0, 3, NONE, 0, 1, NONE, 1);
        l.quantities = new Guard.Quantity[](1);
        l.quantities[0] = Guard.Quantity("supply", "tokens", 2, NONE, 0, 30 days, 64);
        l.effects = new Guard.Effect[](1);
        l.effects[0] = Guard.Effect(0, 0, 1e18, 2);
        l.windows = new Guard.Window[](3);
        l.windows[0] = Guard.Window(0, 1 days, 0.02e18, true, 0);
        l.windows[1] = Guard.Window(0, 7 days, 0.05e18, true, 0);
        l.windows[2] = Guard.Window(0, 30 days, 0.08e18, true, 1);
        l.breakers = new Guard.Breaker[](1);
        // price < 0.5 halts, until price > 0.8
        l.breakers[0] = Guard.Breaker(
            3,
            abi.encodePacked(hex"0200", hex"01", int256(0.5e18), hex"20"),
            abi.encodePacked(hex"0200", hex"01", int256(0.8e18), hex"22")
        );
        l.invariants = new bytes[](1);
        l.invariants[0] = abi.encodePacked(hex"0201", hex"01", int256(0.9e18), hex"23");
        l.fallbacks = new uint8[](1);
    }

    function limitsBytes() internal pure returns (bytes memory) {
        return abi.encode(worldLimits());
    }

    // --- reporters

    function reporterKey(uint256 index) internal pure returns (uint256) {
        return 0xB0B0 + index;
    }

    function reporters() internal pure returns (address[5] memory named) {
        for (uint256 i = 0; i < 5; i++) named[i] = vm.addr(reporterKey(i));
    }

    function signReport(ObservationStore.Report memory said, uint256 key) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, store.hashReport(said));
        return abi.encodePacked(r, s, v);
    }

    function say(bytes32 feed, uint256 reporter, int128 value) internal {
        say(feed, reporter, value, uint64(block.timestamp));
    }

    function say(bytes32 feed, uint256 reporter, int128 value, uint64 observedAt) internal {
        ObservationStore.Report[] memory said = new ObservationStore.Report[](1);
        bytes[] memory signatures = new bytes[](1);
        said[0] = ObservationStore.Report(feed, store.round() + 1, observedAt, value);
        signatures[0] = signReport(said[0], reporterKey(reporter));
        store.submit(said, signatures);
    }

    /// All honest reporters say the same, and the round is settled.
    function report(int128 price, int128 reserveRatio) internal {
        for (uint256 i = 0; i < 3; i++) {
            say("price", i, price);
            say("reserve-ratio", i, reserveRatio);
        }
        if (block.timestamp < store.settledAt() + ROUND) vm.warp(store.settledAt() + ROUND);
        store.settle();
    }

    // --- decisions

    function request(int256 supplyRate, int256 price) internal pure returns (int256[] memory requested) {
        requested = new int256[](2);
        requested[0] = supplyRate;
        requested[1] = price;
    }

    /// A decision that is right in every field.
    function decisionOf(int256 supplyRate, int256 price) internal view returns (IGuardedController.Decision memory) {
        return IGuardedController.Decision(
            controller.policyHash(),
            controller.guardHash(),
            controller.currentEpoch(),
            store.round(),
            uint64(block.timestamp),
            keccak256("line"),
            request(supplyRate, price)
        );
    }

    function sign(IGuardedController.Decision memory decision, uint256 key) internal view returns (bytes memory) {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, controller.hashDecision(decision));
        return abi.encodePacked(r, s, v);
    }

    function act(int256 supplyRate, int256 price) internal returns (int256[] memory) {
        IGuardedController.Decision memory decision = decisionOf(supplyRate, price);
        return controller.execute(decision, sign(decision, KEEPER));
    }

    /// The same, where exactly this error must come.
    function actRefused(int256 supplyRate, int256 price, bytes memory error_) internal {
        refused(decisionOf(supplyRate, price), KEEPER, error_);
    }

    function refused(IGuardedController.Decision memory decision, uint256 key, bytes memory error_) internal {
        bytes memory signature = sign(decision, key);
        vm.expectRevert(error_);
        controller.execute(decision, signature);
    }

    function refusal(uint8 reason, uint8 index) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IGuardedController.Refused.selector, reason, index);
    }

    function nextEpoch() internal {
        passed(EPOCH);
    }

    /// Time passes, and the reporters say what they said before.
    function passed(uint64 seconds_) internal {
        vm.warp(block.timestamp + seconds_);
        report(priceNow, 1.2e18);
    }

    function _one(address account) internal pure returns (address[] memory list) {
        list = new address[](1);
        list[0] = account;
    }
}
