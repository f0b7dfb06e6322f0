// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ILeverTarget} from "deploy/contracts/src/interfaces/ILeverTarget.sol";

/// A target with one lever that misbehaves in the way it is told to.
contract HostileTarget is ILeverTarget {
    enum Way {
        Honest,
        Reverts,
        RevertsHuge,
        BurnsGas,
        Lies,
        Reenters,
        ReturnsHuge,
        ReadsShort,
        ReadsRevert,
        MovesAnother
    }

    Way public way;
    int256 public value = 1e18;
    bytes private _call;
    address private _callee;
    bool public reentered;
    bytes4 public refusal;

    function become(Way way_) external {
        way = way_;
    }

    function callBack(address callee, bytes calldata data) external {
        _callee = callee;
        _call = data;
    }

    function leverCount() external pure returns (uint256) {
        return 1;
    }

    function lever(uint256) external view returns (int256, int256, int256, bytes32) {
        if (way == Way.ReadsRevert) revert();
        if (way == Way.ReadsShort) {
            assembly {
                return(0, 96)
            }
        }
        if (way == Way.ReturnsHuge) {
            int256 held = value;
            bytes32 unit = "tokens/work h";
            assembly {
                mstore(0, held)
                mstore(96, unit)
                return(0, 1000000)
            }
        }
        return (value, 1e18, 100e18, "tokens/work h");
    }

    function applyLevers(int256[] calldata values) external {
        if (way == Way.Reverts) revert("no");
        if (way == Way.RevertsHuge) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (way == Way.BurnsGas) {
            while (true) {}
        }
        if (way == Way.Lies) return;
        if (way == Way.Reenters) {
            bytes memory answer;
            (reentered, answer) = _callee.call(_call);
            refusal = bytes4(answer);
        }
        if (way == Way.MovesAnother) {
            (bool done,) = _callee.call(_call);
            require(done);
        }
        value = values[0];
        if (way == Way.ReturnsHuge) {
            assembly {
                return(0, 1000000)
            }
        }
    }
}

/// An elastic token whose target mints beside what it is asked for, and says nothing.
contract MintingToken {
    uint8 public immutable decimals;
    uint256 public totalSupply;
    uint256 public extra;
    int256 private _last;

    constructor(uint8 decimals_) {
        decimals = decimals_;
        totalSupply = 1_000_000 * 10 ** decimals_;
    }

    function setExtra(uint256 extra_) external {
        extra = extra_;
    }

    function balanceOf(address) external pure returns (uint256) {
        return 0;
    }

    function leverCount() external pure returns (uint256) {
        return 1;
    }

    function lever(uint256) external view returns (int256, int256, int256, bytes32) {
        return (_last, -1e17, 1e17, "fraction/d");
    }

    function applyLevers(int256[] calldata values) external {
        totalSupply = uint256(int256(totalSupply) + (int256(totalSupply) * values[0]) / 1e18) + extra;
        _last = values[0];
    }
}
