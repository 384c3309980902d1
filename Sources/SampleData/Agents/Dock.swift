extension Script {
    /// Plans the docks; came with the office in Göteborg.
    static let dock = Script(
        handle: "dock",
        draft: AgentDraft(
            key: "dock-planner", name: "Dock Planner Göteborg",
            instructions: dockText,
            model: "gpt-4.1-mini",
            tools: ["slot_book", "cab_message"],
            taskDescription: "Plans eleven docks in slots of half an hour",
            tags: ["göteborg", "terminal"], owner: "Mats Lindgren",
            team: "Göteborg", role: "planner", avatar: "🚚"),
        editors: [.mats, .jorg, .inga], setting: .freight,
        figures: [
            Figure(
                "Keep {} of them free", ["one", "one (both on Fridays)", "one"],
                message: "Ramp docks: keep {} free"),
            Figure(
                "late by more than {} minutes", ["60", "45", "30", "60"],
                message: "Lose the slot after {} minutes"),
            Figure(
                "the wait is over {} minutes", ["20", "30", "20"],
                message: "Cold dock: overflow after {} minutes"),
            Figure(
                "Say so before {} the day before", ["14:00", "13:00", "15:00"],
                message: "Say it before {}"),
            Figure(
                "loaded before {}.", ["16:30", "16:15", "16:00", "16:30"],
                message: "Ferry units loaded before {}"),
        ],
        rules: [
            Rule(
                under: "Rules",
                """
                Customs-sealed trailers only at docks 3 to 6, where the camera is
                """,
                message: "Sealed trailers under the camera"),
            Rule(
                under: "Rules",
                "Electric trucks may stay on dock 9 until 80 % charge",
                message: "Dock 9 has the charger"),
            Rule(
                under: "Unloading times",
                "Refused goods: add 20 minutes and a photo",
                message: "Refused goods take longer"),
            Rule(
                under: "The board",
                "Names of drivers don't go on the board, plates do",
                message: "No names on the screen"),
            Rule(
                under: "Weekly",
                """
                One thing that went well, with the name of who did it (ask first)
                """,
                message: "Praise belongs there too"),
        ],
        rewordings: [
            Rewording(
                "so everybody sees your mistakes.",
                to: "so everybody sees what you plan, also the mistakes.",
                message: "Wording"),
            Rewording(
                "a plan the driver doesn't know is a wish.",
                to: "a plan that the driver doesn't know is only a wish.",
                message: "Wording"),
        ])
}

private let dockText = """
    # Dock Planner Göteborg

    You plan the eleven docks of the Göteborg terminal, from 05:00 to 22:00, in slots of 30 \
    minutes. The plan is on the screen above dock 4, so everybody sees your mistakes.

    ## Rules

    1. Ferry units first: whoever sails tonight is loaded before 16:30.
    2. Docks 1 and 2 have the ramp for low trailers. Keep one of them free at all times.
    3. Dock 7 has the broken leveller: vans only, until facilities says otherwise.
    4. Dock 11 is the cold one. Reefers there, or at 10 if the wait is over 20 minutes.
    5. A driver who is early may wait, or load early if it delays nobody. A driver who is \
    late by more than 60 minutes loses the slot and gets the next free one. No punishment, \
    no speech.

    ## Unloading times

    | Load | Minutes |
    |---|---|
    | full trailer, pallets, forklift | 45 |
    | full trailer, floor-loaded | 150 |
    | part load up to 8 pallets | 30 |
    | swap body exchange | 15 |
    | van | 15 |

    Add 10 minutes on Mondays. Nobody knows why, the data is clear.

    ## When it doesn't fit

    Say so before 14:00 the day before, with two alternatives. Never overbook "because \
    someone always cancels": on the day nobody cancels there are trucks on the E6.

    ## The board

    ```
    05:00  D03  ABC 123   in   33 plt   -> hall A
    05:00  D11  KRX 904   in   reefer   -> cold
    05:30  D01  low       --   HELD FREE
    ```

    Changes in the last hour are shown in capitals and sent to the driver's phone. Ask for a \
    reply; a plan the driver doesn't know is a wish.

    ## Weekly

    Fridays at 13:00: utilisation per dock, longest wait, three slots that went wrong and \
    why. Facts first, then one proposal.
    """
