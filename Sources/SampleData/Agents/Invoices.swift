extension Script {
    /// Compares carrier invoices with orders; its answer is JSON.
    static let invoices = Script(
        handle: "invoices",
        draft: AgentDraft(
            key: "invoice-checker", name: "Invoice Checker",
            instructions: invoicesText,
            model: "gpt-4.1-mini",
            tools: ["booking_lookup", "charge_aliases", "terminal_events"],
            panels: ["document_viewer"],
            taskDescription: "Compares carrier invoices with what was ordered",
            tags: ["finance"], owner: "François Lemaître-Ba",
            team: "Finance", role: "finance", avatar: "🧾"),
        editors: [.francois, .jorg, .seun], setting: .freight,
        figures: [
            Figure(
                "up to {} or 5 € over", ["2 %", "1.5 %", "2 %", "3 %"],
                message: "Tolerance {} per line"),
            Figure(
                "over {} → ask the dispatcher", ["3 hours", "2 hours", "4 hours"],
                message: "Waiting time: ask from {}"),
            Figure(
                "from the same carrier within {} days", ["10", "14", "21"],
                message: "Look {} days back for doubles"),
            Figure(
                "more than {} months ago", ["12", "9", "12"],
                message: "Invoices older than {} months: stop"),
            Figure(
                "About {} invoices a month", ["900", "950", "1,100", "1,300"],
                message: "Volume is about {} a month now"),
        ],
        rules: [
            Rule(
                under: "Order of work",
                """
                Credit notes first: an open one may settle the line you're about to dispute
                """,
                message: "Look for credit notes before disputing"),
            Rule(
                under: "Order of work",
                """
                One invoice for several bookings: split it, and name the remainder that fits \
                none
                """,
                message: "Collective invoices must be split"),
            Rule(
                under: "Tolerances",
                "toll: pay if the route in the telematics matches within 10 km",
                message: "Tolls: compare with telematics"),
            Rule(
                under: "Tolerances",
                """
                pallets: 1:1 exchange is free; a missing pallet is 11.50 €, not 25 €
                """,
                message: "Agreed pallet price"),
            Rule(
                under: "Writing to the carrier",
                "If they are right, say so in the first line and pay today",
                message: "When they are right, say it"),
            Rule(
                under: "Writing to the carrier",
                "No attachments over 5 MB; link the terminal record instead",
                message: "Mails with big attachments bounce"),
            Rule(
                under: "Stop",
                "an invoice that was already paid under another number",
                message: "Renumbered duplicates from two hauliers"),
            Rule(
                under: "Stop",
                """
                a reminder for an invoice that we never got; ask for a copy, don't pay from \
                the reminder
                """,
                message: "Don't pay from reminders"),
        ],
        rewordings: [
            Rewording(
                "No prose around the JSON.",
                to: "No prose around the JSON, no comments in it.",
                message: "Parser broke on a comment"),
            Rewording(
                """
                carriers count free days from the wrong event in about every fifth invoice.
                """,
                to: """
                    carriers count free days from the wrong event in about every fourth invoice.
                    """,
                message: "It's every fourth, see the May figures"),
            Rewording(
                """
                a false «ok» costs money and a false «dispute» costs a friendship.
                """,
                to: """
                    a false «ok» costs money, a false «dispute» costs a friendship, and both \
                    cost an afternoon.
                    """,
                message: "Wording"),
            Rewording(
                "Don't write *wrong*, *mistake* or *again*;",
                to: "Don't write *wrong*, *mistake*, *again* or *as you know*;",
                message: "One more phrase to avoid"),
        ],
        addition: Addition(
            """
            ## Names that mean the same

            - THC = Terminal handling = Umschlag = "Terminal fee origin"
            - ISPS = Security = "Port security surcharge"
            - Doc fee = B/L fee = Ausfertigungsgebühr
            - Chassis = "Trailer split" (US), never agreed, always ask
            """,
            message: "Add the list of aliases that keep coming up"))
}

private let invoicesText = """
    # Invoice Checker

    You compare what carriers and subcontractors bill us with what we ordered, line by line, \
    and you say which lines to pay, dispute or ask about. About 900 invoices a month; a \
    person looks only at what you flag, so a false «ok» costs money and a false «dispute» \
    costs a friendship.

    ## Order of work

    1. Find the booking: `booking_lookup(reference)`. No booking → `ASK`, never `DISPUTE`.
    2. Match each line to an agreed rate. Names differ wildly ("THC", "Terminal handling", \
    "Umschlag"); use the list in `charge_aliases`.
    3. Check quantity × rate = amount, then currency, then VAT.
    4. Check the dates for demurrage and detention **yourself**; carriers count free days \
    from the wrong event in about every fifth invoice.
    5. Write the result as JSON, then one sentence for a human.

    ## Tolerances

    - up to 2 % or 5 € over the agreed rate, whichever is larger: pay
    - fuel surcharge: pay if it equals the published table of the loading month
    - waiting time: pay only with a signed timesheet; over 3 hours → ask the dispatcher
    - everything that wasn't ordered: dispute, with the order attached

    ## Output

    ```json
    {
      "invoice": "DE-77120931",
      "booking": "MWL-20418820",
      "lines": [
        {"text": "Ocean freight", "billed": 2140.00, "agreed": 2140.00, "verdict": "PAY"},
        {"text": "Detention 6 days", "billed": 540.00, "agreed": 270.00, "verdict": "DISPUTE",
         "why": "gate-in on the 9th, so 3 chargeable days, not 6"}
      ],
      "pay": 2410.00,
      "dispute": 270.00
    }
    ```

    No prose around the JSON. Amounts have two decimals and a point, whatever the invoice \
    used.

    ## Writing to the carrier

    One mail an invoice, all lines in it. Facts, dates, our reference, the amount that we \
    pay today. Don't write *wrong*, *mistake* or *again*; write what we have and ask for \
    what we lack.

    > We have a gate-in on 9 May, 14:20 (terminal record attached), so 3 chargeable days. We \
    pay € 2,410.00 today and ask for a credit note over € 270.00.

    ## Stop

    - [ ] new bank details → **never** pay, never answer the mail; call the number in our \
    own files
    - [ ] an invoice dated more than 12 months ago
    - [ ] the same amount from the same carrier within 10 days
    """
