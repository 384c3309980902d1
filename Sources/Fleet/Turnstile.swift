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
    }

    private let state = Guarded(State())

    func pass<Result>(alone isAlone: Bool, _ body: () throws -> Result) rethrows -> Result {
        isAlone ? enterAlone() : enterTogether()
        defer { leave(isAlone) }
        return try body()
    }

    private func enterTogether() {
        _ = state.wait { state -> Void? in
            guard !state.isAlone, state.waitingAlone == 0 else { return nil }
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
        state.withLockSignalling { state in
            if wasAlone { state.isAlone = false } else { state.together -= 1 }
        }
    }
}
