/// What happens at Möwenstein Logistik from March to October 2026.
enum Plot {
    static let firstDay = Day("2026-03-02")
    static let lastDay = Day("2026-10-02")

    static let beats = people + creations + handoffs + mishaps + renames + comings + troubles

    private static let people = [
        Beat("2026-03-02", "08:05", .inga, .found("Möwenstein Logistik")),
        Beat("2026-03-02", "08:06", .inga, .key(.inga, "Inga's laptop")),
        Beat("2026-03-02", "08:31", .inga, .add(.jorg, .admin)),
        Beat("2026-03-02", "08:33", .inga, .add(.siobhan, .admin)),
        Beat("2026-03-02", "09:10", .jorg, .key(.jorg, "workstation")),
        Beat("2026-03-03", "08:20", .inga, .add(.agnieszka, .admin)),
        Beat("2026-03-03", "08:22", .inga, .add(.francois, .admin)),
        Beat("2026-03-09", "10:02", .inga, .add(.misaki, .member)),
        Beat("2026-03-16", "09:15", .inga, .add(.ha, .member)),
        Beat("2026-03-20", "15:40", .jorg, .key(.jorg, "deploy pipeline")),
        Beat("2026-04-01", "08:10", .inga, .role(.misaki, .admin)),
        Beat("2026-04-02", "10:05", .misaki, .key(.misaki, "横浜の端末")),
        Beat("2026-04-07", "11:30", .siobhan, .add(.yael, .member)),
        Beat("2026-04-14", "09:48", .siobhan, .key(.siobhan, "care dashboard")),
        Beat("2026-04-20", "08:55", .inga, .role(.ha, .admin)),
        Beat("2026-04-27", "09:05", .inga, .add(.lina, .member)),
        Beat("2026-05-04", "08:15", .inga, .role(.lina, .admin)),
        Beat("2026-05-04", "08:17", .inga, .role(.francois, .member)),
        Beat("2026-05-05", "09:02", .lina, .key(.lina, "Jebel Ali office")),
        Beat("2026-05-11", "08:12", .inga, .add(.mats, .member)),
        Beat("2026-06-08", "09:20", .siobhan, .role(.yael, .admin)),
        Beat("2026-06-15", "09:31", .jorg, .add(.seun, .member)),
        Beat("2026-06-16", "10:12", .seun, .key(.seun, "notebook")),
        Beat("2026-07-03", "16:58", .inga, .deactivate(.francois)),
        Beat("2026-07-13", "09:40", .jorg, .role(.seun, .admin)),
        Beat("2026-08-24", "14:22", .jorg, .key(.jorg, "deploy pipeline, rotated")),
        Beat("2026-09-14", "08:30", .inga, .role(.mats, .admin)),
    ]

    private static let creations = [
        Beat(
            "2026-03-02", "09:20", .siobhan, .create("reception"),
            "First draft, from the hotline script"),
        Beat(
            "2026-03-02", "11:05", .siobhan, .create("tracker"),
            "Tracing, with Jörg's three sources"),
        Beat(
            "2026-03-03", "09:44", .agnieszka, .create("customs"),
            "Entwurf nach dem Workshop in Gdańsk"),
        Beat(
            "2026-03-05", "14:12", .inga, .create("rates"),
            "Draft with sales, numbers from the March table"),
        Beat("2026-03-09", "10:38", .siobhan, .create("claims")),
        Beat("2026-03-12", "11:27", .francois, .create("invoices"), "Replaces the spreadsheet"),
        Beat(
            "2026-03-17", "08:51", .agnieszka, .create("dangerousGoods"),
            "Reviewed by the safety adviser"),
        Beat("2026-03-19", "10:19", .inga, .create("night"), "Night desk, pilot without phone"),
        Beat("2026-03-24", "09:02", .inga, .create("yokohama"), "Misaki's text, unchanged"),
        Beat("2026-03-27", "13:16", .siobhan, .create("letters"), "House style as a colleague"),
        Beat("2026-04-02", "15:33", .inga, .create("scorecard"), "For Hà and the buyers"),
        Beat(
            "2026-04-08", "08:07", .agnieszka, .create("slotting"),
            "After two nights with Zbyszek"),
        Beat("2026-04-16", "16:21", .inga, .create("buddy"), "Three new colleagues on Monday"),
        Beat("2026-04-28", "11:58", .siobhan, .create("etaVoice"), "Voice pilot, ten lines"),
        Beat("2026-04-30", "10:26", .inga, .create("gulf"), "Lina's text"),
        Beat("2026-05-06", "17:45", .jorg, .create("incidents"), "Because nobody writes timelines"),
        Beat(
            "2026-05-11", "13:30", .jorg,
            .importTogether(["ferry", "reefer", "kundtjanst", "dock"]),
            "The four agents of Lindgren & Söner, Göteborg"),
    ]

