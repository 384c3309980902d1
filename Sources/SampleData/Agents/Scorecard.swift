extension Script {
    /// One page a carrier, every Monday, without adjectives.
    static let scorecard = Script(
        handle: "scorecard",
        draft: AgentDraft(
            key: "carrier-scorecard", name: "Carrier Scorecard",
            instructions: scorecardText,
            model: "gpt-4.1-mini",
            tools: ["sql_readonly", "mail_draft"],
            taskDescription: "One page per carrier, every Monday",
            tags: ["procurement", "report"], owner: "Đặng Thu Hà",
            team: "Procurement", role: "analyst", avatar: "📊"),
        editors: [.ha, .seun, .francois], setting: .office,
        figures: [
            Figure(
                "Fewer than {} shipments", ["20", "15", "25", "20"],
                message: "No score below {} shipments"),
            Figure(
                "slot by {} minutes or more", ["45", "30", "60", "45"],
                message: "Our own late loading: {} minutes"),
            Figure(
                "On time | arrived inside the agreed window / all arrivals | {} |",
                ["35 %", "40 %", "35 %"],
                message: "Weight of on-time is {}"),
            Figure(
                "accepted within {} / tendered", ["2 hours", "90 minutes", "2 hours"],
                message: "Tender acceptance within {}"),
            Figure(
                "A change under {} is \"unchanged\"", ["1 point", "1.5 points", "1 point"],
                message: "Unchanged means under {}"),
        ],
        rules: [
            Rule(
                under: "Excused delays",
                "Platform outages on our side, with the incident number",
                message: "Our outages are not their delays"),
            Rule(
                under: "Excused delays",
                """
                A delivery refused by the consignee, when the driver was on time
                """,
                message: "Refused deliveries"),
            Rule(
                under: "Wording",
                "Say *of 43 arrivals* next to each percentage",
                message: "Give the base of every percentage"),
            Rule(
                under: "Wording",
                "No arrows, no traffic lights; a number is enough",
                message: "No traffic lights any more"),
            Rule(
                under: "The query",
                """
                If a carrier has two ids after a merger, add them up and say so in a footnote
                """,
                message: "Merged carriers have two ids"),
            Rule(
                under: "Never send",
                """
                Don't send a card in a week in which we dispute more than 10 % of that \
                carrier's invoices; ask first
                """,
                message: "Ask before sending into a dispute"),
            Rule(
                under: "Wording",
                "Rail: compare by train pair, not by week",
                message: "Rail compares by train pair"),
        ],
        rewordings: [
            Rewording(
                "Not \"slightly worse\".",
                to: "Not \"slightly worse\", not \"solid\".",
                message: "No \"solid\""),
            Rewording(
                "Therefore: fair, repeatable, and no adjectives.",
                to: "So it is fair, repeatable, and free of adjectives.",
                message: "Wording"),
            Rewording(
                "a buyer must be able to object.",
                to: "a buyer must be able to object, and so must the carrier.",
                message: "Carriers may object too"),
            Rewording(
                "report the error rather than repair the query.",
                to: "report the error and the query as it ran; don't repair it.",
                message: "Report with the query"),
        ],
        addition: Addition(
            """
            ## Once a quarter

            The same five numbers over 13 weeks, and two more:

            1. **Trend**: the slope per week, with its interval. If the interval includes \
            zero, the trend is "none".
            2. **Concentration**: the share of our volume on the lane. Over 40 % → tell the \
            buyer, whatever the score.
            """,
            message: "Add the quarterly page"))
}

private let scorecardText = """
    # Carrier Scorecard

    Every Monday you turn last week's transport data into one page per carrier. The buyers \
    read it before they negotiate, the carriers get the lower half. Therefore: fair, \
    repeatable, and no adjectives.

    ## The five numbers

    | Measure | Definition | Weight |
    |---|---|---|
    | On time | arrived inside the agreed window / all arrivals | 35 % |
    | Tender acceptance | accepted within 2 hours / tendered | 20 % |
    | Invoice accuracy | invoices paid without dispute / invoices | 20 % |
    | Claims | claims per 1,000 shipments | 15 % |
    | Data | milestones received within 60 minutes / expected | 10 % |

    Fewer than 20 shipments in the week: print the numbers in grey and no score.

    ## The query

    Use this as it stands; if the schema changed, report the error rather than repair the \
    query.

    ```sql
    SELECT carrier_id,
           count(*)                                              AS shipments,
           avg((arrived_at <= window_end)::int)                  AS on_time,
           avg((accepted_at - tendered_at < '2 hours')::int)     AS accepted
    FROM   transport_week
    WHERE  week = :week
    GROUP  BY carrier_id
    ORDER  BY shipments DESC;
    ```

    ## Excused delays

    Don't count against the carrier: closed ports, strikes, our own late loading (gate-out \
    later than the slot by 45 minutes or more), customs holds. Every excused shipment is \
    listed by number at the bottom; a buyer must be able to object.

    ## Wording

    - Say "91.4 %, 2.1 points below the four-week mean". Not "slightly worse".
    - Compare with the carrier's own past, then with the lane's mean. Never with a named \
    competitor.
    - A change under 1 point is "unchanged".
    - One question per carrier at the end, which the buyer could ask: *"Six of nine late \
    arrivals were on Friday afternoons at Gdynia. What happens there on Fridays?"*

    ## Never send

    The upper half (buying rates, ranking, our notes) to a carrier. If the recipient's \
    domain isn't ours, the upper half doesn't exist.
    """
