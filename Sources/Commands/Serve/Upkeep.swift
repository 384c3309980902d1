internal import EventLog
internal import Fleet
internal import Projections
internal import System

/// What has to be done now and then while a server runs, on a thread of its own: views take in what
/// other processes appended, the signed tree head is kept beside the log, and memory that was freed
/// goes back to the system.
final class Upkeep: Sendable {
    private let fleet: Fleet
    private let log: ServerLog
    private let isStopping = Guarded(false)
    private let thread = Guarded<WorkerThread?>(nil)

    private static let tick = Duration.seconds(1)
    /// Ticks between two tree heads that are kept.
    private static let headInterval = 60
    /// Ticks between two looks at the memory, and bytes that may be kept for later.
    private static let memoryInterval = 10
    private static let freeMemoryMax = 16 << 20

    init(_ fleet: Fleet, _ log: ServerLog) {
        self.fleet = fleet
        self.log = log
        let worker = WorkerThread(name: "varve-upkeep") { [self] in run() }
        thread.withLock { $0 = worker }
    }

    /// Ends the thread after what it is at, and keeps the newest tree heads.
    func close() {
        isStopping.withLockSignalling { $0 = true }
        thread.withLock { worker in
            worker?.join()
            worker = nil
        }
        do {
            try rememberHeads()
        } catch {
            log.note(.warning, "a tree head was not kept: \(Explanation.text(of: error))")
        }
    }

    private func run() {
        var tick = 0
        var lastTrouble = ""
        while isStopping.wait(timeout: Self.tick, { $0 ? true : nil }) == nil {
            tick += 1
            if tick % Self.memoryInterval == 0 {
                Machine.giveBackMemory(above: Self.freeMemoryMax)
            }
            do {
                if !fleet.store.isReadOnly { try fleet.views.catchUp() }
                if tick % Self.headInterval == 0 { try rememberHeads() }
                lastTrouble = ""
            } catch {
                let trouble = Explanation.text(of: error)
                if trouble != lastTrouble { log.note(.warning, "upkeep: \(trouble)") }
                lastTrouble = trouble
            }
        }
    }

    /// Signs the heads of all open stores; one that has not moved is left as it is.
    private func rememberHeads() throws {
        for store in fleet.stores.open where !store.log.isReadOnly {
            try store.log.rememberTreeHead(signedBy: store.treeHeadKeys)
        }
    }
}
