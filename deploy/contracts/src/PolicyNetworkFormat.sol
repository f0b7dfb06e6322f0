// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// How the bytes of a quantised policy lie (checkpoints/runtime/integer-format.ts), the bounds that they keep, and the
/// arithmetic of a single input and a single unit. Positions are places in memory.
library PolicyNetworkFormat {
    uint256 internal constant WORD = 32;
    uint256 internal constant INPUT_BYTES = 64;
    uint256 internal constant LEVER_BYTES = 128;
    uint256 internal constant LEVERS = 1;
    uint256 internal constant LEVER_MENU = 2;
    uint256 internal constant CHOICES = 3;

    /// Inputs and activations lie in [-2^28, 2^28].
    int256 internal constant ACTIVATION_LIMIT = 2 ** 28;
    int256 private constant BIAS_LIMIT = 2 ** 51;
    uint256 private constant MAXIMUM_WIDTH = 512;
    uint256 private constant MAXIMUM_OUTPUTS = 256;
    uint256 private constant MAXIMUM_LAYERS = 8;
    uint256 private constant MAXIMUM_SHIFT = 63;
    uint256 private constant MAXIMUM_FRACTION_BITS = 32;
    uint256 private constant INPUT_SHIFT = 96;
    uint256 private constant WIDE_LIMIT = 2 ** 127;
    int256 private constant SIGNED_WIDE_LIMIT = 2 ** 127;

    /// The first word's bytes before the widths, two bytes each.
    uint256 private constant WIDTHS_AT = 10;
    bytes4 private constant MAGIC = "MHQ1";
    uint256 private constant TANH = 1;
    uint256 private constant RELU = 2;

    /// tanh at the multiples of 1/64 from 0 to 8 in 2^-20, four bytes each: 513 entries, filled up to whole words.
    uint256 private constant TABLE_BYTES = 2080;
    bytes32 private constant TABLE_HASH = 0xad03cdf3585ee24d82072eb1ce243935351696201679f4b7b231b53e440d2d82;
    int256 private constant TANH_ONE = 2 ** 20;
    uint256 private constant TABLE_END = 2 ** 23;

    /// What is wrong with the network's bytes, and the number of the input, layer, lever or choice.
    error WrongNetwork(string what, uint256 index);

    function word(uint256 place) internal pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := mload(place)
        }
    }

    function hash(uint256 start, uint256 size) internal view returns (bytes32 value) {
        assembly ("memory-safe") {
            // The precompiled SHA-256 writes to the scratch space.
            if iszero(staticcall(gas(), 2, start, size, 0, 32)) { revert(0, 0) }
            value := mload(0)
        }
    }

    function activation(bytes32 header) private pure returns (uint256) {
        return uint8(header[4]);
    }

    function isTanh(bytes32 header) internal pure returns (bool) {
        return activation(header) == TANH;
    }

    function head(bytes32 header) internal pure returns (uint256) {
        return uint8(header[5]);
    }

    function layers(bytes32 header) internal pure returns (uint256) {
        return uint8(header[6]);
    }

    function fractionBits(bytes32 header) internal pure returns (uint256) {
        return uint8(header[7]);
    }

    /// Levers that are set, or choices that are made.
    function decisions(bytes32 header) internal pure returns (uint256) {
        return uint16(bytes2(header << 64));
    }

    /// Inputs (0), then the units of each layer.
    function width(bytes32 header, uint256 layer) internal pure returns (uint256) {
        return uint16(bytes2(header << (8 * (WIDTHS_AT + 2 * layer))));
    }

    function tableBytes(bytes32 header) internal pure returns (uint256) {
        return isTanh(header) ? TABLE_BYTES : 0;
    }

    /// Sixteen weights fill a word, so inputs are filled up to a multiple of sixteen with zeros.
    function paddedWidth(uint256 inputs) internal pure returns (uint256) {
        return (inputs + 15) & ~uint256(15);
    }

    /// Cut to mean and half width, less the mean, times the multiplier, rounded down.
    function input(int256 observation, uint256 place) internal pure returns (int256) {
        unchecked {
            int256 packed = int256(uint256(word(place)));
            int256 mean = packed >> 128;
            int256 halfWidth = int256(uint256(uint128(uint256(packed))));
            int256 offset;
            if (observation > mean + halfWidth) offset = halfWidth;
            else if (observation < mean - halfWidth) offset = -halfWidth;
            else offset = observation - mean;
            return (offset * int256(uint256(word(place + WORD)))) >> INPUT_SHIFT;
        }
    }

    /// Straight lines between the table's entries, rounded towards zero; odd; 1 from 8 on.
    function tanh(int256 value, uint256 table) internal pure returns (int256) {
        unchecked {
            uint256 size = uint256(value < 0 ? -value : value);
            if (size >= TABLE_END) return value < 0 ? -TANH_ONE : TANH_ONE;
            uint256 entries = uint256(word(table + 4 * (size >> 14)));
            uint256 from = entries >> 224;
            uint256 to = uint32(entries >> 192);
            int256 height = int256(from + (((to - from) * (size & 16383)) >> 14));
            return value < 0 ? -height : height;
        }
    }

    function lever(uint256 place) internal pure returns (int256 minimum, int256 initial, int256 maximum, int256 step) {
        return (signed(place), signed(place + 32), signed(place + 64), signed(place + 96));
    }

    function signed(uint256 place) private pure returns (int256) {
        return int256(uint256(word(place)));
    }

    /// Takes exactly the bytes that the TypeScript reader takes, so that the bounds hold which keep sums from overflow.
    function check(uint256 start, uint256 size) internal pure {
        bytes32 header = size < WORD ? bytes32(0) : word(start);
        checkHeader(header);
        uint256 end = start + size;
        uint256 place = start + WORD + tableBytes(header);
        if (place > end) revert WrongNetwork("length", size);
        if (isTanh(header) && keccak(start + WORD, TABLE_BYTES) != TABLE_HASH) revert WrongNetwork("tanh table", 0);
        for (uint256 index = 0; index < width(header, 0); index++) {
            if (place + INPUT_BYTES > end) revert WrongNetwork("length", size);
            checkInput(place, index);
            place += INPUT_BYTES;
        }
        for (uint256 layer = 1; layer <= layers(header); layer++) {
            uint256 inputs = width(header, layer - 1);
            uint256 rowBytes = WORD + 2 * paddedWidth(inputs);
            if (place + rowBytes * width(header, layer) > end) revert WrongNetwork("length", size);
            for (uint256 row = 0; row < width(header, layer); row++) {
                checkRow(place, rowBytes, inputs, layer);
                place += rowBytes;
            }
        }
        uint256 outputs = width(header, layers(header));
        uint256 count = decisions(header);
        if (place + (head(header) == CHOICES ? WORD : LEVER_BYTES) * count != end) revert WrongNetwork("length", size);
        if (head(header) == CHOICES) checkChoices(place, count, outputs);
        else checkLevers(place, count, head(header) == LEVERS ? outputs == count : outputs == 1 + 2 * count);
    }

    function checkHeader(bytes32 header) private pure {
        if (bytes4(header) != MAGIC) revert WrongNetwork("magic", 0);
        if (activation(header) != TANH && activation(header) != RELU) {
            revert WrongNetwork("activation", activation(header));
        }
        if (head(header) < LEVERS || head(header) > CHOICES) revert WrongNetwork("head", head(header));
        uint256 count = layers(header);
        if (count < 1 || count > MAXIMUM_LAYERS) revert WrongNetwork("layers", count);
        if (fractionBits(header) > MAXIMUM_FRACTION_BITS) revert WrongNetwork("fraction bits", fractionBits(header));
        if (decisions(header) == 0) revert WrongNetwork("head", 0);
        for (uint256 layer = 0; layer <= count; layer++) {
            if (width(header, layer) < 1 || width(header, layer) > MAXIMUM_WIDTH) revert WrongNetwork("width", layer);
        }
        if (width(header, count) > MAXIMUM_OUTPUTS) revert WrongNetwork("outputs", width(header, count));
        if (header << (8 * (WIDTHS_AT + 2 * (count + 1))) != 0) revert WrongNetwork("padding", 0);
    }

    function checkInput(uint256 place, uint256 index) private pure {
        uint256 halfWidth = uint128(uint256(word(place)));
        uint256 multiplier = uint256(word(place + WORD));
        if (halfWidth >= WIDE_LIMIT || multiplier < 1 || multiplier >= WIDE_LIMIT) revert WrongNetwork("input", index);
        if (halfWidth * multiplier > uint256(ACTIVATION_LIMIT) << INPUT_SHIFT) revert WrongNetwork("input", index);
    }

    function checkRow(uint256 place, uint256 rowBytes, uint256 inputs, uint256 layer) private pure {
        int256 row = signed(place);
        int256 bias = row >> 8;
        if (bias > BIAS_LIMIT || bias < -BIAS_LIMIT) revert WrongNetwork("bias", layer);
        if (uint8(uint256(row)) > MAXIMUM_SHIFT) revert WrongNetwork("shift", layer);
        uint256 inLastWord = inputs % 16;
        if (inLastWord != 0 && word(place + rowBytes - WORD) << (16 * inLastWord) != 0) {
            revert WrongNetwork("padding", layer);
        }
    }

    function checkChoices(uint256 place, uint256 choices, uint256 outputs) private pure {
        uint256 sum;
        for (uint256 choice = 0; choice < choices; choice++) {
            uint256 count = uint256(word(place + WORD * choice));
            if (count < 1 || count > outputs) revert WrongNetwork("choice", choice);
            sum += count;
        }
        if (sum != outputs) revert WrongNetwork("outputs", outputs);
    }

    function checkLevers(uint256 place, uint256 levers, bool fits) private pure {
        if (!fits) revert WrongNetwork("levers", levers);
        for (uint256 index = 0; index < levers; index++) {
            (int256 minimum, int256 initial, int256 maximum, int256 step) = lever(place + LEVER_BYTES * index);
            if (minimum <= -SIGNED_WIDE_LIMIT || maximum >= SIGNED_WIDE_LIMIT) revert WrongNetwork("lever", index);
            if (minimum > initial || initial > maximum) revert WrongNetwork("lever", index);
            if (step < 0 || step >= SIGNED_WIDE_LIMIT) revert WrongNetwork("lever", index);
        }
    }

    function keccak(uint256 start, uint256 size) private pure returns (bytes32 value) {
        assembly ("memory-safe") {
            value := keccak256(start, size)
        }
    }
}
