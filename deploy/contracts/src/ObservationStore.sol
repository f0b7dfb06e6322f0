// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SignedMath} from "@openzeppelin/contracts/utils/math/SignedMath.sol";
import {IObservationSource} from "./interfaces/IObservationSource.sol";
import {IObservationStore} from "./interfaces/IObservationStore.sol";

/// @title What policies and guards read on the chain
/// @notice Slots are feeds (the agreement of five named reporters, at least three of whom must report) followed by
/// sources (read on the chain at the time of asking). Two hostile reporters of five can neither move a value beyond
/// what honest reporters say, but for the feed's declared spread where honest ones are missing, nor stop a round that
/// three honest ones report.
contract ObservationStore is IObservationStore, Ownable2Step, EIP712 {
    uint256 public constant REPORTERS = 5;
    uint256 public constant QUORUM = 3;
    /// @notice Reporters that may be hostile: 5 = 2 * 2 + 1.
    uint256 public constant HOSTILE = 2;
    uint256 private constant ONE = 1e18;
    /// @dev Bounds that keep the products below from leaving 256 bits.
    uint256 private constant MAXIMUM_FRACTION = 1e24;
    uint256 private constant MAXIMUM_ROUNDS = 1000;
    bytes32 private constant REPORT_TYPE =
        keccak256("Report(bytes32 feed,uint64 round,uint64 observedAt,int128 value)");

    /// @dev `minimum` above 0 refuses zero and negative values. Fractions are fixed18.
    struct Feed {
        bytes32 name;
        uint8 decimals;
        uint32 maximumAgeSeconds;
        uint128 maximumJumpFraction; // of the last value, for each round since it was accepted
        uint128 maximumSpreadFraction; // of the value, between what honest reporters may have said
        int128 minimum; // in the feed's own decimals, as reports are
        int128 maximum;
        int128 slack; // a jump or spread that is always allowed, so that a value of zero can be left again
    }

    struct Source {
        bytes32 name;
        IObservationSource source;
        uint256 argument;
        uint32 maximumAgeSeconds;
    }

    struct Report {
        bytes32 feed;
        uint64 round;
        uint64 observedAt;
        int128 value;
    }

    struct Reported {
        int128 value;
        uint64 observedAt;
        uint64 round;
    }

    struct Answer {
        int128 value;
        uint64 observedAt;
        uint56 round; // that accepted the value
        Status status; // of the last settled round
    }

    enum Status {
        Unreported,
        Accepted,
        NoQuorum,
        Disagreed,
        Jumped
    }

    uint64 public round;
    uint64 public settledAt;
    uint32 public immutable roundSeconds;
    address[REPORTERS] private _reporters;
    Feed[] private _feeds;
    Source[] private _sources;
    Answer[] private _answers;
    mapping(uint256 feed => mapping(address reporter => Reported)) private _reported;

    event ReportTaken(uint64 indexed round, bytes32 indexed feed, address indexed reporter, int128 value);
    event RoundSettled(uint64 indexed round, bytes32 indexed feed, Status status, int128 value, uint64 observedAt);
    event ReportersSet(address[REPORTERS] reporters);

    error InvalidReporters();
    error InvalidFeed(uint256 index);
    error UnknownFeed(bytes32 feed);
    error UnknownReporter(address signer);
    error WrongRound(uint64 expected, uint64 given);
    error FromTheFuture(uint64 observedAt);
    error OlderThanTheLast(uint64 last, uint64 given);
    error TooOld(uint64 observedAt);
    error ZeroValue(bytes32 feed);
    error NegativeValue(bytes32 feed);
    error OutOfRange(bytes32 feed);
    error AlreadyReported(bytes32 feed, address reporter);
    error RoundStillOpen(uint64 until);
    error NoFeedHasQuorum();
    error LengthsDiffer();

    /// @param governance the timelock that may name other reporters
    /// @param seconds_ the least time between two settled rounds
    constructor(
        address governance,
        address[REPORTERS] memory reporters_,
        uint32 seconds_,
        Feed[] memory feeds_,
        Source[] memory sources_
    ) Ownable(governance) EIP712("Minthelm observations", "1") {
        roundSeconds = seconds_;
        settledAt = uint64(block.timestamp);
        _setReporters(reporters_);
        for (uint256 i = 0; i < feeds_.length; ++i) {
            Feed memory feed = feeds_[i];
            if (
                feed.decimals > 36 || feed.minimum > feed.maximum || feed.maximumAgeSeconds == 0 || feed.slack < 0
                    || feed.maximumJumpFraction > MAXIMUM_FRACTION || feed.maximumSpreadFraction > MAXIMUM_FRACTION
            ) revert InvalidFeed(i);
            _feeds.push(feed);
            _answers.push();
        }
        for (uint256 i = 0; i < sources_.length; ++i) {
            _sources.push(sources_[i]);
        }
    }

    // --- governance

    /// @notice Names the five reporters. What they said in the open round is forgotten.
    function setReporters(address[REPORTERS] calldata reporters_) external onlyOwner {
        _setReporters(reporters_);
        ++round;
        settledAt = uint64(block.timestamp);
    }

    // --- reporters

    /// @notice Takes signed reports for the open round; whoever sends them.
    function submit(Report[] calldata reports, bytes[] calldata signatures) external {
        if (reports.length != signatures.length) revert LengthsDiffer();
        for (uint256 i = 0; i < reports.length; ++i) {
            _take(reports[i], signatures[i]);
        }
    }

    /// @notice Closes the open round: each feed takes what its reporters agree on, or keeps its value and halts. Where
    /// no feed has a quorum the round stays open for as long again, so that one reporter cannot close it on the others.
    function settle() external {
        uint64 open = round + 1;
        uint64 until = settledAt + roundSeconds;
        if (block.timestamp < until) revert RoundStillOpen(until);
        uint256 most = 0;
        for (uint256 i = 0; i < _feeds.length; ++i) {
            uint256 count = _settleFeed(i, open);
            if (count > most) most = count;
        }
        if (most < QUORUM && block.timestamp < until + roundSeconds) revert NoFeedHasQuorum();
        round = open;
        settledAt = uint64(block.timestamp);
    }

    // --- reading

    /// @inheritdoc IObservationStore
    function observe()
        external
        view
        returns (uint64 current, int256[] memory values, uint64[] memory observedAt, uint256 halted)
    {
        uint256 feedCount = _feeds.length;
        uint256 count = feedCount + _sources.length;
        values = new int256[](count);
        observedAt = new uint64[](count);
        for (uint256 i = 0; i < count; ++i) {
            bool usable;
            if (i < feedCount) {
                (values[i], observedAt[i], usable) = _readFeed(i);
            } else {
                Source storage source = _sources[i - feedCount];
                (values[i], observedAt[i]) = source.source.observe(source.argument);
                usable = _isFresh(observedAt[i], source.maximumAgeSeconds);
            }
            if (!usable) halted |= 1 << i;
        }
        current = round;
    }

    /// @inheritdoc IObservationStore
    function slotNames() external view returns (bytes32[] memory names) {
        uint256 feedCount = _feeds.length;
        names = new bytes32[](feedCount + _sources.length);
        for (uint256 i = 0; i < names.length; ++i) {
            names[i] = i < feedCount ? _feeds[i].name : _sources[i - feedCount].name;
        }
    }

    function reporters() external view returns (address[REPORTERS] memory) {
        return _reporters;
    }

    function feeds() external view returns (Feed[] memory) {
        return _feeds;
    }

    function sources() external view returns (Source[] memory) {
        return _sources;
    }

    function answer(uint256 feed) external view returns (Answer memory) {
        return _answers[feed];
    }

    function hashReport(Report calldata report) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(abi.encode(REPORT_TYPE, report.feed, report.round, report.observedAt, report.value))
        );
    }

    // --- inside

    function _setReporters(address[REPORTERS] memory reporters_) private {
        for (uint256 i = 0; i < REPORTERS; ++i) {
            if (reporters_[i] == address(0)) revert InvalidReporters();
            for (uint256 k = 0; k < i; ++k) {
                if (reporters_[i] == reporters_[k]) revert InvalidReporters();
            }
        }
        _reporters = reporters_;
        emit ReportersSet(reporters_);
    }

    function _take(Report calldata report, bytes calldata signature) private {
        uint256 index = _feedIndex(report.feed);
        Feed storage feed = _feeds[index];
        address signer = ECDSA.recoverCalldata(hashReport(report), signature);
        if (!_isReporter(signer)) revert UnknownReporter(signer);
        Reported storage last = _reported[index][signer];
        if (report.round != round + 1) revert WrongRound(round + 1, report.round);
        if (last.round == report.round) revert AlreadyReported(report.feed, signer);
        if (report.observedAt > block.timestamp) revert FromTheFuture(report.observedAt);
        if (report.observedAt < last.observedAt) revert OlderThanTheLast(last.observedAt, report.observedAt);
        if (!_isFresh(report.observedAt, feed.maximumAgeSeconds)) revert TooOld(report.observedAt);
        if (report.value < feed.minimum || report.value > feed.maximum) {
            if (report.value == 0) revert ZeroValue(report.feed);
            if (report.value < 0) revert NegativeValue(report.feed);
            revert OutOfRange(report.feed);
        }
        last.value = report.value;
        last.observedAt = report.observedAt;
        last.round = report.round;
        emit ReportTaken(report.round, report.feed, signer, report.value);
    }

    /// @return count how many reported on this feed
    function _settleFeed(uint256 index, uint64 open) private returns (uint256 count) {
        int128[REPORTERS] memory values;
        int128[REPORTERS] memory times;
        (count, values, times) = _gather(index, open);
        Answer storage stored = _answers[index];
        Feed storage feed = _feeds[index];
        Status status = Status.NoQuorum;
        if (count >= QUORUM) {
            // Were the highest reports hostile, honest ones would end at `low`; were the lowest, they would begin at `high`.
            // With all five there is one value in both cases: the median.
            int256 low = values[count - HOSTILE - 1];
            int256 high = values[HOSTILE];
            int256 middle = (low + high) / 2;
            uint256 rounds = Math.min(open - stored.round, MAXIMUM_ROUNDS);
            int256 jump = middle - stored.value;
            if (!_isWithin(high - low, middle, feed.maximumSpreadFraction, feed.slack)) status = Status.Disagreed;
            else if (
                stored.observedAt != 0
                    && !_isWithin(jump, stored.value, feed.maximumJumpFraction * rounds, feed.slack)
            ) status = Status.Jumped;
            else {
                status = Status.Accepted;
                stored.value = int128(middle);
                stored.observedAt = uint64(uint128(times[(count - 1) / 2]));
                stored.round = uint56(open);
            }
        }
        stored.status = status;
        emit RoundSettled(open, feed.name, status, stored.value, stored.observedAt);
    }

    /// @return count how many reported in the open round
    /// @return values sorted from the least; only the first `count` count
    /// @return times sorted in the same way, by themselves
    function _gather(uint256 index, uint64 open)
        private
        view
        returns (uint256 count, int128[REPORTERS] memory values, int128[REPORTERS] memory times)
    {
        for (uint256 k = 0; k < REPORTERS; ++k) {
            Reported storage said = _reported[index][_reporters[k]];
            if (said.round != open) continue;
            _insert(values, count, said.value);
            _insert(times, count, int128(uint128(said.observedAt)));
            ++count;
        }
    }

    function _insert(int128[REPORTERS] memory sorted, uint256 count, int128 value) private pure {
        uint256 place = count;
        while (place > 0 && sorted[place - 1] > value) {
            sorted[place] = sorted[place - 1];
            --place;
        }
        sorted[place] = value;
    }

    /// @dev Whether |difference| is at most a fraction of |whole|, or at most the slack; equality passes.
    function _isWithin(int256 difference, int256 whole, uint256 fraction, int256 slack) private pure returns (bool) {
        uint256 size = SignedMath.abs(difference);
        return size <= uint256(slack) || size * ONE <= SignedMath.abs(whole) * fraction;
    }

    function _readFeed(uint256 index) private view returns (int256 value, uint64 observedAt, bool usable) {
        Answer storage stored = _answers[index];
        Feed storage feed = _feeds[index];
        uint8 decimals = feed.decimals;
        value = stored.value;
        value = decimals <= 18 ? value * int256(10 ** (18 - decimals)) : value / int256(10 ** (decimals - 18));
        observedAt = stored.observedAt;
        usable = stored.status == Status.Accepted && _isFresh(observedAt, feed.maximumAgeSeconds);
    }

    /// @dev Not older than so many seconds (equality passes) and not from the future.
    function _isFresh(uint64 observedAt, uint32 maximumAgeSeconds) private view returns (bool) {
        return observedAt <= block.timestamp && block.timestamp - observedAt <= maximumAgeSeconds;
    }

    function _feedIndex(bytes32 name) private view returns (uint256) {
        for (uint256 i = 0; i < _feeds.length; ++i) {
            if (_feeds[i].name == name) return i;
        }
        revert UnknownFeed(name);
    }

    function _isReporter(address signer) private view returns (bool) {
        for (uint256 k = 0; k < REPORTERS; ++k) {
            if (_reporters[k] == signer) return true;
        }
        return false;
    }
}
