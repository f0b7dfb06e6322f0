// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ElasticToken} from "deploy/contracts/src/targets/ElasticToken.sol";
import {LeverTarget} from "deploy/contracts/src/targets/LeverTarget.sol";
import {TargetTest} from "./support/TargetTest.sol";

/// The token whose supply is a lever.
contract ElasticTokenTest is TargetTest {
    function testEveryBalanceChangesInTheSameProportion() public {
        ElasticToken token = _elastic(1_000_000);
        token.transfer(ANNA, 250_000);
        applyTo(token, 0.02e18);
        checkEqual(token.totalSupply(), 1_020_000, "supply");
        checkEqual(token.balanceOf(ANNA), 255_000, "a quarter");
        applyTo(token, -0.05e18);
        checkEqual(token.balanceOf(ANNA), 242_250, "a quarter of 969,000");
    }

    function testAChangeOfSupplyIsRoundedTowardsZero() public {
        ElasticToken token = _elastic(99);
        applyTo(token, 0.02e18); // 1.98
        checkEqual(token.totalSupply(), 100, "up");
        applyTo(token, -0.0199e18); // 1.99
        checkEqual(token.totalSupply(), 99, "down");
    }

    /// Transfers move exactly what they say, and balances never add up to more than the supply.
    function testFuzzBalancesNeverExceedTheSupply(uint128 supply, int256[4] memory rates, uint128[4] memory amounts)
        public
    {
        supply = uint128(bound(supply, 1000, 1e33));
        ElasticToken token = _elastic(supply);
        for (uint256 i = 0; i < 4; i++) {
            applyTo(token, bound(rates[i], -0.1e18, 0.1e18));
            uint256 from = token.balanceOf(address(this));
            uint256 to = token.balanceOf(ANNA);
            uint256 amount = bound(amounts[i], 0, from);
            token.transfer(ANNA, amount);
            checkEqual(token.balanceOf(ANNA), to + amount, "received");
            checkEqual(token.balanceOf(address(this)), from - amount, "sent");
            uint256 sum = token.balanceOf(ANNA) + token.balanceOf(address(this));
            check(sum <= token.totalSupply() && sum + 2 >= token.totalSupply(), "balances and supply");
        }
    }

    function testAllowancesHold() public {
        ElasticToken token = _elastic(1000);
        token.approve(ANNA, 10);
        vm.startPrank(ANNA);
        token.transferFrom(address(this), BERT, 10);
        checkEqual(token.allowance(address(this), ANNA), 0, "spent");
        vm.expectRevert();
        token.transferFrom(address(this), BERT, 1);
        vm.stopPrank();
        vm.expectRevert();
        token.transfer(BERT, 991);
        vm.expectRevert();
        token.transfer(address(0), 1);
    }

    function testNobodyButTheControllerApplies() public {
        ElasticToken token = _elastic(1000);
        int256[] memory values = new int256[](1);
        vm.prank(ANNA);
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.NotTheController.selector, ANNA));
        token.applyLevers(values);
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.WrongLength.selector, 1, 2));
        token.applyLevers(new int256[](2));
        values[0] = 0.1e18 + 1;
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.OutOfBounds.selector, 0, values[0]));
        token.applyLevers(values);
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.UnknownLever.selector, 1));
        token.lever(1);
        vm.expectRevert();
        token.setController(ANNA);
        vm.prank(GOVERNANCE);
        token.setController(ANNA);
        checkEqual(token.controller(), ANNA, "controller");
    }

    function _elastic(uint256 supply) private returns (ElasticToken) {
        return new ElasticToken(
            GOVERNANCE, address(this), "Elastic", "ELA", 18, supply, address(this), "fraction/d", 0.1e18
        );
    }
}
