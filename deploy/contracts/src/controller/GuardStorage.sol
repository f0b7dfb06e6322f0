// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Guard} from "../Guard.sol";

/// @notice Where a controller keeps the guard's state. Entries of windows are only ever added: a change of limits, of
/// the policy, a pause or a longer window finds all of them.
abstract contract GuardStorage {
    /// @dev Two slots. The guard keeps numbers below 2^127.
    struct PackedEntry {
        uint64 time;
        int128 amount;
        int128 basis;
    }

    struct PackedReading {
        int128 value;
        uint64 time;
    }

    struct List {
        uint64 first; // where the last reading of the list began
        uint64 count;
        mapping(uint256 index => PackedEntry) entries;
    }

    uint64 private _stateTime;
    uint256 internal _tripped;
    mapping(uint256 lever => uint64) private _leverTimes;
    mapping(uint256 observation => PackedReading) private _soundReadings;
    mapping(uint256 quantity => List) private _lists;

    /// @param retention seconds that entries of each quantity count
    function _loadState(uint256 levers, uint256 observations, uint64[] memory retention)
        internal
        view
        returns (Guard.State memory state)
    {
        state.time = _stateTime;
        state.tripped = _tripped;
        state.leverTimes = new uint64[](levers);
        for (uint256 i = 0; i < levers; ++i) {
            state.leverTimes[i] = _leverTimes[i];
        }
        state.readings = new Guard.SoundReading[](observations);
        for (uint256 i = 0; i < observations; ++i) {
            PackedReading storage reading = _soundReadings[i];
            state.readings[i] = Guard.SoundReading(reading.value, reading.time);
        }
        state.entries = new Guard.Entry[][](retention.length);
        for (uint256 q = 0; q < retention.length; ++q) {
            state.entries[q] = _loadEntries(_lists[q], retention[q]);
        }
    }

    /// @dev What an accepted decision leaves; the same as `Guard.advance`.
    function _storeOutcome(Guard.Outcome memory outcome, Guard.Reading[] memory readings, uint64[] memory retention)
        internal
    {
        uint64 time = uint64(block.timestamp);
        _stateTime = time;
        _tripped = outcome.tripped;
        for (uint256 i = 0; i < outcome.applied.length; ++i) {
            if ((outcome.changed >> i) & 1 == 1) _leverTimes[i] = time;
        }
        for (uint256 i = 0; i < readings.length; ++i) {
            if ((outcome.sound >> i) & 1 == 1) {
                _soundReadings[i] = PackedReading(int128(readings[i].value), readings[i].time);
            }
        }
        for (uint256 q = 0; q < outcome.charges.length; ++q) {
            if (outcome.charges[q] == 0) continue;
            List storage list = _lists[q];
            list.first = uint64(_firstCounting(list, retention[q]));
            list.entries[list.count] = PackedEntry(time, int128(outcome.charges[q]), int128(outcome.bases[q]));
            ++list.count;
        }
    }

    /// @dev Takes over the state of a predecessor, into empty lists.
    function _adoptState(Guard.State memory state) internal {
        _stateTime = state.time;
        _tripped = state.tripped;
        for (uint256 i = 0; i < state.leverTimes.length; ++i) {
            _leverTimes[i] = state.leverTimes[i];
        }
        for (uint256 i = 0; i < state.readings.length; ++i) {
            _soundReadings[i] = PackedReading(int128(state.readings[i].value), state.readings[i].time);
        }
        for (uint256 q = 0; q < state.entries.length; ++q) {
            List storage list = _lists[q];
            for (uint256 i = 0; i < state.entries[q].length; ++i) {
                Guard.Entry memory entry = state.entries[q][i];
                list.entries[i] = PackedEntry(entry.time, int128(entry.amount), int128(entry.basis));
            }
            list.count = uint64(state.entries[q].length);
        }
    }

    function _loadEntries(List storage list, uint64 retention) private view returns (Guard.Entry[] memory loaded) {
        uint256 first = _firstCounting(list, retention);
        loaded = new Guard.Entry[](list.count - first);
        for (uint256 i = 0; i < loaded.length; ++i) {
            PackedEntry storage entry = list.entries[first + i];
            loaded[i] = Guard.Entry(entry.time, entry.amount, entry.basis);
        }
    }

    /// @dev The first entry that counts; looks back from where the last reading began, for a longer retention may have come.
    function _firstCounting(List storage list, uint64 retention) private view returns (uint256 first) {
        first = list.first;
        while (first > 0 && _counts(list.entries[first - 1].time, retention)) --first;
        while (first < list.count && !_counts(list.entries[first].time, retention)) ++first;
    }

    function _counts(uint64 time, uint64 retention) private view returns (bool) {
        return uint256(time) + retention > block.timestamp;
    }
}
