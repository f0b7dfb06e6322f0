// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// @notice Bytes kept as a contract's code behind one STOP, which costs a sixth of storage to read.
library DataContract {
    error DataTooLarge(uint256 length);
    error DataNotWritten();

    function write(bytes memory data) internal returns (address account) {
        if (data.length > 24_575) revert DataTooLarge(data.length);
        // 61 <length> 80 60 0a 3d 39 3d f3: copies what follows into memory and returns it as code.
        bytes memory creation = bytes.concat(hex"61", bytes2(uint16(data.length + 1)), hex"80600a3d393df300", data);
        assembly ("memory-safe") {
            account := create(0, add(creation, 0x20), mload(creation))
        }
        if (account == address(0)) revert DataNotWritten();
    }

    function read(address account) internal view returns (bytes memory data) {
        uint256 length = account.code.length - 1;
        data = new bytes(length);
        assembly ("memory-safe") {
            extcodecopy(account, add(data, 0x20), 1, length)
        }
    }
}