    private static let handoffs = [
        Beat(
            "2026-03-03", "10:02", .siobhan, .edit("reception", .handoff("tracker")),
            "Hand tracing over"),
        Beat(
            "2026-03-13", "10:47", .siobhan,
            .edit("reception", .handoff("tracker", "claims", "rates", "customs", "invoices")),
            "All desks of the table"),
        Beat("2026-03-20", "11:11", .siobhan, .edit("tracker", .handoff("claims", "night"))),
        Beat(
            "2026-03-20", "11:16", .siobhan,
            .edit(
                "reception",
                .handoff(
                    "tracker", "claims", "rates", "customs", "invoices", "dangerousGoods",
                    "night")),
            "Dangerous goods and nights"),
        Beat(
            "2026-03-25", "09:20", .inga, .edit("yokohama", .handoff("claims", "dangerousGoods"))),
        Beat("2026-04-29", "10:03", .siobhan, .edit("etaVoice", .handoff("tracker", "night"))),
        Beat(
            "2026-05-05", "11:40", .lina,
            .edit("gulf", .handoff("claims", "dangerousGoods", "customs")),
            "Hand over, don't copy"),
        Beat(
            "2026-05-12", "09:25", .siobhan,
            .edit("kundtjanst", .handoff("tracker", "claims", "ferry")),
            "The import had no targets, set them"),
        Beat("2026-05-12", "09:31", .jorg, .edit("reefer", .handoff("night"))),
        Beat(
            "2026-06-24", "15:05", .inga, .edit("night", .handoff("reefer", "dangerousGoods")),
            "Ask the specialists at night too"),
        Beat("2026-09-03", "09:14", .inga, .edit("rates", .handoff("dangerousGoods", "yokohama"))),
    ]

    private static let mishaps = [
        Beat(
            "2026-03-19", "16:52", .francois, .mishap("invoices", .truncated(toPercent: 41)),
            "Shorter intro"),
        Beat(
            "2026-03-19", "17:31", .jorg, .undo("invoices"),
            "Roll back: everything below the tolerances was gone"),
        Beat(
            "2026-04-09", "11:14", .siobhan, .mishap("reception", .pasted(from: "claims")),
            "Tone rules from the workshop"),
        Beat(
            "2026-04-09", "12:52", .inga, .undo("reception"),
            "Triage asked a caller for photos of the lashing. That was the claims text"),
        Beat(
            "2026-04-28", "17:20", .francois, .mishap("customs", .model("gpt-4.1-nano")),
            "Cheaper model, same quality in my test"),
        Beat(
            "2026-04-30", "09:15", .agnieszka, .undo("customs"),
            "Zurück zum Modell, das Kapitel 84 kennt"),
        Beat(
            "2026-05-20", "15:07", .siobhan, .mishap("etaVoice", .pasted(from: "letters")),
            "Warmer wording"),
        Beat(
            "2026-05-20", "15:38", .siobhan, .undo("etaVoice"),
            "It read a table aloud to a driver. Wrong tab, sorry"),
        Beat(
            "2026-06-03", "16:41", .ha,
            .mishap("tracker", .replaced("ETA", with: "arrival time")),
            "Say arrival time, not ETA"),
        Beat(
            "2026-06-04", "08:12", .siobhan, .undo("tracker"),
            "Undo search and replace: \"Darrival timeILS you may give\""),
        Beat(
            "2026-06-25", "15:29", .inga, .mishap("night", .model("gpt-4.1-mni")),
            "Smaller model for the quiet months"),
        Beat("2026-06-25", "16:04", .jorg, .undo("night"), "There is no gpt-4.1-mni"),
        Beat(
            "2026-08-12", "13:48", .jorg, .mishap("customs", .mangled),
            "Zeilenumbrüche vereinheitlicht"),
        Beat(
            "2026-08-12", "14:36", .agnieszka, .undo("customs"),
            "Umlaute waren kaputt (KÃ¼hlwasserpumpe), zurückgerollt"),
        Beat(
            "2026-09-08", "10:55", .lina, .mishap("gulf", .truncated(toPercent: 63)),
            "Doha hours"),
        Beat("2026-09-08", "12:20", .lina, .undo("gulf"), "Saved from my phone, half was missing"),
        Beat(
            "2026-09-17", "07:49", .mats, .mishap("dock", .pasted(from: "ferry")),
            "Sommartid slut, nya tider"),
        Beat("2026-09-17", "08:03", .mats, .undo("dock"), "Fel agent. Förlåt"),
    ]

