internal import System

/// Lets commands decide side by side, and one that was overtaken too often decide alone: without
/// that, whoever needs long to decide would never be done while others write.
final class Turnstile: Sendable {
    private struct State {
        /// Who is inside, side by side.
        var together = 0
        var isAlone = false
        /// Who waits to be alone; nobody new comes in meanwhile.
        var waitingAlone = 0
        var waitingTogether = 0
    }

    private let state = Guarded(State())

    func pass<Result>(alone isAlone: Bool, _ body: () throws -> Result) rethrows -> Result {
        isAlone ? enterAlone() : enterTogether()
        defer { leave(isAlone) }
        return try body()
    }

    private func enterTogether() {
        let isIn = state.withLock { state in
            guard !state.isAlone, state.waitingAlone == 0 else {
                state.waitingTogether += 1
                return false
            }
            state.together += 1
            return true
        }
        if isIn { return }
        _ = state.wait { state -> Void? in
            guard !state.isAlone, state.waitingAlone == 0 else { return nil }
            state.waitingTogether -= 1
            state.together += 1
            return ()
        }
    }

    private func enterAlone() {
        state.withLock { $0.waitingAlone += 1 }
        _ = state.wait { state -> Void? in
            guard !state.isAlone, state.together == 0 else { return nil }
            state.waitingAlone -= 1
            state.isAlone = true
            return ()
        }
    }

    private func leave(_ wasAlone: Bool) {
        let isWaitedFor = state.withLock { state in
            if wasAlone { state.isAlone = false } else { state.together -= 1 }
            return state.waitingAlone + state.waitingTogether > 0
        }
        if isWaitedFor { state.withLockSignalling { _ in } }
    }
}
