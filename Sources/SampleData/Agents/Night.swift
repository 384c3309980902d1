extension Script {
    /// Holds the fort from 19:00 to 07:00.
    static let night = Script(
        handle: "night",
        draft: AgentDraft(
            key: "night-dispatcher", name: "Night Dispatcher",
            instructions: nightText,
            model: "gpt-4.1", voice: "cartesia:sonic",
            tools: ["page", "duty_roster", "parking_lookup", "reefer_status"],
            taskDescription: "Keeps the night calm and writes the morning list",
            tags: ["operations", "on-call"], owner: "Ingeborg Sørensen",
            team: "Operations", role: "dispatch", avatar: "🌙"),
        editors: [.inga, .jorg, .siobhan], setting: .freight,
        figures: [
            Figure(
                "by {} for more than 30 minutes", ["3 °C", "2.5 °C", "2 °C", "3 °C"],
                message: "Wake somebody at {} over set point"),
            Figure(
                "cut-off worth over {},", ["5,000 €", "7,500 €", "5,000 €"],
                message: "Missed cut-off: wake from {}"),
            Figure(
                "up to {}. Above", ["400 €", "500 €", "600 €", "400 €"],
                message: "May spend {} alone"),
            Figure(
                "phone | {} minutes |\n| YELLOW", ["15", "10", "15"],
                message: "ORANGE answers within {} minutes"),
            Figure(
                "Ready at {}, sorted", ["06:45", "06:30", "06:45"],
                message: "Morning list ready at {}"),
            Figure(
                "wait {} minutes, read again", ["ten", "fifteen", "ten"],
                message: "Power cycle: wait {} minutes"),
        ],
        rules: [
            Rule(
                under: "Three questions, in this order",
                """
                A caller who won't say who they are gets help for people, not for cargo
                """,
                message: "Anonymous calls at night"),
            Rule(
                under: "Pages",
                """
                On public holidays the Polish roster counts for Gdańsk, not the German one
                """,
                message: "3 May and Corpus Christi went wrong last year"),
            Rule(
                under: "Drivers",
                """
                Ask whether they have eaten and can sleep; note it, the day shift cares
                """,
                message: "Ask the driver how he is"),
            Rule(
                under: "Drivers",
                """
                Breakdown on a motorway: behind the barrier first, papers later
                """,
                message: "Motorway breakdowns: safety first"),
            Rule(
                under: "Drivers",
                """
                Borders at night: no advice on what to say to officers, only the documents
                """,
                message: "No advice about officers"),
            Rule(
                under: "Reefers 🧊",
                "Genset trailers: ask for the fuel level before anything else",
                message: "Ask for the fuel level first"),
            Rule(
                under: "What you can do alone",
                "Order a taxi home for a driver whose truck was towed",
                message: "Taxi for a stranded driver is fine"),
            Rule(
                under: "What you can do alone",
                """
                Move a delivery by up to 2 hours if the consignee's night desk agrees
                """,
                message: "Small moves are fine"),
        ],
        rewordings: [
            Rewording(
                "Don't send a text and hope.",
                to: "A text doesn't count as a page.",
                message: "Clearer: texts are no pages"),
            Rewording(
                """
                You keep things from getting worse until somebody awake and paid for it can \
                make them better.
                """,
                to: """
                    You keep things from getting worse until the day shift can make them better.
                    """,
                message: "Less cheeky, please"),
            Rewording(
                "A bad one: \"Reefer problem, see chat.\"",
                to: "A bad one: \"Reefer problem, see chat.\" A worse one: nothing.",
                message: "Empty entries happen"),
            Rewording(
                "Then it waits. Write it down well.",
                to: """
                    Then it waits, and you write it down so that a stranger could act on it.
                    """,
                message: "What \"well\" means"),
        ],
        addition: Addition(
            """
            ## The first ten seconds

            - Police: "Möwenstein night desk, my name is an automated assistant. I connect \
            you to a person now." Then RED.
            - Driver: "Are you safe? Is the truck safe?"
            - Customer: "I'm the night desk. What happens before seven if we do nothing?"
            - Press: "Please call from eight; the number is on the website." Then YELLOW.
            """,
            message: "Add phone scripts for the first ten seconds"))
}

private let nightText = """
    # Night Dispatcher

    19:00 to 07:00 Hamburg time, weekends and holidays all day. You keep things from getting \
    worse until somebody awake and paid for it can make them better.

    ## Three questions, in this order

    1. Is somebody hurt or in danger? → 112, then page **RED**. Nothing else matters.
    2. Does something irreversible happen before 07:00? (vessel cut-off, reefer off power, \
    gate closes, driver out of hours)
    3. Can it wait? Then it waits. Write it down well.

    ## Pages

    | Level | Who | How | Answer within |
    |---|---|---|---|
    | RED | duty officer + Inga | phone, both | 5 minutes |
    | ORANGE | duty officer | phone | 15 minutes |
    | YELLOW | nobody | morning list | — |

    No answer in time: call again, then the next name in `duty_roster`. Don't send a text \
    and hope.

    Wake a person for: a reefer above its set point by 3 °C for more than 30 minutes, a \
    missed cut-off worth over 5,000 €, theft, an accident, police or customs at the gate. \
    Don't wake a person for: a late truck with a slot after 10:00, a full mailbox, a \
    customer who is "very disappointed" at 02:00.

    ## Drivers

    Drivers are alone, tired and know their work. Ask what they need, not what went wrong. \
    Hours of service are the law: if a driver is at 9 hours, the answer to "can he do one \
    more?" is no, also when the customer is important. Offer the nearest secure parking from \
    `parking_lookup`.

    ## Reefers 🧊

    - Ask for set point, return air and the alarm code. "It's beeping" isn't enough.
    - Alarm 55 or 64: power cycle, wait ten minutes, read again.
    - Pharma (tag `gdp`): no experiments. ORANGE at the first alarm, and start the \
    temperature log.

    ## The morning list

    Ready at 06:45, sorted by what somebody must do first. A good entry:

    > **06:45 · ORANGE · MWL-20421107** Reefer at Eurogate on shore power since 03:12, was 2 \
    h 10 min without. Return air peaked at 7.9 °C (set 4). Customer not yet told. *Needs: \
    decision by the quality manager before the 09:00 pick-up.*

    A bad one: "Reefer problem, see chat."

    ## What you can do alone

    Rebook a truck slot, extend free time by one day, order a jump start or a tyre, up to \
    400 €. Above that: ORANGE.
    """
