// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// Runs the postfix code of invariants and breakers: int256 with 18 decimals, at most 64 operations. guard/postfix.ts runs the
/// same bytes; its page docs/guard.md lists the operations.
library Postfix {
    int256 private constant ONE = 1e18;
    uint256 private constant MAXIMUM_OPERATIONS = 64;

    /// Runs the code over the symbols.
    /// @return ok false where the code is malformed, a result leaves int256 or a divisor is zero: the guard refuses then
    function run(bytes memory code, int256[] memory symbols) internal pure returns (bool ok, int256 result) {
        int256[] memory stack = new int256[](MAXIMUM_OPERATIONS);
        uint256 depth;
        uint256 operations;
        uint256 position;
        while (position < code.length) {
            if (++operations > MAXIMUM_OPERATIONS) return (false, 0);
            uint8 opcode = uint8(code[position++]);
            if (opcode == 0x01) {
                if (position + 32 > code.length) return (false, 0);
                int256 constant_;
                assembly ("memory-safe") {
                    constant_ := mload(add(add(code, 32), position))
                }
                stack[depth++] = constant_;
                position += 32;
            } else if (opcode == 0x02) {
                if (position >= code.length) return (false, 0);
                uint256 symbol = uint8(code[position++]);
                if (symbol >= symbols.length) return (false, 0);
                stack[depth++] = symbols[symbol];
            } else if (opcode == 0x14 || opcode == 0x15 || opcode == 0x32) {
                if (depth < 1) return (false, 0);
                (ok, stack[depth - 1]) = _unary(opcode, stack[depth - 1]);
                if (!ok) return (false, 0);
            } else if (opcode == 0x33) {
                if (depth < 3) return (false, 0);
                depth -= 2;
                stack[depth - 1] = stack[depth - 1] != 0 ? stack[depth] : stack[depth + 1];
            } else {
                if (depth < 2) return (false, 0);
                depth--;
                (ok, stack[depth - 1]) = _binary(opcode, stack[depth - 1], stack[depth]);
                if (!ok) return (false, 0);
            }
        }
        return depth == 1 ? (true, stack[0]) : (false, int256(0));
    }

    /// Whether code can run over so many symbols: known operations with operands enough, one result, at most 64 operations.
    function wellFormed(bytes memory code, uint256 symbolCount) internal pure returns (bool) {
        uint256 depth;
        uint256 operations;
        uint256 position;
        while (position < code.length) {
            uint8 opcode = uint8(code[position++]);
            uint256 operands = _operandCount(opcode);
            if (operands > 3 || depth < operands || ++operations > MAXIMUM_OPERATIONS) return false;
            depth = depth + 1 - operands;
            if (opcode == 0x02) {
                if (position >= code.length || uint8(code[position]) >= symbolCount) return false;
                position += 1;
            }
            if (opcode == 0x01) position += 32;
        }
        return position == code.length && depth == 1;
    }

    /// How many results an operation takes; 4 for an unknown one.
    function _operandCount(uint8 opcode) private pure returns (uint256) {
        if (opcode == 0x01 || opcode == 0x02) return 0;
        if (opcode == 0x14 || opcode == 0x15 || opcode == 0x32) return 1;
        if (opcode == 0x33) return 3;
        bool binary = (opcode >= 0x10 && opcode <= 0x17) || (opcode >= 0x20 && opcode <= 0x25) || opcode == 0x30
            || opcode == 0x31;
        return binary ? 2 : 4;
    }

    function _bool(bool holds) private pure returns (int256) {
        return holds ? ONE : int256(0);
    }

    function _unary(uint8 opcode, int256 a) private pure returns (bool, int256) {
        if (opcode == 0x32) return (true, _bool(a == 0));
        if (opcode == 0x15 && a >= 0) return (true, a);
        return a == type(int256).min ? (false, int256(0)) : (true, -a);
    }

    function _binary(uint8 opcode, int256 a, int256 b) private pure returns (bool, int256) {
        if (opcode == 0x10) return _add(a, b);
        if (opcode == 0x11) return _subtract(a, b);
        if (opcode == 0x12) {
            (bool fits, int256 product) = _multiply(a, b);
            return (fits, product / ONE);
        }
        if (opcode == 0x13) {
            (bool fits, int256 scaled) = _multiply(a, ONE);
            return fits && b != 0 ? (true, scaled / b) : (false, int256(0));
        }
        if (opcode == 0x16) return (true, a < b ? a : b);
        if (opcode == 0x17) return (true, a > b ? a : b);
        if (opcode == 0x20) return (true, _bool(a < b));
        if (opcode == 0x21) return (true, _bool(a <= b));
        if (opcode == 0x22) return (true, _bool(a > b));
        if (opcode == 0x23) return (true, _bool(a >= b));
        if (opcode == 0x24) return (true, _bool(a == b));
        if (opcode == 0x25) return (true, _bool(a != b));
        if (opcode == 0x30) return (true, _bool(a != 0 && b != 0));
        if (opcode == 0x31) return (true, _bool(a != 0 || b != 0));
        return (false, 0);
    }

    function _add(int256 a, int256 b) private pure returns (bool, int256) {
        unchecked {
            int256 sum = a + b;
            return (b >= 0 ? sum >= a : sum < a, sum);
        }
    }

    function _subtract(int256 a, int256 b) private pure returns (bool, int256) {
        unchecked {
            int256 difference = a - b;
            return (b >= 0 ? difference <= a : difference > a, difference);
        }
    }

    function _multiply(int256 a, int256 b) private pure returns (bool, int256) {
        unchecked {
            if (a == 0) return (true, 0);
            int256 product = a * b;
            // The one quotient that int256 cannot hold hides an overflow from the check by division.
            bool fits = !(a == -1 && b == type(int256).min) && product / a == b;
            return (fits, product);
        }
    }
}
