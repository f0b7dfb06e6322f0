// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {LeverBoard} from "deploy/contracts/src/targets/LeverBoard.sol";
import {LeverTarget} from "deploy/contracts/src/targets/LeverTarget.sol";
import {ForgeTest} from "./support/ForgeTest.sol";

/// The board of levers. This test is its controller.
contract LeverBoardTest is ForgeTest {
    address private constant GOVERNANCE = address(0x60);
    bytes32 private constant RATE = "1/y";

    function testHoldsWhatItsControllerAppliesAndNothingElse() public {
        LeverBoard board = new LeverBoard(GOVERNANCE, address(this), _two());
        checkEqual(board.leverCount(), 2, "levers");
        board.applyLevers(_values(-0.05e18, 3e18));
        (int256 value, int256 minimum, int256 maximum, bytes32 unit) = board.lever(0);
        checkEqual(value, -0.05e18, "rate");
        checkEqual(minimum, -0.1e18, "its minimum");
        checkEqual(maximum, 0.2e18, "its maximum");
        check(unit == RATE, "its unit");
        (value,,,) = board.lever(1);
        checkEqual(value, 3e18, "multiple, at its maximum");
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.OutOfBounds.selector, 1, 3e18 + 1));
        board.applyLevers(_values(0, 3e18 + 1));
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.UnknownLever.selector, 2));
        board.lever(2);
        vm.prank(GOVERNANCE);
        vm.expectRevert(abi.encodeWithSelector(LeverTarget.NotTheController.selector, GOVERNANCE));
        board.applyLevers(_values(0, 1e18));
    }

    function testIsNotMadeOfLeversThatContradict() public {
        _refuses(new LeverBoard.Lever[](0), abi.encodeWithSelector(LeverBoard.InvalidLevers.selector));
        _refuses(new LeverBoard.Lever[](33), abi.encodeWithSelector(LeverBoard.InvalidLevers.selector));
        LeverBoard.Lever[] memory levers = _two();
        levers[1].value = levers[1].maximum + 1;
        _refuses(levers, abi.encodeWithSelector(LeverBoard.InvalidLever.selector, 1));
        levers = _two();
        levers[0].value = levers[0].minimum - 1;
        _refuses(levers, abi.encodeWithSelector(LeverBoard.InvalidLever.selector, 0));
        levers = _two();
        levers[1].unit = 0;
        _refuses(levers, abi.encodeWithSelector(LeverBoard.InvalidLever.selector, 1));
    }

    function _refuses(LeverBoard.Lever[] memory levers, bytes memory reason) private {
        vm.expectRevert(reason);
        new LeverBoard(GOVERNANCE, address(this), levers);
    }

    function _two() private pure returns (LeverBoard.Lever[] memory levers) {
        levers = new LeverBoard.Lever[](2);
        levers[0] = LeverBoard.Lever({value: 0, minimum: -0.1e18, maximum: 0.2e18, unit: RATE});
        levers[1] = LeverBoard.Lever({value: 1e18, minimum: 0.5e18, maximum: 3e18, unit: "multiple"});
    }

    function _values(int256 first, int256 second) private pure returns (int256[] memory values) {
        values = new int256[](2);
        values[0] = first;
        values[1] = second;
    }
}
