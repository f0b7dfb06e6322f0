// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {LeverCalls} from "deploy/contracts/src/controller/LeverCalls.sol";
import {IGuardedController} from "deploy/contracts/src/interfaces/IGuardedController.sol";
import {CampaignWorld} from "./CampaignWorld.sol";
import {HostileTarget} from "./HostileTarget.sol";
import {SupplyModel} from "./SupplyModel.sol";

/// One decision a call, sound or with exactly one thing wrong; what must come of it is known beforehand.
contract CampaignHandler is CampaignWorld, SupplyModel {
    /// In the order of `faults`; what is right stands first.
    uint256 public constant KINDS = 31;
    uint256 public calls; // every third only lets time pass
    uint256 public attempts;
    uint256 public applied;
    uint256[KINDS] public refusals; // by kind of fault; 0: refused by window, floor or capacity
    uint256[3] public roomRefusals; // window, capacity, floor
    uint256 private _firstChangedAt;
    uint256 private _secondChangedAt;
    uint256 private _soundAt;
    uint64 private _modelEpoch = type(uint64).max;

    constructor() {
        buildCampaign();
        modelSupply = SUPPLY;
    }

    function step(uint256 fuzzed) external {
        // What forge draws comes back to the same numbers often; the kinds shall be even.
        uint256 seed = uint256(keccak256(abi.encode(fuzzed, calls)));
        calls++;
        if (calls % 3 == 0) return vm.warp(block.timestamp + 1 + ((seed >> 8) % 2 days));
        uint256 kind = seed % 100 < 60 ? 0 : 1 + ((seed >> 8) % (KINDS - 1));
        if (kind != 10) vm.warp(block.timestamp + EPOCH + ((seed >> 16) % 8) * EPOCH + ((seed >> 24) % 64));
        healthy();
        int256[] memory asked = _soundRequest(seed >> 32);
        if (kind > 0) _fault(kind, asked);
        else _sound(asked);
    }

    function consistent() external view returns (bool) {
        return token.totalSupply() == modelSupply && controller.lastEpoch() == _modelEpoch;
    }

    function finallyConsistent() external view returns (bool) {
        return windowsHold();
    }

    function _soundRequest(uint256 seed) private view returns (int256[] memory asked) {
        asked = new int256[](3);
        // A half of the rates is tiny, so that lists of changes grow long before windows are full.
        asked[0] = bound(int256(seed % 1e18), -0.03e18, 0.03e18) / (seed % 2 == 0 ? int256(1) : int256(100_000));
        asked[1] = first.value();
        asked[2] = second.value();
        if ((seed >> 64) % 4 == 0 && _firstCooled()) {
            int256 moved = (asked[1] * (100 + int256((seed >> 72) % 39) - 19)) / 100;
            if (moved >= 1e18 && moved <= 50e18 && _distance(moved, asked[1]) >= 0.01e18) asked[1] = moved;
        }
        if ((seed >> 80) % 4 == 0) {
            // At least an hour has passed: a step of up to one is always within the rate.
            int256 moved = asked[2] + int256((seed >> 88) % 2e18) - 1e18;
            if (moved >= 1e18 && moved <= 50e18) asked[2] = moved;
        }
    }

    function _sound(int256[] memory asked) private {
        (uint8 reason, uint8 index, int256 rate, Change memory change) = expectChange(asked[0], uint256(FLOOR), CAPACITY);
        attempts++;
        IGuardedController.Decision memory decision = _decision(asked);
        bytes memory signature = sign(decision, KEEPER);
        if (reason != 0) {
            vm.expectRevert(refusal(reason, index));
            controller.execute(decision, signature);
            roomRefusals[reason - 18]++;
            return;
        }
        if (asked[1] != first.value()) _firstChangedAt = block.timestamp;
        if (asked[2] != second.value()) _secondChangedAt = block.timestamp;
        int256[] memory got = controller.execute(decision, signature);
        applied++;
        takeChange(rate, change);
        _modelEpoch = decision.epoch;
        _soundAt = block.timestamp;
        checkEqual(got[0], rate, "rate");
        checkEqual(first.value(), asked[1], "first price");
        checkEqual(second.value(), asked[2], "second price");
    }

    /// Everything else sound, and no change of supply, so that nothing else can refuse.
    function _fault(uint256 kind, int256[] memory asked) private {
        asked[0] = 0;
        asked[1] = first.value();
        asked[2] = second.value();
        IGuardedController.Decision memory decision = _decision(asked);
        uint256 key = KEEPER;
        bytes memory expected;
        if (kind <= 10) (expected, key) = _fieldFault(kind, decision);
        else if (kind <= 18) expected = _readingFault(kind);
        else if (kind <= 25) expected = _leverFault(kind, decision);
        else expected = _targetFault(kind);
        if (expected.length == 0) return _sound(asked); // the fault cannot be had now
        attempts++;
        bytes memory signature = sign(decision, key);
        if (kind == 8) {
            vm.prank(GUARDIAN);
            controller.pause();
        }
        vm.expectRevert(expected);
        if (kind == 29) controller.executeOverride(decision);
        else if (kind == 30) controller.executePolicy(0, decision.epoch);
        else controller.execute(decision, signature);
        refusals[kind]++;
        if (kind == 8) {
            vm.prank(GOVERNANCE);
            controller.unpause();
        }
        first.become(HostileTarget.Way.Honest);
    }

    function _fieldFault(uint256 kind, IGuardedController.Decision memory decision)
        private
        view
        returns (bytes memory, uint256 key)
    {
        key = KEEPER;
        if (kind == 1) {
            decision.policyHash = 0;
            return (abi.encodeWithSelector(IGuardedController.WrongPolicy.selector, POLICY, 0), key);
        }
        if (kind == 2) {
            bytes32 right = decision.guardHash;
            decision.guardHash = 0;
            return (abi.encodeWithSelector(IGuardedController.WrongGuard.selector, right, 0), key);
        }
        if (kind == 3) {
            decision.epoch--;
            return (
                abi.encodeWithSelector(IGuardedController.WrongEpoch.selector, decision.epoch + 1, decision.epoch), key
            );
        }
        if (kind == 4) {
            decision.round = 1;
            return (abi.encodeWithSelector(IGuardedController.WrongRound.selector, 0, 1), key);
        }
        if (kind == 5) {
            decision.expiresAt--;
            return (abi.encodeWithSelector(IGuardedController.Expired.selector, decision.expiresAt), key);
        }
        if (kind == 6) return (abi.encodeWithSelector(IGuardedController.NotAKeeper.selector, vm.addr(0xBAD)), 0xBAD);
        if (kind == 7) {
            decision.requested = new int256[](2);
            return (refusal(1, 0), key);
        }
        if (kind == 8) return (abi.encodeWithSelector(IGuardedController.ControllerPaused.selector), key);
        if (kind == 9) {
            decision.requested[0] = 2 ** 127;
            return (refusal(2, 0), key);
        }
        if (decision.epoch != _modelEpoch) return ("", key);
        return (abi.encodeWithSelector(IGuardedController.EpochDone.selector, _modelEpoch), key);
    }

    function _readingFault(uint256 kind) private returns (bytes memory) {
        uint256 now_ = block.timestamp;
        if (kind == 11) {
            price.set(1e18, now_ - READING_AGE - 1);
            return refusal(5, 0);
        }
        if (kind == 12) {
            reserve.set(0, now_);
            return refusal(6, 1);
        }
        if (kind == 13) {
            reserve.set(10e18 + 1, now_);
            return refusal(7, 1);
        }
        if (kind == 14) {
            secondPrice.set(1.1e18 + 1, now_);
            return refusal(8, 0);
        }
        if (kind == 15) {
            if (_soundAt == 0 || _soundAt + 1 days < now_) return "";
            price.set(1.5e18 + 1, now_);
            secondPrice.set(1.5e18 + 1, now_);
            return refusal(9, 0);
        }
        if (kind == 16) {
            reserve.set(0.3e18 - 1, now_);
            return refusal(10, 0);
        }
        if (kind == 17) {
            reserve.set(0.9e18 - 1, now_);
            return refusal(21, 0);
        }
        price.set(1e18, now_ - STORE_AGE - 1);
        return refusal(64, 0);
    }

    function _leverFault(uint256 kind, IGuardedController.Decision memory decision) private returns (bytes memory) {
        int256 held = decision.requested[1];
        if (kind == 19) {
            decision.requested[1] = 50e18 + 1;
            return refusal(12, 1);
        }
        if (kind == 20) {
            decision.requested[2] = 0;
            return refusal(13, 2);
        }
        if (kind == 21) {
            decision.requested[1] = held < 2e18 ? held + 0.01e18 - 1 : held - 0.01e18 + 1;
            return refusal(14, 1);
        }
        if (kind == 22) {
            if (_firstCooled()) return "";
            decision.requested[1] = held < 2e18 ? held + 0.01e18 : held - 0.01e18;
            return refusal(15, 1);
        }
        if (kind == 23) {
            if (!_firstCooled() || held > 40e18) return "";
            decision.requested[1] = held + (held * 0.2e18) / 1e18 + 1;
            if (decision.requested[1] - held < 0.01e18) return "";
            return refusal(16, 1);
        }
        if (kind == 24) {
            decision.requested[2] += decision.requested[2] < 20e18 ? int256(4e18 + 1) : -int256(4e18 + 1);
            return refusal(17, 2);
        }
        reserve.set(2e18, block.timestamp);
        return refusal(22, 1);
    }

    function _targetFault(uint256 kind) private returns (bytes memory) {
        if (kind == 26) {
            first.become(HostileTarget.Way.Reverts);
            return abi.encodeWithSelector(LeverCalls.TargetFailed.selector, address(first));
        }
        if (kind == 27) {
            first.become(HostileTarget.Way.RevertsHuge);
            return abi.encodeWithSelector(LeverCalls.TargetFailed.selector, address(first));
        }
        if (kind == 28) {
            first.become(HostileTarget.Way.ReadsRevert);
            return abi.encodeWithSelector(LeverCalls.ReadFailed.selector, address(first), 0);
        }
        if (kind == 29) {
            return abi.encodeWithSelector(
                IAccessControl.AccessControlUnauthorizedAccount.selector, address(this), keccak256("OVERRIDE_ROLE")
            );
        }
        return abi.encodeWithSelector(IGuardedController.NoPolicyOnChain.selector);
    }

    function _decision(int256[] memory asked) private view returns (IGuardedController.Decision memory) {
        return IGuardedController.Decision(
            POLICY, controller.guardHash(), controller.currentEpoch(), 0, uint64(block.timestamp), 0, asked
        );
    }

    function _firstCooled() private view returns (bool) {
        return _firstChangedAt == 0 || block.timestamp >= _firstChangedAt + COOLDOWN;
    }

    function _distance(int256 a, int256 b) private pure returns (int256) {
        return a > b ? a - b : b - a;
    }
}
