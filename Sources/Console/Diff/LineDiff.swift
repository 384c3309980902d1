/// Finds which lines of two texts differ: Myers' algorithm in linear space, with bounded work.
///
/// E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1 (1986), 4b.
struct LineDiff {
    /// For each line of the old and the new text: whether the other one lacks it.
    private(set) var removed: [Bool]
    private(set) var added: [Bool]

    private var old: [Int] = []
    private var new: [Int] = []
    private var forward: [Int] = []
    private var backward: [Int] = []
    private let costLimit: Int

    /// - Parameter costLimit: differences in one stretch past which it is shown as all replaced.
    init(
        old oldLines: [ArraySlice<UInt8>], new newLines: [ArraySlice<UInt8>], costLimit: Int = 2_000
    ) {
        removed = Array(repeating: true, count: oldLines.count)
        added = Array(repeating: true, count: newLines.count)
        self.costLimit = costLimit
        var numbers: [ArraySlice<UInt8>: Int] = [:]
        func number(_ line: ArraySlice<UInt8>) -> Int {
            if let known = numbers[line] { return known }
            numbers[line] = numbers.count
            return numbers.count - 1
        }
        let allOld = oldLines.map(number)
        let allNew = newLines.map(number)
        // A line that only one side has matches nothing: leaving it out keeps the answer the best.
        let (inOld, inNew) = (Set(allOld), Set(allNew))
        let oldIndices = allOld.indices.filter { inNew.contains(allOld[$0]) }
        let newIndices = allNew.indices.filter { inOld.contains(allNew[$0]) }
        old = oldIndices.map { allOld[$0] }
        new = newIndices.map { allNew[$0] }
        let diagonals = old.count + new.count + 3
        forward = Array(repeating: 0, count: diagonals)
        backward = Array(repeating: 0, count: diagonals)
        var matched: [(Int, Int)] = []
        match(0..<old.count, 0..<new.count, into: &matched)
        for (oldIndex, newIndex) in matched {
            removed[oldIndices[oldIndex]] = false
            added[newIndices[newIndex]] = false
        }
    }

    /// Adds the pairs of equal lines of a longest common subsequence.
    private mutating func match(
        _ oldRange: Range<Int>, _ newRange: Range<Int>, into matched: inout [(Int, Int)]
    ) {
        var (x, y) = (oldRange.lowerBound, newRange.lowerBound)
        var (endX, endY) = (oldRange.upperBound, newRange.upperBound)
        while x < endX, y < endY, old[x] == new[y] {
            matched.append((x, y))
            (x, y) = (x + 1, y + 1)
        }
        while x < endX, y < endY, old[endX - 1] == new[endY - 1] {
            (endX, endY) = (endX - 1, endY - 1)
            matched.append((endX, endY))
        }
        guard x < endX, y < endY, let middle = middle(x..<endX, y..<endY) else { return }
        match(x..<middle.x, y..<middle.y, into: &matched)
        match(middle.x..<endX, middle.y..<endY, into: &matched)
    }

    /// A point on a shortest path, where the searches from both ends meet; nil past the limit.
    private mutating func middle(_ xs: Range<Int>, _ ys: Range<Int>) -> (x: Int, y: Int)? {
        let delta = xs.count - ys.count
        let isOdd = delta % 2 != 0
        var ahead = Reach(width: xs.count, height: ys.count, furthest: &forward)
        var back = Reach(width: xs.count, height: ys.count, furthest: &backward)
        for _ in 0..<min((xs.count + ys.count + 1) / 2, max(1, costLimit / 2)) {
            ahead.widen(&forward)
            for k in stride(from: ahead.high, through: ahead.low, by: -2) {
                var x = ahead.step(k, forward)
                while x < xs.count, x - k < ys.count,
                    old[xs.lowerBound + x] == new[ys.lowerBound + x - k]
                { x += 1 }
                forward[ahead.index(k)] = x
                // The same diagonal, seen from the other end.
                let other = delta - k
                if isOdd, back.contains(other), x + backward[back.index(other)] >= xs.count {
                    return (xs.lowerBound + x, ys.lowerBound + x - k)
                }
            }
            back.widen(&backward)
            for k in stride(from: back.high, through: back.low, by: -2) {
                var x = back.step(k, backward)
                while x < xs.count, x - k < ys.count,
                    old[xs.upperBound - 1 - x] == new[ys.upperBound - 1 - (x - k)]
                { x += 1 }
                backward[back.index(k)] = x
                let other = delta - k
                if !isOdd, ahead.contains(other), x + forward[ahead.index(other)] >= xs.count {
                    return (xs.upperBound - x, ys.upperBound - (x - k))
                }
            }
        }
        return nil
    }
}

/// The diagonals (x - y) that a search has reached; how far along each is in an array beside it.
private struct Reach {
    private let width: Int
    private let height: Int
    private(set) var low = 0
    private(set) var high = 0

    init(width: Int, height: Int, furthest: inout [Int]) {
        self.width = width
        self.height = height
        furthest[index(0)] = 0
    }

    /// One diagonal more on either side; past a corner of the rectangle one less, as it is done.
    mutating func widen(_ furthest: inout [Int]) {
        if low > -height {
            low -= 1
            furthest[index(low - 1)] = -1
        } else {
            low += 1
        }
        if high < width {
            high += 1
            furthest[index(high + 1)] = -1
        } else {
            high -= 1
        }
    }

    func contains(_ diagonal: Int) -> Bool { low <= diagonal && diagonal <= high }

    func index(_ diagonal: Int) -> Int { diagonal + height + 1 }

    /// The furthest x on a diagonal by one step from its neighbours: down from one, right from one.
    func step(_ diagonal: Int, _ furthest: [Int]) -> Int {
        let below = furthest[index(diagonal - 1)]
        let above = furthest[index(diagonal + 1)]
        return below < above ? above : below + 1
    }
}
