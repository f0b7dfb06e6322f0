// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// What the campaign's supply limits allow, worked out from a list of its own: nothing here calls the guard.
abstract contract SupplyModel {
    struct Change {
        uint256 time;
        uint256 amount;
        uint256 basis;
    }

    Change[] internal changes;
    uint256 internal modelSupply;

    /// @return reason 0, or the guard's code
    /// @return index of the window or quantity that refuses
    /// @return rate what is applied of the one asked for
    /// @return change the charge
    function expectChange(int256 asked, uint256 floor, uint256 capacity)
        internal
        view
        returns (uint8 reason, uint8 index, int256 rate, Change memory change)
    {
        bool lowers = asked < 0;
        uint256 size = uint256(lowers ? -asked : asked);
        if (size > 0.02e18) size = 0.02e18;
        if (size == 0) return (0, 0, 0, change);
        uint256[3] memory lengths = [uint256(1 days), 7 days, 30 days];
        uint256[3] memory limits = [uint256(0.02e18), 0.05e18, 0.08e18];
        for (uint8 w = 0; w < 3; w++) {
            uint256 allowed = (_room(lengths[w], limits[w], lowers) * 1e18) / modelSupply;
            if (allowed >= size) continue;
            if (w == 2) return (18, 2, 0, change);
            size = allowed;
        }
        if (lowers) {
            uint256 left = modelSupply > floor ? modelSupply - floor : 0;
            if ((left * 1e18) / modelSupply < size) return (20, 0, 0, change);
        }
        change.time = block.timestamp;
        change.amount = (size * modelSupply + 1e18 - 1) / 1e18;
        change.basis = lowers ? modelSupply - change.amount : modelSupply;
        rate = lowers ? -int256(size) : int256(size);
        if (change.amount > 0 && _counting(30 days) >= capacity) return (19, 0, 0, change);
    }

    function takeChange(int256 rate, Change memory change) internal {
        if (change.amount > 0) changes.push(change);
        modelSupply = uint256(int256(modelSupply) + (int256(modelSupply) * rate) / 1e18);
    }

    /// Over every window that ends at a change: no more than its share of the smallest supply in it.
    function windowsHold() internal view returns (bool) {
        uint256[3] memory lengths = [uint256(1 days), 7 days, 30 days];
        uint256[3] memory shares = [uint256(2), 5, 8];
        for (uint256 w = 0; w < 3; w++) {
            for (uint256 last = 0; last < changes.length; last++) {
                uint256 sum = 0;
                uint256 smallest = type(uint256).max;
                for (uint256 k = last + 1; k > 0 && changes[k - 1].time + lengths[w] > changes[last].time; k--) {
                    sum += changes[k - 1].amount;
                    if (changes[k - 1].basis < smallest) smallest = changes[k - 1].basis;
                }
                if (sum * 100 > shares[w] * smallest) return false;
            }
        }
        return true;
    }

    function _room(uint256 length, uint256 limit, bool lowers) private view returns (uint256) {
        uint256 used = 0;
        uint256 smallest = modelSupply;
        for (uint256 k = changes.length; k > 0 && changes[k - 1].time + length > block.timestamp; k--) {
            used += changes[k - 1].amount;
            if (changes[k - 1].basis < smallest) smallest = changes[k - 1].basis;
        }
        uint256 room = limit * smallest > used * 1e18 ? (limit * smallest - used * 1e18) / 1e18 : 0;
        if (!lowers || limit * modelSupply <= used * 1e18) return lowers ? 0 : room;
        uint256 after_ = (limit * modelSupply - used * 1e18) / (1e18 + limit);
        return after_ < room ? after_ : room;
    }

    function _counting(uint256 length) private view returns (uint256 count) {
        for (uint256 k = changes.length; k > 0 && changes[k - 1].time + length > block.timestamp; k--) count++;
    }
}
