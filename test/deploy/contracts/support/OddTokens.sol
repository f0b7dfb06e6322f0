// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// A token of any decimals whose transfers may take a fee or return nothing at all, as some on the chain do.
contract OddToken {
    uint8 public immutable decimals;
    uint256 public immutable feePerThousand;
    bool public immutable answers;
    uint256 public totalSupply;
    mapping(address account => uint256) public balanceOf;
    mapping(address account => mapping(address spender => uint256)) public allowance;

    constructor(uint8 decimals_, uint256 feePerThousand_, bool answers_) {
        decimals = decimals_;
        feePerThousand = feePerThousand_;
        answers = answers_;
    }

    function mint(address account, uint256 amount) external {
        totalSupply += amount;
        balanceOf[account] += amount;
    }

    function approve(address spender, uint256 amount) external {
        allowance[msg.sender][spender] = amount;
        _answer();
    }

    function transfer(address to, uint256 amount) external {
        _move(msg.sender, to, amount);
        _answer();
    }

    function transferFrom(address from, address to, uint256 amount) external {
        allowance[from][msg.sender] -= amount;
        _move(from, to, amount);
        _answer();
    }

    function _move(address from, address to, uint256 amount) private {
        uint256 fee = (amount * feePerThousand) / 1000;
        balanceOf[from] -= amount;
        balanceOf[to] += amount - fee;
        totalSupply -= fee;
    }

    /// Returns true, or nothing.
    function _answer() private view {
        if (!answers) return;
        assembly {
            mstore(0, 1)
            return(0, 32)
        }
    }
}
