// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {FeePool} from "deploy/contracts/src/targets/FeePool.sol";
import {LeverTarget} from "deploy/contracts/src/targets/LeverTarget.sol";
import {OddToken} from "./support/OddTokens.sol";
import {TargetTest} from "./support/TargetTest.sol";

/// A pool whose fee and burnt share are levers, over tokens of all kinds.
contract FeePoolTest is TargetTest {
    function testSwapsChargeTheFeeAndBurnItsShare() public {
        (FeePool pool, OddToken token0, OddToken token1) = _pool(18, 18, 0);
        _apply2(pool, 0.01e18, 0.5e18);
        token0.mint(ANNA, 1_000e18);
        vm.startPrank(ANNA);
        token0.approve(address(pool), 1_000e18);
        uint256 sent = pool.swap(true, 1_000e18, 0);
        vm.stopPrank();
        // 990 effective: 1,000,000 * 990 / 100,990
        checkEqual(sent, uint256(1_000_000e18) * 990e18 / 100_990e18, "sent");
        checkEqual(token0.balanceOf(pool.BURNT()), 5e18, "half of the fee of 10");
        (uint112 reserve0, uint112 reserve1,) = pool.getReserves();
        checkEqual(reserve0, 100_995e18, "reserve 0");
        checkEqual(reserve1, 1_000_000e18 - sent, "reserve 1");
        checkEqual(token1.balanceOf(ANNA), sent, "received");
    }

    /// Swaps never lower the product, whatever the tokens; donations count for nothing.
    function testFuzzThePoolStaysSolvent(uint8 kind, uint96[4] memory amounts, uint64 fee, uint64 share) public {
        (FeePool pool, OddToken token0, OddToken token1) = _pool(kind % 2 == 0 ? 6 : 18, 18, kind % 3 == 0 ? 10 : 0);
        _apply2(pool, int256(bound(fee, 0, 0.1e18)), int256(bound(share, 0, 1e18)));
        token0.mint(address(this), type(uint96).max);
        token1.mint(address(this), type(uint96).max);
        token0.approve(address(pool), type(uint96).max);
        token1.approve(address(pool), type(uint96).max);
        for (uint256 i = 0; i < 4; i++) {
            (uint112 reserve0, uint112 reserve1,) = pool.getReserves();
            (bool done,) = address(pool).call(
                abi.encodeCall(pool.swap, (i % 2 == 0, bound(amounts[i], 1, i % 2 == 0 ? 1e22 : 1e23), 0))
            );
            if (i == 1) token0.mint(address(pool), 1e20);
            (uint112 after0, uint112 after1,) = pool.getReserves();
            check(uint256(after0) * after1 >= uint256(reserve0) * reserve1, "the product fell");
            check(token0.balanceOf(address(pool)) >= after0 && token1.balanceOf(address(pool)) >= after1, "not there");
            check(done || (after0 == reserve0 && after1 == reserve1), "a failed swap");
        }
    }

    function testSharesComeOutAsTheyWentIn() public {
        (FeePool pool, OddToken token0, OddToken token1) = _pool(18, 6, 0);
        uint256 shares = pool.balanceOf(address(this));
        (uint256 amount0, uint256 amount1) = pool.remove(shares / 2);
        checkNear(amount0, 50_000e18, "token 0");
        checkNear(amount1, 500_000e6, "token 1");
        checkEqual(token0.balanceOf(address(this)), amount0, "token 0 back");
        checkEqual(token1.balanceOf(address(this)), amount1, "token 1 back");
    }

    function _apply2(LeverTarget target_, int256 first, int256 second) private {
        int256[] memory values = new int256[](2);
        values[0] = first;
        values[1] = second;
        target_.applyLevers(values);
    }

    function _pool(uint8 decimals0, uint8 decimals1, uint256 fee)
        private
        returns (FeePool pool, OddToken token0, OddToken token1)
    {
        token0 = new OddToken(decimals0, fee, true);
        token1 = new OddToken(decimals1, 0, false);
        pool = new FeePool(
            GOVERNANCE, address(this), IERC20(address(token0)), IERC20(address(token1)), 0.003e18, 0.1e18
        );
        uint256 amount0 = 100_000 * 10 ** decimals0;
        uint256 amount1 = 1_000_000 * 10 ** decimals1;
        token0.mint(address(this), amount0);
        token1.mint(address(this), amount1);
        token0.approve(address(pool), amount0);
        token1.approve(address(pool), amount1);
        pool.add(amount0, amount1, 0);
    }
}
