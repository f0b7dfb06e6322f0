// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20Metadata} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Metadata.sol";
import {Guard} from "deploy/contracts/src/Guard.sol";
import {GuardRules} from "deploy/contracts/src/GuardRules.sol";
import {GuardedController} from "deploy/contracts/src/GuardedController.sol";
import {ControllerRoles} from "deploy/contracts/src/controller/ControllerRoles.sol";
import {ControllerSettings} from "deploy/contracts/src/controller/ControllerSettings.sol";
import {LeverCalls} from "deploy/contracts/src/controller/LeverCalls.sol";
import {IGuardedController} from "deploy/contracts/src/interfaces/IGuardedController.sol";
import {ILeverTarget} from "deploy/contracts/src/interfaces/ILeverTarget.sol";
import {IObservationStore} from "deploy/contracts/src/interfaces/IObservationStore.sol";
import {ObservationStore} from "deploy/contracts/src/ObservationStore.sol";
import {IPolicyNetwork} from "deploy/contracts/src/interfaces/IPolicyNetwork.sol";
import {SettableSource} from "./support/CampaignWorld.sol";
import {MintingToken} from "./support/HostileTarget.sol";
import {ProportionalPolicy} from "./support/PoliciesAndFeeds.sol";
import {World} from "./support/World.sol";

/// A target that says it has as many levers as it likes; each of them has the unit of a price.
contract CrowdedTarget is ILeverTarget {
    uint256 public immutable leverCount;

    constructor(uint256 leverCount_) {
        leverCount = leverCount_;
    }

    function lever(uint256) external pure returns (int256, int256, int256, bytes32) {
        return (1e18, 1e18, 100e18, "tokens/work h");
    }

    function applyLevers(int256[] calldata) external {}
}

/// A store with as many slots as it likes, the guard's observations in the last of them.
contract CrowdedStore is IObservationStore {
    uint256 private immutable _count;
    bytes32[3] private _last;

    constructor(uint256 count, bytes32[3] memory last) {
        _count = count;
        _last = last;
    }

    function slotNames() external view returns (bytes32[] memory names) {
        names = new bytes32[](_count);
        for (uint256 i = 0; i < 3; i++) names[_count - 3 + i] = _last[i];
    }

    function round() external pure returns (uint64) {
        return 0;
    }

    function observe() external pure returns (uint64, int256[] memory, uint64[] memory, uint256) {
        revert("not read here");
    }
}