    private static let renames = [
        Beat(
            "2026-04-13", "09:35", .misaki, .edit("yokohama", AgentEdit(name: "横浜・神戸デスク")),
            "神戸も担当になりました"),
        Beat(
            "2026-05-18", "10:20", .siobhan, .edit("reception", AgentEdit(name: "Reception")),
            "\"Triage\" sounds like a hospital"),
        Beat(
            "2026-05-19", "09:05", .siobhan, .edit("reception", AgentEdit(key: "reception")),
            "The key as well; the website has been changed"),
        Beat(
            "2026-06-10", "14:40", .yael, .edit("letters", AgentEdit(name: "Schreibstube")),
            "More serious name for the auditors"),
        Beat(
            "2026-06-12", "09:12", .siobhan, .edit("letters", AgentEdit(name: "Brieffreundin")),
            "Nobody liked Schreibstube, the auditors least"),
        Beat(
            "2026-06-22", "11:03", .jorg, .edit("ferry", AgentEdit(key: "ferry-booking")),
            "The phone system loses the dots"),
        Beat(
            "2026-07-06", "10:44", .inga, .edit("invoices", AgentEdit(owner: "Olúwaṣeun Adébáyò")),
            "Seun takes over from François"),
        Beat(
            "2026-09-01", "09:30", .lina,
            .edit("gulf", AgentEdit(name: "Gulf Desk (Jebel Ali & Doha)"))),
    ]

    private static let comings = [
        Beat(
            "2026-05-21", "13:22", .ha,
            .duplicate("rates", as: "ratesTrial"),
            "Test a lower margin on 40 quotes"),
        Beat(
            "2026-05-21", "13:26", .ha,
            .edit(
                "ratesTrial",
                AgentEdit(
                    key: "rate-quoter-trial", name: "Rate Quoter (trial)", model: "gpt-4.1-mini"))),
        Beat(
            "2026-06-18", "15:50", .ha, .delete("ratesTrial"),
            "Trial over: 3 more wins, 9 % less margin. Not worth it"),
        Beat(
            "2026-06-29", "07:40", .agnieszka,
            .duplicate("slotting", as: "hallFive"), "What if we rented hall 5?"),
        Beat("2026-06-30", "14:10", .agnieszka, .delete("hallFive"), "We don't rent hall 5"),
        Beat(
            "2026-07-03", "17:20", .jorg, .delete("scorecard"),
            "Clean-up after François: his agents"),
        Beat(
            "2026-07-06", "08:35", .ha, .undelete("scorecard", key: nil),
            "Not François's! The buyers waited for it this morning"),
        Beat(
            "2026-07-08", "10:15", .siobhan,
            .duplicate("claims", as: "claimsPrivate"),
            "Private customers need gentler deadlines"),
        Beat(
            "2026-07-08", "10:21", .siobhan,
            .edit(
                "claimsPrivate",
                AgentEdit(key: "claims-private", name: "Claims Handler (private customers)"))),
        Beat(
            "2026-08-03", "09:10", .inga, .delete("kundtjanst"),
            "Göteborg answers in the common queue from today"),
        Beat(
            "2026-08-05", "10:55", .siobhan,
            .duplicate("reception", as: "nordic"),
            "One reception for the north"),
        Beat(
            "2026-08-05", "11:02", .siobhan,
            .edit(
                "nordic",
                AgentEdit(key: "kundtjänst", name: "Kundtjänst Norden", voice: "cartesia:elin"))),
        Beat(
            "2026-08-24", "08:48", .inga, .undelete("kundtjanst", key: "kundtjänst-göteborg"),
            "Thirty-year customers want Göteborg back. The key is taken, so a new one"),
        Beat(
            "2026-09-02", "07:31", .agnieszka, .undelete("hallFive", key: nil),
            "We do rent hall 5, from October"),
        Beat(
            "2026-09-02", "07:35", .agnieszka,
            .edit("hallFive", AgentEdit(key: "hall-5", name: "Warehouse Slotting Hall 5"))),
    ]

    private static let troubles = [
        Beat(
            "2026-04-29", "06:10", system: "watchdog", .health("customs", "degraded"),
            "confidence below 0.5 in 31 % of the proposals since yesterday"),
        Beat(
            "2026-04-30", "10:00", system: "watchdog", .health("customs", "healthy"),
            "confidence back to normal"),
        Beat(
            "2026-06-25", "15:33", system: "watchdog", .health("night", "unhealthy"),
            "all calls fail: the model does not exist"),
        Beat("2026-06-25", "16:06", system: "watchdog", .health("night", "healthy")),
        Beat("2026-07-21", "09:40", system: "watchdog", .outage, "model provider answers 529"),
        Beat("2026-07-21", "11:58", system: "watchdog", .endOfOutage),
        Beat("2026-07-31", "17:00", .inga, .status("buddy", "inactive"), "No starters in August"),
        Beat("2026-08-31", "08:00", .inga, .status("buddy", "active"), "Seven starters tomorrow"),
    ]
}

extension AgentEdit {
    fileprivate static func handoff(_ targets: String...) -> AgentEdit {
        AgentEdit(handoffTargets: targets)
    }
}
