internal import Console

/// The pages of `varve help` that are no commands.
enum Topics {
    static let all = [exitCodes, data, time, names, texts, output, serve, server]

    private static let exitCodes = HelpTopic(
        "exit-codes", summary: "What the number means that a command ends with",
        text: """
            Every command ends with one of these numbers:

            \(ExitCode.allCases.map(line).joined(separator: "\n"))

            A command that was to change something and did not never ends with 0. With --json, \
            the error on standard error is JSON too, with the word above as its code:

              {"error":{"code":"not-found","exit":3,"hints":["…"],"message":"…"}}
            """)

    private static func line(_ code: ExitCode) -> String {
        let number = String(code.rawValue)
        return "  " + String(repeating: " ", count: 3 - number.count) + number + "  " + code.meaning
    }

    private static let data = HelpTopic(
        "data", summary: "Where the data directory is, and what is in it",
        text: """
            The data directory is the first of these:

              --data DIR
              $VARVE_DATA
              $XDG_DATA_HOME/varve
              ~/.local/share/varve

            'varve init NAME' makes it. No other command does: where there is none they end with 3.

              stores/main/log.mdb    the log: the truth
              stores/main/index.mdb  what finds events; made again when deleted
              stores/main/views.mdb  what answers questions; made again when deleted
              keys/                  the key that signs tree heads (mode 0600)

            Several processes may work on one data directory at the same time.
            """)

    private static let serve = HelpTopic(
        "serve", summary: "How 'varve serve' is told what to do",
        text: """
            Each setting is taken from the first of these that has it:

              --port 8080              the command line
              VARVE_PORT=8080          the environment
              port = 8080              the file that --config or $VARVE_CONFIG names, else
                                       $XDG_CONFIG_HOME/varve/serve.toml or
                                       ~/.config/varve/serve.toml where it is there
              [default: …]             what 'varve serve --help' shows

            'varve serve --print-config' shows every setting and where it comes from.

            The file is TOML (tables, strings, whole numbers, booleans, arrays) or JSON, with the \
            names of the options. A table's name stands for the first word, so these are the same:

              log-format = "json"

              [log]
              format = "json"

            Paths in the file begin at the file's folder. A name that is not known is an error. \
            What repeats is an array in the file, and parted by commas in the environment.

            Signals: SIGTERM and Ctrl-C end the server with 0 after what runs is done; requests \
            that take longer than 8 seconds are cut off, and after 10 it ends in any case (1). A \
            second signal ends it at once (130, 143). SIGHUP opens the log file again. Under \
            systemd it tells when it is ready, and that it is alive.
            """)

    private static let server = HelpTopic(
        "server", summary: "How commands work on a server instead of a data directory",
        text: """
            With --server URL or $VARVE_SERVER, commands work on the fleet of a 'varve serve' \
            elsewhere and print what they would print there:

              export VARVE_SERVER=https://varve.example VARVE_KEY=vk_…
              varve agent list

            Who acts, and in which organisation, is known by the API key: of --key-file FILE, \
            else of $VARVE_KEY. A key never stands on the command line, where others could read \
            it. --data on the command line means the data directory, whatever $VARVE_SERVER says.

              any key         what reads: agent, user, organization, audit, status,
                              log read, log tail, log stats; keys of one's own
              an admin's      what changes agents, users and the organisation
              an operator's   all that in the organisation that --organization names,
                              organization create, operator key, log head, log prove

            The certificate of https:// has to be one that the system trusts, or one of --ca-file \
            FILE. A server that is silent for --timeout SECONDS is given up. What failed on the \
            way is tried again, a change under a command id of its own, so that it happens once.

            What works on files is done on the server's host: init, serve, backup, replay, doctor, \
            bench and log import, export, verify refuse a server and end with 2.
            """)

    private static let time = HelpTopic(
        "time", summary: "How moments are given to --as-of, --since and --until",
        text: """
            A moment is one of:

              1234                       the log after its event at position 1234
              2026-05-01T10:30:00Z       a time (RFC 3339), with an offset as +02:00; UTC without
              2026-05-01T10:30:00.25Z    with fractions, to the microsecond
              2026-05-01                 the first moment of a day, in UTC
              90s 5m 2h 3d 1w 1d12h      so long ago ("3d ago" will do too)

            What happened at exactly that moment is included. --as-of, and --since of 'agent \
            diff', need a moment that has been: one in the future ends with 2, a position that the \
            log has not reached with 3. --since and --until of a list of events only bound it, and \
            take any moment; --since later than the end asked for ends with 2. --until of 'replay' \
            takes any time after the first event, but no position that the set doesn't have (3).

            Answers show times in UTC.
            """)

    private static let names = HelpTopic(
        "names", summary: "How agents, users and organisations are named",
        text: """
            An AGENT is given by its key (case does not matter), by its id, by the start of its id \
            if no other id starts so (four characters or more), or by its name if no other agent \
            has it.

            A USER is given by name, id, or the start of the id; an organisation likewise.

            What is not found is never guessed: names that come near are suggested, and the \
            command ends with 3. What fits more than one is refused with the list of them.

            Where there are several organisations, choose one with --organization or \
            $VARVE_ORGANIZATION. What belongs to another organisation is not found.

            Whoever may read and write the data directory acts as an administrator of all \
            organisations, and is recorded by the operating system's login name. --as USER acts as \
            a user, with that user's rights, and records that user.
            """)

    private static let texts = HelpTopic(
        "texts", summary: "How to give long texts and JSON to options",
        text: """
            An option that takes a text reads it from a file when its value begins with '@', and \
            from standard input when it is '-':

              varve agent update ada --instructions @ada.md -m "friendlier"
              fortune | varve agent update ada --instructions -

            A text that itself begins with '@' is written with two: '@@home'. Text is UTF-8.
            """)

    private static let output = HelpTopic(
        "output", summary: "JSON, colours, progress, and use in scripts",
        text: """
            Data goes to standard output; remarks, progress, errors and hints to standard error.

            With --json, a command prints one JSON value: indented on a terminal, else on one \
            line. Commands that list events (audit, agent history, log read, log tail) also take \
            --format json-lines, one value a line, or --format csv, without --json.

            Colours are used on a terminal only, and not when $NO_COLOR is set; --color changes \
            that. Control characters in names and texts are shown as escapes, never sent to the \
            terminal.

            Work that takes more than two seconds shows its progress, unless --quiet, \
            --no-progress or --json is given. Ctrl-C is safe at any time: what was reported as \
            done is stored, and nothing is ever half done.
            """)
}
