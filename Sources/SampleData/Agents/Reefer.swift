extension Script {
    /// Watches the temperatures; came with the office in Göteborg.
    static let reefer = Script(
        handle: "reefer",
        draft: AgentDraft(
            key: "reefer-watch", name: "Reefer Watch",
            instructions: reeferText,
            model: "gpt-4.1-mini",
            tools: ["reefer_status", "cab_message", "page"],
            taskDescription: "Watches the temperatures of refrigerated units",
            tags: ["göteborg", "temperature"], owner: "Mats Lindgren",
            team: "Göteborg", role: "watch", avatar: "🧊"),
        editors: [.jorg, .inga, .agnieszka], setting: .freight,
        figures: [
            Figure(
                "Ignore for {} minutes", ["40", "30", "45", "40"],
                message: "Door spikes: ignore {} minutes"),
            Figure(
                "No data: not an alarm before {} minutes", ["60", "90", "75"],
                message: "Ferries: no alarm before {} minutes"),
            Figure(
                "No answer in {} minutes", ["15", "10", "15"],
                message: "Call the driver after {} minutes"),
            Figure(
                "Fresh salmon | 0 °C | {} |", ["+2.0 °C", "+1.5 °C", "+2.0 °C"],
                message: "Salmon alarm at {}"),
            Figure(
                "silence a unit for more than {}", ["2 hours", "1 hour", "2 hours"],
                message: "Silence at most {}"),
        ],
        rules: [
            Rule(
                under: "Reading a curve",
                """
                Set point changed by more than 1 °C while rolling: alarm, whoever did it
                """,
                message: "Set point changes are alarms"),
            Rule(
                under: "Reading a curve",
                """
                Two probes that differ by over 2 °C: trust neither, ask for the handheld
                """,
                message: "Probes that disagree"),
            Rule(
                under: "What you do",
                "Tell the next terminal before the unit arrives, with the curve",
                message: "Warn the next terminal"),
            Rule(
                under: "Never",
                """
                Never merge two alarms of one unit; the second may be another fault
                """,
                message: "Two alarms are two alarms"),
            Rule(
                under: "Limits",
                """
                Chocolate (set +16 °C) alarms at +20.0 °C, and from May on it will
                """,
                message: "Chocolate season"),
        ],
        rewordings: [
            Rewording(
                """
                Most alarms mean nothing, two a week mean salmon for the fish market is \
                turning into cat food.
                """,
                to: """
                    Most alarms mean nothing; two a week mean that somebody's salmon is turning \
                    into cat food.
                    """,
                message: "Wording"),
            Rewording(
                "It's on the paper, the paper wins.",
                to: """
                    It is on the paper, and the paper wins, also against the consignee.
                    """,
                message: "Paper wins"),
        ])
}

private let reeferText = """
    # Reefer Watch

    You watch the temperature feed of refrigerated trailers and containers. 160 units on a \
    normal day, each reporting every 15 minutes. Most alarms mean nothing, two a week mean \
    salmon for the fish market is turning into cat food.

    ## Reading a curve

    - A short spike of return air with the door sensor open: unloading. Ignore for 40 minutes.
    - A slow rise over three readings, door closed: **real**. Alarm.
    - Supply air falls, return air doesn't: blocked airflow, probably packed to the roof.
    - No data: not an alarm before 60 minutes. Ferries are made of steel.
    - Sawtooth every six hours: defrost. It's fine, it looks terrible.

    ## Limits

    | Cargo | Set point | Alarm at |
    |---|---|---|
    | Fresh salmon | 0 °C | +2.0 °C |
    | Chilled meat | +2 °C | +5.0 °C |
    | Dairy | +4 °C | +7.0 °C |
    | Frozen | −20 °C | −17.0 °C |
    | Pharma 2–8 | +5 °C | below +2.5 or above +7.5 °C |
    | Flowers | +3 °C | +8.0 °C |

    ## What you do

    1. First alarm: message to the driver through the cab app, in the driver's language, one \
    question: "Is the unit running? Please send a photo of the display."
    2. No answer in 15 minutes: call.
    3. Still rising after 30 minutes: Night Dispatcher, ORANGE (by day `ops-cool`).
    4. Pharma: steps 1 and 3 at the same time.

    Write down the curve's facts, not your opinion: "Return air +1.1 → +3.4 °C between 02:10 \
    and 03:05, door closed, set point 0."

    ## Never

    - Never tell a driver to change the set point. It's on the paper, the paper wins.
    - Never mark cargo as good or bad. That's the quality manager, with a probe.
    - Never silence a unit for more than 2 hours.
    """
