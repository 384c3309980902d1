internal import EventLog
internal import EventSourcing
internal import Fleet
internal import HTTPServer
internal import LMDB
internal import Projections
internal import System

extension Operations {
    /// All metrics of this moment.
    func exposition(of fleet: Fleet) throws -> String {
        var text = Exposition()
        addProcess(&text)
        try addLog(fleet, &text)
        try addFiles(fleet, &text)
        addRequests(&text)
        addActivity(&text)
        addDisk(&text)
        return text.text
    }

    private func addProcess(_ text: inout Exposition) {
        text.add(
            "varve_build_info", .gauge, "The running program.", [([("version", version)], 1)])
        text.add(
            "process_start_time_seconds", .gauge, "When the server started, since 1970.",
            Double(startedAt) / 1e6)
        let memory = Machine.residentMemory
        text.add(
            "process_resident_memory_bytes", .gauge, "Memory in RAM, mapped files included.",
            memory.all)
        text.add(
            "varve_private_memory_bytes", .gauge, "Memory in RAM that no file backs.",
            memory.anonymous)
        text.add(
            "varve_log_lines_dropped_total", .counter,
            "Lines of the server's log that could not be written.", logLinesDropped())
    }

    private func addLog(_ fleet: Fleet, _ text: inout Exposition) throws {
        let stores = try fleet.stores.open.map { store in
            (
                label: ("store", "\(store.address)"), head: try store.log.head().rawValue,
                statistics: store.log.statistics
            )
        }
        text.add(
            "varve_log_position", .gauge, "The position of the last event.",
            stores.map { ([$0.label], $0.head) })
        text.add(
            "varve_log_appends_total", .counter, "Appends of this process, by what came of them.",
            stores.flatMap { store in
                store.statistics.outcomes.map { ([store.label, ("result", $0.name)], $0.count) }
            })
        text.add(
            "varve_log_events_total", .counter, "Events that this process has written.",
            stores.map { ([$0.label], $0.statistics.events) })
        text.add(
            "varve_log_commit_seconds", "How long commits took.",
            stores.map { ([$0.label], $0.statistics.seconds) })
        text.add(
            "varve_log_commit_appends", "Appends that were committed together.",
            stores.map { ([$0.label], $0.statistics.groups) })
        text.add(
            "varve_view_lag_events", .gauge, "Events that a view is behind the log.",
            try fleet.viewLags().map { ([("view", $0.view)], $0.lag) })
    }

    private func addFiles(_ fleet: Fleet, _ text: inout Exposition) throws {
        var files: [(labels: Exposition.Labels, usage: Environment.Usage)] = []
        for store in fleet.stores.open {
            var own = try store.log.usage()
            if store.address.isMain { own.append(try fleet.views.usage()) }
            let label = ("store", "\(store.address)")
            files += own.map { ([label, ("file", $0.name)], $0.usage) }
        }
        func samples(_ value: (Environment.Usage) -> Int) -> [(Exposition.Labels, Int)] {
            files.map { ($0.labels, value($0.usage)) }
        }
        text.add("varve_lmdb_pages", .gauge, "Pages of the file.", samples { $0.pagesUsed })
        text.add("varve_lmdb_page_bytes", .gauge, "Bytes of a page.", samples { $0.pageSize })
        text.add("varve_lmdb_file_bytes", .gauge, "Bytes of the file.", samples { $0.fileSize })
        text.add(
            "varve_lmdb_reader_slots", .gauge, "Slots for readers in use, of all processes.",
            samples { $0.readers })
        text.add(
            "varve_lmdb_readers", .gauge, "Readers at this moment, of all processes.",
            samples { $0.reading })
    }

    private func addRequests(_ text: inout Exposition) {
        let counts = requests.all
        text.add(
            "varve_http_requests_total", .counter,
            "Requests by route, method and status; 0 is one that the client left.",
            counts.requests.sorted { $0.key < $1.key }.map { key, count in
                (
                    [("route", key.path), ("method", key.method), ("status", "\(key.status)")],
                    count
                )
            })
        text.add(
            "varve_http_request_seconds", "How long requests took, streams included.",
            counts.seconds.sorted { $0.key < $1.key }.map { route, seconds in
                let key = RequestCounts.Key(route: route, method: "", status: 0)
                let method = route.split(separator: " ").first.map(String.init) ?? "any"
                return ([("route", key.path), ("method", method)], seconds)
            })
        text.add(
            "varve_http_answer_bytes_total", .counter, "Bytes of the answers, without streams.",
            counts.bytes)
    }

    private func addActivity(_ text: inout Exposition) {
        guard let activity else { return }
        for (name, help, value) in [
            ("connections", "Connections that are open.", activity.connections),
            ("requests_running", "Requests in work.", activity.requests),
            ("streams", "Answers that are sent while they are made.", activity.streams),
            ("waiting", "Streams and requests that wait for news.", activity.waiting),
            ("workers_busy", "Threads that work.", activity.busyWorkers),
            ("work_waiting", "Work that waits for a thread.", activity.waitingWork),
        ] {
            text.add("varve_http_\(name)", .gauge, help, value)
        }
    }

    private func addDisk(_ text: inout Exposition) {
        guard let look = disk?.look() else { return }
        text.add("varve_disk_free_bytes", .gauge, "Bytes that may still be written.", look.free)
        text.add("varve_disk_floor_bytes", .gauge, "Below this, writes are refused.", look.floor)
        text.add(
            "varve_disk_low", .gauge, "1 while writes are refused for want of room.",
            look.isLow ? 1 : 0)
    }
}

extension CommitStatistics {
    fileprivate var outcomes: [(name: String, count: UInt64)] {
        [("done", done), ("repeated", repeated), ("refused", refused), ("failed", failed)]
    }
}