/// What a controller is made of, what governance may set, what is refused of it, and what is written down.
contract SettingsTest is World {
    function setUp() public {
        build();
    }

    /// 257 is 1 in a byte, and that would fit the table.
    function testRefusesMoreLeversThanTheTableHasHoweverMany() public {
        _refusesLevers(2, 3);
        _refusesLevers(257, 257);
        _refusesLevers(type(uint256).max, type(uint256).max);
    }

    /// A target without levers is never read, so that only its code tells whether it is there.
    function testATargetWithoutLeversMustBeThereAllTheSame() public {
        ILeverTarget[] memory more = new ILeverTarget[](3);
        (more[0], more[1], more[2]) = (token, compute, new CrowdedTarget(0));
        vm.prank(GOVERNANCE);
        controller.setTargets(more);
        act(0.01e18, 1e18);
        nextEpoch();
        vm.etch(address(more[2]), "");
        actRefused(0, 1e18, abi.encodeWithSelector(LeverCalls.TargetFailed.selector, more[2]));
    }

    function testRefusesAStoreThatLacksAnObservationOrHasTooManySlots() public {
        bytes32[3] memory names = [bytes32("price"), "reserve-ratio", "supply"];
        CrowdedStore full = new CrowdedStore(255, names);
        CrowdedStore crowded = new CrowdedStore(256, names);
        names[2] = "other";
        CrowdedStore lacking = new CrowdedStore(3, names);
        vm.startPrank(GOVERNANCE);
        controller.setObservationStore(full);
        vm.expectRevert(abi.encodeWithSelector(ControllerSettings.TooManySlots.selector, 256));
        controller.setObservationStore(crowded);
        vm.expectRevert(abi.encodeWithSelector(ControllerSettings.MissingObservation.selector, bytes32("supply")));
        controller.setObservationStore(lacking);
        vm.stopPrank();
    }

    /// The first source of a name is read; lowest, highest and oldest are over all of them, in whatever order.
    function testReadsAllSourcesOfAName() public {
        _readsSources([int256(5e18), 3e18, 4e18], [uint64(10), 30, 20], 3e18, 5e18, 30);
        _readsSources([int256(3e18), 4e18, 5e18], [uint64(30), 20, 10], 3e18, 5e18, 30);
        _readsSources([int256(4e18), 5e18, 3e18], [uint64(20), 10, 30], 3e18, 5e18, 30);
        _readsSources([int256(4e18), 3e18, 3.5e18], [uint64(20), 10, 15], 3e18, 4e18, 20);
    }

    function _readsSources(int256[3] memory values, uint64[3] memory ages, int256 low, int256 high, uint64 oldest)
        private
    {
        ObservationStore.Source[] memory sources = new ObservationStore.Source[](5);
        for (uint256 i = 0; i < 5; i++) {
            SettableSource source = new SettableSource();
            bytes32 name = i < 3 ? bytes32("price") : i == 3 ? bytes32("reserve-ratio") : bytes32("supply");
            sources[i] = ObservationStore.Source(name, source, 0, 100);
            if (i < 3) source.set(values[i], block.timestamp - ages[i]);
        }
        IObservationStore many = newStore(new ObservationStore.Feed[](0), sources);
        vm.prank(GOVERNANCE);
        controller.setObservationStore(many);
        (, Guard.Input memory input,,) = controller.observation();
        checkEqual(input.readings[0].value, values[0], "the first");
        checkEqual(input.readings[0].low, low, "the lowest");
        checkEqual(input.readings[0].high, high, "the highest");
        checkEqual(input.readings[0].time, block.timestamp - oldest, "the oldest");
    }

    function testTheFirstHaltedObservationIsNamed() public {
        for (uint256 i = 0; i < 3; i++) say("price", i, priceNow);
        vm.warp(store.settledAt() + ROUND);
        store.settle();
        actRefused(0, 1e18, refusal(64, 1));
        vm.warp(block.timestamp + ROUND);
        vm.warp(block.timestamp + ROUND);
        store.settle();
        actRefused(0, 1e18, refusal(64, 0));
    }

    function testWhatIsSetIsWrittenDownAndRead() public {
        ProportionalPolicy network = new ProportionalPolicy();
        bytes32 hash = network.networkHash();
        uint8[] memory slots = new uint8[](1);
        slots[0] = 2;
        ILeverTarget[] memory targets_ = controller.targets();
        address[] memory addresses = new address[](2);
        (addresses[0], addresses[1]) = (address(token), address(compute));
        bytes32 by = bytes32(uint256(uint160(GOVERNANCE)));
        vm.startPrank(GOVERNANCE);
        vm.recordLogs();
        controller.setLimits(limitsBytes());
        checkWritten(IGuardedController.LimitsSet.selector, keccak256(limitsBytes()), abi.encode(by));
        controller.setPolicy(ControllerSettings.Policy("next", network, hash, slots));
        checkWritten(IGuardedController.PolicySet.selector, "next", abi.encode(network));
        controller.setTargets(targets_);
        checkWritten(IGuardedController.TargetsSet.selector, 0, abi.encode(addresses));
        controller.setObservationStore(store);
        checkWritten(IGuardedController.ObservationStoreSet.selector, 0, abi.encode(store));
        controller.pause();
        checkWritten(IGuardedController.PauseSet.selector, 0, abi.encode(true, by));
        controller.unpause();
        checkWritten(IGuardedController.PauseSet.selector, 0, abi.encode(false, by));
        controller.poke();
        checkWritten(IGuardedController.BreakersSet.selector, 0, abi.encode(0));
        controller.retire();
        checkWritten(IGuardedController.Retired.selector, 0, "");
        vm.stopPrank();
        checkEqual(controller.policyHash(), "next", "policy");
        checkEqual(address(controller.policyNetwork()), address(network), "network");
        checkEqual(abi.encode(controller.policySlots()), abi.encode(slots), "slots");
        checkEqual(controller.ceiling(), limitsBytes(), "ceiling");
        checkEqual(controller.ceilingHash(), keccak256(limitsBytes()), "its hash");
        checkEqual(controller.limits(), limitsBytes(), "limits");
        check(controller.retired() && !controller.adopted(), "retired");
        vm.expectRevert(IGuardedController.AlreadyRetired.selector);
        controller.poke();
    }

    // --- construction

    function testEveryRoleIsAdministeredByGovernanceAlone() public {
        ControllerRoles.Holders memory named = holders();
        named.reportAdapters = _one(address(0xF2));
        GuardedController made = this.make(named, _timing(), limitsBytes());
        bytes32[5] memory roles = [
            made.GOVERNANCE_ROLE(), made.KEEPER_ROLE(), made.GUARDIAN_ROLE(), made.OVERRIDE_ROLE(), made.REPORT_ROLE()
        ];
        address[5] memory members = [GOVERNANCE, vm.addr(KEEPER), GUARDIAN, OVERRIDER, address(0xF2)];
        for (uint256 i = 0; i < 5; i++) {
            checkEqual(made.getRoleAdmin(roles[i]), roles[0], "administered by governance");
            checkEqual(made.getRoleMemberCount(roles[i]), 1, "one holder");
            checkEqual(made.getRoleMember(roles[i], 0), members[i], "holder");
        }
        named.governance = address(0);
        vm.expectRevert(ControllerRoles.NoGovernance.selector);
        this.make(named, _timing(), limitsBytes());
    }

    function testGovernanceMayBeHandedOn() public {
        bytes32 role = controller.GOVERNANCE_ROLE();
        vm.startPrank(GOVERNANCE);
        controller.grantRole(role, address(0xAA));
        controller.renounceRole(role, GOVERNANCE);
        vm.stopPrank();
        checkEqual(controller.getRoleMember(role, 0), address(0xAA), "the next");
    }

    function testOnlyGovernanceNeedsAHolder() public {
        bytes32 role = controller.KEEPER_ROLE();
        vm.prank(GOVERNANCE);
        controller.revokeRole(role, vm.addr(KEEPER));
        checkEqual(controller.getRoleMemberCount(role), 0, "no keeper");
    }

    function testRefusesTimesAndSuppliesThatCannotBe() public {
        GuardedController.Timing memory timing = _timing();
        timing.epochSeconds = 0;
        _invalid(timing);
        timing = _timing();
        timing.epochZero = uint64(block.timestamp) + 1;
        _invalid(timing);
        timing.epochZero = uint64(block.timestamp);
        timing.epochSeconds = 1;
        timing.supplyToken = IERC20Metadata(address(new MintingToken(37)));
        _invalid(timing);
        timing.supplyToken = IERC20Metadata(address(new MintingToken(36)));
        timing.supplyQuantity = 1;
        _invalid(timing);
        timing.supplyQuantity = 0;
        GuardedController made = this.make(holders(), timing, limitsBytes());
        checkEqual(made.currentEpoch(), 0, "from its first second");
        vm.warp(timing.epochZero - 1);
        vm.expectRevert(IGuardedController.BeforeEpochZero.selector);
        made.currentEpoch();
        vm.warp(timing.epochZero + 1);
        checkEqual(made.currentEpoch(), 1, "a second each");
    }

    function testWithoutASupplyTokenNoQuantityIsCompared() public {
        GuardedController.Timing memory timing = _timing();
        timing.supplyToken = IERC20Metadata(address(0));
        timing.supplyQuantity = 200;
        controller = this.make(holders(), timing, limitsBytes());
        checkEqual(controller.supplyQuantity(), 200, "kept");
        vm.startPrank(GOVERNANCE);
        token.setController(address(controller));
        compute.setController(address(controller));
        vm.stopPrank();
        act(0.01e18, 1e18);
        checkEqual(token.totalSupply(), 1_010_000e18, "supply");
    }

    /// Limits that are tighter than a ceiling that contradicts itself may be sound; the ceiling is refused all the same.
    function testRefusesACeilingThatContradictsItselfOrIsEncodedOtherwise() public {
        Guard.Limits memory ceiling = worldLimits();
        ceiling.windows[1].limit = 0.05e18;
        ceiling.windows[0].limit = 0.06e18;
        vm.expectRevert(abi.encodeWithSelector(GuardRules.InvalidLimits.selector, 4, 1, 2));
        this.makeBelow(abi.encode(ceiling));
        vm.expectRevert(Guard.NotCanonical.selector);
        this.makeBelow(bytes.concat(limitsBytes(), bytes32(0)));
    }

    // --- inside

    function makeBelow(bytes calldata ceiling) external {
        newController(ceiling, limitsBytes(), controller.targets(), address(0));
    }

    function make(ControllerRoles.Holders memory named, GuardedController.Timing memory timing, bytes memory limits_)
        external
        returns (GuardedController)
    {
        bytes memory arguments = abi.encode(
            named,
            evaluator,
            reader,
            limits_,
            limits_,
            controller.targets(),
            store,
            ControllerSettings.Policy(POLICY, IPolicyNetwork(address(0)), 0, new uint8[](0)),
            timing,
            address(0)
        );
        return GuardedController(deployArtifact("GuardedController", arguments));
    }

    function _timing() private view returns (GuardedController.Timing memory) {
        return GuardedController.Timing(START, EPOCH, IERC20Metadata(address(token)), 0);
    }

    function _invalid(GuardedController.Timing memory timing) private {
        ControllerRoles.Holders memory named = holders();
        vm.expectRevert(GuardedController.InvalidTiming.selector);
        this.make(named, timing, limitsBytes());
    }

    function _refusesLevers(uint256 count, uint256 given) private {
        ILeverTarget[] memory crowded = new ILeverTarget[](2);
        crowded[0] = token;
        crowded[1] = new CrowdedTarget(count);
        vm.prank(GOVERNANCE);
        vm.expectRevert(abi.encodeWithSelector(ControllerSettings.WrongLeverCount.selector, 2, given));
        controller.setTargets(crowded);
    }
}
