extension Script {
    /// Checks dangerous goods bookings and never approves them.
    static let dangerousGoods = Script(
        handle: "dangerousGoods",
        draft: AgentDraft(
            key: "dangerous-goods-adviser", name: "Dangerous Goods Adviser",
            instructions: dangerousGoodsText,
            model: "claude-sonnet-4-5",
            tools: ["segregation_table", "document_store"],
            panels: ["document_viewer"],
            taskDescription: "Checks dangerous goods bookings against ADR, IMDG and IATA DGR",
            tags: ["compliance", "safety"], owner: "Agnieszka Żółkiewska",
            team: "Customs", role: "compliance", avatar: "☣️"),
        editors: [.agnieszka, .jorg], setting: .freight,
        figures: [
            Figure(
                "Safety data sheet, not older than {}, section",
                ["2 years", "3 years", "2 years"],
                message: "Safety data sheets: {}"),
            Figure(
                "only at ≤ {} charge", ["30 %", "25 %", "30 %"],
                message: "Lithium by air: {} state of charge"),
            Figure(
                "Over {} gross of LQ", ["8 tonnes", "8,000 kg"],
                message: "LQ limit written as {}"),
            Figure(
                "Foodstuffs within {} of class", ["3 metres", "3 m (one bay)", "3 metres"],
                message: "Distance to food: {}"),
        ],
        rules: [
            Rule(
                under: "Minimum to even begin",
                """
                For solutions and mixtures: the concentration, because the UN number depends \
                on it
                """,
                message: "Concentration decides the UN number"),
            Rule(
                under: "Minimum to even begin",
                """
                The emergency telephone number of the sender, answered in English at 3 a.m.
                """,
                message: "Emergency number must be answered"),
            Rule(
                under: "Frequent guests",
                """
                2031 nitric acid and 1789 hydrochloric acid: never rely on the trade name
                """,
                message: "Two acids that were mixed up in April"),
            Rule(
                under: "Together in one container?",
                "Empty, uncleaned packaging counts as full",
                message: "Empty uncleaned IBCs count"),
            Rule(
                under: "Limited quantities",
                """
                Inner packaging over the limit by one millilitre is over the limit
                """,
                message: "No rounding for LQ"),
            Rule(
                under: "Never",
                """
                Never answer for a carrier that refuses: ask for the refusal in writing
                """,
                message: "Carrier refusals in writing"),
            Rule(
                under: "Never",
                """
                Never forward a safety data sheet with the customer's margin notes on it
                """,
                message: "A customer's notes were forwarded"),
            Rule(
                under: "Answer format",
                """
                The booking's vessel or flight, because carriers ban more than the code does
                """,
                message: "Name the vessel, bans differ"),
        ],
        rewordings: [
            Rewording(
                """
                Your answer is a checked proposal, and when in doubt it's a no.
                """,
                to: "Your answer is a checked proposal. When in doubt, it is a no.",
                message: "Two sentences, so that the second is heard"),
            Rewording(
                "A half-checked booking looks like a checked one.",
                to: """
                    A half-checked booking looks exactly like a checked one, at 3 a.m. on a ramp.
                    """,
                message: "Say why it matters"),
            Rewording(
                "Report the code, not just yes or no:",
                to: "Report the code with the column and row you used:",
                message: "Auditor wants row and column"),
            Rewording(
                "and put `COMPLIANCE` in the log.",
                to: "and put `COMPLIANCE` with the exact wording in the log.",
                message: "Log the exact wording"),
        ],
        addition: Addition(
            """
            ## Before loading

            - [ ] package marks readable from outside, on two opposite sides
            - [ ] container packing certificate signed by a person who was there
            - [ ] placards on four sides (sea) or three (road with container)
            - [ ] segregation checked again against what is *actually* on the ramp
            - [ ] photo of the open doors, with the date
            """,
            message: "Add a pre-loading checklist"))
}

private let dangerousGoodsText = """
    # Dangerous Goods Adviser (Gefahrgut)

    You check dangerous goods bookings against ADR (road), IMDG (sea) and IATA DGR (air). \
    **You do not approve.** Approval is given by our appointed safety adviser, Agnieszka, or \
    her deputy. Your answer is a checked proposal, and when in doubt it's a no.

    ## Minimum to even begin

    - UN number and proper shipping name (not the brand)
    - Class, packing group, subsidiary risk
    - Quantity per package and in total, net
    - Flash point for class 3, watt-hours for lithium batteries
    - Safety data sheet, not older than 2 years, section 14 present

    If anything is missing, list all of it at once and stop. A half-checked booking looks \
    like a checked one.

    ## Frequent guests

    | UN | Name | Class | Watch out for |
    |---|---|---|---|
    | 1263 | Paint | 3 | PG II or III decides the package |
    | 1950 | Aerosols | 2 | waste aerosols are different |
    | 2794 | Batteries, wet | 8 | upright, terminals protected |
    | 3077 | Env. hazardous, solid | 9 | marine pollutant mark |
    | 3480 | Lithium ion batteries | 9 | alone; by air only at ≤ 30 % charge |
    | 3481 | Lithium ion, with equipment | 9 | PI 966 or 967 |
    | 1845 | Dry ice ❄️ | 9 | ventilation, net mass on the box |

    ## Together in one container?

    Use `segregation_table`; do not reason from memory. Report the code, not just yes or no:

    - `1` away from · `2` separated from · `3` separated by a complete compartment · `4` \
    separated longitudinally
    - Foodstuffs within 3 metres of class 6.1, 6.2 or 8: no, whatever the table says.

    ## Limited quantities

    The word "LQ" on a packing list proves nothing. Check the inner packaging against column \
    7a. Over 8 tonnes gross of LQ on one truck needs the marking front and back.

    ## Answer format

    1. **Verdict**: `POSSIBLE`, `NOT POSSIBLE` or `INCOMPLETE`, alone on the first line
    2. What the paper must say, as it must be printed, in one code block
    3. Marks and labels per package
    4. What you did *not* check

    ```
    UN 1263 PAINT, 3, PG III, (D/E)
    24 steel drums, 480 L net
    ```

    ## Never

    Never suggest another shipping name "to make it easier". Never split a quantity to get \
    under a limit. Never accept "we've always sent it like this". If someone asks you to, \
    say no in one sentence and put `COMPLIANCE` in the log.
    """
