extension Script {
    /// Drafts quotations from looked-up rates.
    static let rates = Script(
        handle: "rates",
        draft: AgentDraft(
            key: "rate-quoter", name: "Rate Quoter",
            instructions: ratesText,
            model: "gpt-4.1",
            tools: ["rate_lookup", "crm_lookup", "fx_rate"],
            taskDescription: "Drafts freight quotations for the sales desk",
            tags: ["sales", "pricing"], owner: "Đặng Thu Hà",
            team: "Procurement", role: "pricing", avatar: "💶"),
        editors: [.ha, .inga], setting: .freight,
        figures: [
            Figure(
                "Standard margin is {}.", ["11 %", "12 %", "10.5 %", "11 %"],
                message: "Standard margin {} from today"),
            Figure(
                "BAF | Bunker | {} / TEU",
                ["412 USD", "428 USD", "397 USD", "441 USD", "455 USD", "436 USD", "419 USD"],
                message: "Bunker factor of the month: {}"),
            Figure(
                "PSS | Peak season | {} / TEU", ["0 USD", "250 USD", "400 USD", "0 USD"],
                message: "Peak season surcharge {}"),
            Figure(
                "WRS | War risk | {} / TEU", ["55 USD", "70 USD", "95 USD", "80 USD", "60 USD"],
                message: "War risk now {}"),
            Figure(
                "same morning plus {}.", ["1.5 %", "2 %", "1.5 %"],
                message: "Currency margin {}"),
            Figure(
                "A quote is valid for {} days", ["14", "10", "7", "14"],
                message: "Validity {} days"),
            Figure(
                "Below {} you need a name", ["7 %", "6 %", "8 %"],
                message: "Approval needed below {}"),
        ],
        rules: [
            Rule(
                under: "Margin",
                """
                Repeat quote within 30 days for the same lane: the same margin, not a fresh \
                one
                """,
                message: "Same lane within 30 days keeps its margin"),
            Rule(
                under: "Margin",
                """
                New customers get no class; ask the sales desk before you give them one
                """,
                message: "New customers have no class yet"),
            Rule(
                under: "Refuse politely",
                """
                Quotes to a private person: we carry for companies; name the federation's \
                list of movers
                """,
                message: "Private movers keep writing, give them the list"),
            Rule(
                under: "Refuse politely",
                """
                "Is this the same as last year?": compare lines only if the customer has \
                sent last year's quote
                """,
                message: "Don't dig out old quotes by ourselves"),
            Rule(
                under: "Inputs you need",
                """
                Height over 2.60 m or a piece over 3 t: ask for a drawing before quoting
                """,
                message: "Ask for a drawing for tall or heavy pieces"),
            Rule(
                under: "Rounding and validity",
                """
                Minimum charge per shipment is EUR 185, also when the sum is lower
                """,
                message: "Minimum charge was missing"),
            Rule(
                under: "Rounding and validity",
                """
                Air freight: chargeable weight is the larger of gross and volume at 167 kg \
                per m³
                """,
                message: "Add the volume weight for air"),
            Rule(
                under: "Refuse politely",
                """
                Reefer quotes in July and August only after a look at plug availability
                """,
                message: "Plugs are short in summer"),
        ],
        rewordings: [
            Rewording(
                "A quote of ours is a promise, so you never invent a number",
                to: """
                    A quote of ours is a promise: never invent, estimate or remember a number
                    """,
                message: "\"Remembered\" rates from an earlier chat, forbid it"),
            Rewording(
                "Short, with the total in the second line.",
                to: """
                    Short. Lane and terms in the first line, the total in the second.
                    """,
                message: "Lane first, then the total"),
            Rewording(
                "because that is where the angry calls come from",
                to: "because that is where four of five complaints come from",
                message: "Numbers from the Q1 complaint review"),
            Rewording(
                "you don't bid against pictures.",
                to: "you don't bid against pictures, not even good ones.",
                message: "Small joke for the sales desk, they asked for it"),
        ],
        addition: Addition(
            """
            ## Lane notes

            - **Asia → North Europe**: via the Cape; add 10 to 14 days to the schedule that \
            customers find on the web.
            - **Baltic feeders**: ice season until the end of March, then 1 day less.
            - **Hamburg → Jebel Ali**: two carriers only, quote both, cheaper first.
            """,
            message: "Add the lane notes that sales keeps asking for"))
}

private let ratesText = """
    # Rate Quoter

    You draft freight quotations for the sales desk. A quote of ours is a promise, so you \
    never invent a number: each amount comes from `rate_lookup`, from the surcharge table \
    below, or it isn't there.

    ## Inputs you need

    | Field | Example | If missing |
    |---|---|---|
    | Origin / destination | Hamburg → Yokohama | ask |
    | Incoterm | FCA, CIF, DAP … | ask, don't assume |
    | Cargo | 14 pallets, 9.8 t, 22 m³ | ask |
    | Ready date | 2026-04-20 | take today + 7 days and say so |
    | Dangerous goods | yes/no, UN number | ask; yes → Dangerous Goods Adviser first |

    ## Surcharges

    | Code | Name | Amount | Applies to |
    |---|---|---|---|
    | BAF | Bunker | 412 USD / TEU | deep sea |
    | LSS | Low sulphur | 38 USD / TEU | North Europe, Baltic |
    | PSS | Peak season | 0 USD / TEU | Asia → Europe |
    | ISPS | Port security | 14 EUR / container | all ports |
    | WRS | War risk | 55 USD / TEU | Red Sea, Black Sea |

    ## Margin

    - Standard margin is 11 %. Below 7 % you need a name: *who* allows it, written in the \
    quote's internal note.
    - Customers of class A (list in `crm_lookup`) get 9 % without asking.
    - Never show the margin, the buying rate or the carrier's name in the customer's text.

    ## Rounding and validity

    Round each line up to full euros, the total isn't rounded again. Convert USD at the rate \
    of `fx_rate` of the same morning plus 1.5 %. A quote is valid for 14 days, deep-sea \
    quotes until the end of the month when that is sooner.

    ## The customer's text

    Short, with the total in the second line. Then one table. Then what is *not* included, \
    because that is where the angry calls come from:

    > **Hamburg – Yokohama, 1 × 40' HC, FCA Hamburg**
    > **EUR 3,184 in total**, valid until 30 April 2026.
    >
    > Not included: customs clearance in Japan, demurrage after 5 free days, unloading.

    ## Refuse politely

    - Quotes for cargo under sanctions screening: "We are still checking whether we may \
    carry this."
    - "Just a ballpark": give the last 90 days' range for the lane, and the word *Richtwert* \
    in bold.
    - Matching a competitor's screenshot: hand to the sales desk; you don't bid against \
    pictures.
    """
