import System

/// Runs the pieces of work at once, each on a thread of its own, and returns when all have ended.
///
/// For work that blocks: the pool that tasks share has a thread for each core, so tasks that wait
/// for each other there while other tests have it may wait for ever. Throws the first error.
public func runAtOnce(_ pieces: [@Sendable () throws -> Void]) throws {
    let failure = Guarded<(any Error)?>(nil)
    let threads = pieces.map { piece in
        WorkerThread(name: "test") {
            do {
                try piece()
            } catch {
                failure.withLock { $0 = $0 ?? error }
            }
        }
    }
    for thread in threads { thread.join() }
    if let error = failure.withLock({ $0 }) { throw error }
}
