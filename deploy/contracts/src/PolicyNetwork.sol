// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {PolicyNetworkFormat as Format} from "./PolicyNetworkFormat.sol";

/// A quantised policy on the chain: one evaluator for every network, whose numbers lie in data contracts. The bytes are
/// those of a bundle's quantised.bin (checkpoints/runtime/integer-format.ts says how they lie), and every result is that
/// of the integer policy in TypeScript, bit for bit. docs/policy-on-chain.md argues why no sum can overflow, so the
/// arithmetic here is unchecked: the constructor takes no network that leaves the bounds of that argument.
contract PolicyNetwork {
    using Format for bytes32;

    int256 private constant ONE = 1e18;
    /// Entries of a menu beside holding: up and down of each lever.
    uint256 private constant MENU_ENTRIES = 2;

    /// SHA-256 of the network's bytes: the line of quantised.bin in the bundle's manifest.
    bytes32 public immutable networkHash;
    /// The first word of the network's bytes: what kind of network it is.
    bytes32 public immutable header;
    uint256 private immutable length;
    address[] private data;

    error WrongHash(bytes32 actual, bytes32 expected);
    error NoData(address dataContract);
    error WrongLength(uint256 actual, uint256 expected);
    error WrongHead();
    error NothingAllowed(uint256 choice);

    /// @param dataContracts each's code is a STOP byte and then a part of the network's bytes, in their order
    /// @param expectedHash SHA-256 of all parts together
    constructor(address[] memory dataContracts, bytes32 expectedHash) {
        uint256 size;
        for (uint256 part = 0; part < dataContracts.length; part++) {
            uint256 code = dataContracts[part].code.length;
            if (code == 0) revert NoData(dataContracts[part]);
            size += code - 1;
        }
        data = dataContracts;
        length = size;
        uint256 start = _load(dataContracts, size);
        bytes32 actual = Format.hash(start, size);
        if (actual != expectedHash) revert WrongHash(actual, expectedHash);
        Format.check(start, size);
        networkHash = actual;
        header = Format.word(start);
    }

    function inputCount() public view returns (uint256) {
        return header.width(0);
    }

    function outputCount() public view returns (uint256) {
        return header.width(header.layers());
    }

    /// Levers that the policy sets; 0 where it chooses among alternatives.
    function leverCount() public view returns (uint256) {
        return header.head() == Format.CHOICES ? 0 : header.decisions();
    }

    /// The network's outputs with 18 decimals, rounded down: means, or one score an alternative.
    /// @param observation with 18 decimals, scaled as the environment scales it, in the order of the inputs
    function evaluate(int256[] calldata observation) external view returns (int256[] memory outputs) {
        (outputs, ) = _run(observation);
        uint256 bits = header.fractionBits();
        unchecked {
            for (uint256 output = 0; output < outputs.length; output++) outputs[output] = (outputs[output] * ONE) >> bits;
        }
    }

    /// The alternative that each choice takes: the greatest allowed output's number, the first of equals.
    /// @param allowed bit n is 1 where output n may be chosen
    function choose(int256[] calldata observation, uint256 allowed) external view returns (uint256[] memory choices) {
        if (header.head() != Format.CHOICES) revert WrongHead();
        (int256[] memory outputs, uint256 counts) = _run(observation);
        choices = new uint256[](header.decisions());
        uint256 start;
        for (uint256 choice = 0; choice < choices.length; choice++) {
            uint256 count = uint256(Format.word(counts + 32 * choice));
            choices[choice] = _greatest(outputs, start, count, allowed, choice);
            start += count;
        }
    }

    /// The values that the policy asks the levers for, with 18 decimals in their units, in the lever table's order.
    /// @param targets what was asked for last, from which a lever menu steps; not read where levers are set directly
    function request(int256[] calldata observation, int256[] calldata targets)
        external
        view
        returns (int256[] memory requested)
    {
        uint256 levers = leverCount();
        if (levers == 0) revert WrongHead();
        if (targets.length != levers) revert WrongLength(targets.length, levers);
        (int256[] memory outputs, uint256 table) = _run(observation);
        if (header.head() == Format.LEVER_MENU) return _step(outputs, table, targets);
        requested = new int256[](levers);
        uint256 bits = header.fractionBits();
        for (uint256 lever = 0; lever < levers; lever++) {
            requested[lever] = _leverValue((outputs[lever] * ONE) >> bits, table + Format.LEVER_BYTES * lever);
        }
    }

    /// -1 is the minimum, 0 the default, 1 the maximum, linear between, rounded towards the default.
    function _leverValue(int256 output, uint256 lever) private pure returns (int256) {
        int256 action = output > ONE ? ONE : output < -ONE ? -ONE : output;
        (int256 minimum, int256 initial, int256 maximum,) = Format.lever(lever);
        int256 range = action > 0 ? maximum - initial : initial - minimum;
        return initial + (range * action) / ONE;
    }

    /// The greatest output's entry of the menu that can still move its lever: 0 holds, 2l + 1 and 2l + 2 move lever l.
    function _step(int256[] memory outputs, uint256 table, int256[] calldata targets)
        private
        pure
        returns (int256[] memory requested)
    {
        uint256 allowed = 1;
        for (uint256 index = 0; index < targets.length; index++) {
            (int256 least,, int256 greatest,) = Format.lever(table + Format.LEVER_BYTES * index);
            uint256 entries = (targets[index] < greatest ? 1 : 0) | (targets[index] > least ? 2 : 0);
            allowed |= entries << (MENU_ENTRIES * index + 1);
        }
        uint256 chosen = _greatest(outputs, 0, outputs.length, allowed, 0);
        requested = targets;
        if (chosen == 0) return requested;
        uint256 lever = (chosen - 1) / MENU_ENTRIES;
        (int256 minimum,, int256 maximum, int256 step) = Format.lever(table + Format.LEVER_BYTES * lever);
        int256 target = targets[lever];
        // Both bounds lie within 127 bits, so a target beyond them needs no sum that could overflow.
        if (chosen % MENU_ENTRIES == 1) {
            requested[lever] = target > maximum - step ? maximum : target + step < minimum ? minimum : target + step;
        } else {
            requested[lever] = target < minimum + step ? minimum : target - step > maximum ? maximum : target - step;
        }
    }

    function _greatest(int256[] memory outputs, uint256 start, uint256 count, uint256 allowed, uint256 choice)
        private
        pure
        returns (uint256)
    {
        uint256 best = type(uint256).max;
        for (uint256 index = start; index < start + count; index++) {
            if ((allowed >> index) & 1 == 0) continue;
            if (best == type(uint256).max || outputs[index] > outputs[best]) best = index;
        }
        if (best == type(uint256).max) revert NothingAllowed(choice);
        return best - start;
    }

    /// The outputs of the last layer, whole numbers of 2^-fractionBits, and where the words of the head begin.
    function _run(int256[] calldata observation) private view returns (int256[] memory outputs, uint256 place) {
        bytes32 shape = header;
        if (observation.length != shape.width(0)) revert WrongLength(observation.length, shape.width(0));
        uint256 table = _load(data, length) + Format.WORD;
        place = table + shape.tableBytes();
        unchecked {
            uint256 layers = shape.layers();
            int256[] memory values = new int256[](Format.paddedWidth(observation.length));
            for (uint256 input = 0; input < observation.length; input++) {
                values[input] = Format.input(observation[input], place);
                place += Format.INPUT_BYTES;
            }
            for (uint256 layer = 1; layer <= layers; layer++) {
                uint256 width = shape.width(layer);
                outputs = new int256[](layer == layers ? width : Format.paddedWidth(width));
                place = _multiply(place, values, outputs, width);
                if (layer < layers) _activate(outputs, width, shape.isTanh(), table);
                values = outputs;
            }
        }
    }

    /// outputs[row] = (bias + sum of weight times input) >> shift, for each row; the memory behind the last row.
    function _multiply(uint256 place, int256[] memory inputs, int256[] memory outputs, uint256 width)
        private
        pure
        returns (uint256 next)
    {
        assembly ("memory-safe") {
            let rowBytes := mul(2, mload(inputs))
            let output := add(outputs, 32)
            for { let end := add(output, shl(5, width)) } lt(output, end) { output := add(output, 32) } {
                let row := mload(place)
                let sum := sar(8, row)
                let input := add(inputs, 32)
                place := add(place, 32)
                for { let rowEnd := add(place, rowBytes) } lt(place, rowEnd) { place := add(place, 32) } {
                    let word := mload(place)
                    sum := add(sum, mul(sar(240, word), mload(input)))
                    sum := add(sum, mul(signextend(1, shr(224, word)), mload(add(input, 32))))
                    sum := add(sum, mul(signextend(1, shr(208, word)), mload(add(input, 64))))
                    sum := add(sum, mul(signextend(1, shr(192, word)), mload(add(input, 96))))
                    sum := add(sum, mul(signextend(1, shr(176, word)), mload(add(input, 128))))
                    sum := add(sum, mul(signextend(1, shr(160, word)), mload(add(input, 160))))
                    sum := add(sum, mul(signextend(1, shr(144, word)), mload(add(input, 192))))
                    sum := add(sum, mul(signextend(1, shr(128, word)), mload(add(input, 224))))
                    sum := add(sum, mul(signextend(1, shr(112, word)), mload(add(input, 256))))
                    sum := add(sum, mul(signextend(1, shr(96, word)), mload(add(input, 288))))
                    sum := add(sum, mul(signextend(1, shr(80, word)), mload(add(input, 320))))
                    sum := add(sum, mul(signextend(1, shr(64, word)), mload(add(input, 352))))
                    sum := add(sum, mul(signextend(1, shr(48, word)), mload(add(input, 384))))
                    sum := add(sum, mul(signextend(1, shr(32, word)), mload(add(input, 416))))
                    sum := add(sum, mul(signextend(1, shr(16, word)), mload(add(input, 448))))
                    sum := add(sum, mul(signextend(1, word), mload(add(input, 480))))
                    input := add(input, 512)
                }
                mstore(output, sar(and(row, 0xff), sum))
            }
            next := place
        }
    }

    function _activate(int256[] memory values, uint256 width, bool isTanh, uint256 table) private pure {
        unchecked {
            for (uint256 unit = 0; unit < width; unit++) {
                int256 value = values[unit];
                if (isTanh) values[unit] = Format.tanh(value, table);
                else if (value < 0) values[unit] = 0;
                else if (value > Format.ACTIVATION_LIMIT) values[unit] = Format.ACTIVATION_LIMIT;
            }
        }
    }

    /// Copies the parts of the network one behind the other into fresh memory.
    function _load(address[] memory parts, uint256 size) private view returns (uint256 start) {
        assembly ("memory-safe") {
            start := mload(0x40)
            mstore(0x40, and(add(add(start, size), 63), not(31)))
            let to := start
            let part := add(parts, 32)
            for { let end := add(part, shl(5, mload(parts))) } lt(part, end) { part := add(part, 32) } {
                let bytesOfPart := sub(extcodesize(mload(part)), 1)
                extcodecopy(mload(part), to, 1, bytesOfPart)
                to := add(to, bytesOfPart)
            }
        }
    }
}
