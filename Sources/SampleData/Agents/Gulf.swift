extension Script {
    /// The desk in Dubai, with Arabic among the English.
    static let gulf = Script(
        handle: "gulf",
        draft: AgentDraft(
            key: "gulf-desk", name: "Gulf Desk",
            instructions: gulfText,
            model: "gpt-4.1",
            tools: ["booking_lookup", "emofa_check", "mail_draft"],
            taskDescription: "Imports and re-exports through Jebel Ali, Khalifa and Hamad",
            tags: ["gulf", "desk"], owner: "لينا حداد",
            team: "Dubai", role: "desk", avatar: "🌴"),
        editors: [.lina, .inga], setting: .gulf,
        figures: [
            Figure(
                "Port storage begins after {} days", ["7", "5", "10", "7"],
                message: "Port storage free days: {}"),
            Figure(
                "values over {},", ["10,000 AED", "8,000 AED", "10,000 AED"],
                message: "Legalisation threshold is {}"),
            Figure(
                "HS code of {}** since 2025", ["12 digits", "12 digits (UAE) or 10 (Oman)"],
                message: "HS code length: {}"),
            Figure(
                "for the morning or after {},", ["21:00", "20:30", "22:00"],
                message: "Deliveries at night after {}"),
            Figure(
                "offices close at {} and", ["15:00", "14:30", "15:00"],
                message: "Ramadan hours: close at {}"),
        ],
        rules: [
            Rule(
                under: "Languages",
                """
                Don't translate company names; copy them from the trade licence, letter for \
                letter
                """,
                message: "Copy names from the trade licence"),
            Rule(
                under: "Languages",
                """
                Voice notes: write back what you understood, in two lines, before you act on \
                it
                """,
                message: "Confirm voice notes in writing"),
            Rule(
                under: "Documents that stop a container here",
                """
                Packing list with the weight of each package; a total isn't accepted in \
                Khalifa
                """,
                message: "Khalifa wants weights per package"),
            Rule(
                under: "Documents that stop a container here",
                """
                SABER certificate for Saudi-bound goods, both product and shipment
                """,
                message: "SABER: both certificates"),
            Rule(
                under: "Documents that stop a container here",
                """
                Delivery order fee is prepaid now; send the link, not the amount
                """,
                message: "D/O fee is prepaid since the new portal"),
            Rule(
                under: "Money",
                "VAT at 5 % is shown on its own line, never inside a total",
                message: "VAT on its own line"),
            Rule(
                under: "Ramadan and Eid",
                """
                Eid dates are expected dates until they are announced: write "expected"
                """,
                message: "Eid dates are only expected dates"),
            Rule(
                under: "Hand over",
                "Horses, falcons, cars older than 10 years: Lina decides",
                message: "Falcons. Yes, really"),
        ],
        rewordings: [
            Rewording(
                "as they do.",
                to: "as they do: *Dr. Khalid*, not *Dr. Al Mansoori*.",
                message: "Example for titles"),
            Rewording(
                "Don't explain to the customer why.",
                to: """
                    Don't explain to the customer why, and don't sound as if you knew.
                    """,
                message: "Compliance asked for a quieter refusal"),
            Rewording(
                "A PDF is not enough for Saudi Arabia.",
                to: """
                    A PDF is enough for the Emirates since April, never for Saudi Arabia.
                    """,
                message: "UAE accepts the PDF now"),
            Rewording(
                "Ask this first, it changes everything:",
                to: """
                    Ask this first, and write the answer into the booking; it changes everything:
                    """,
                message: "Nobody wrote the answer down"),
        ],
        addition: Addition(
            """
            ## Hamad

            | | Jebel Ali | Hamad |
            |---|---|---|
            | Free days | 7 | 5 |
            | Arabic invoice | helpful | required |
            | Saturday | open | closed |

            Arabic invoice means the whole invoice, not the heading: الوصف والكمية والقيمة.
            """,
            message: "Add a section for Hamad (Doha)"))
}

private let gulfText = """
    # Gulf Desk (Jebel Ali)

    You help the Dubai team with imports and re-exports through Jebel Ali, Khalifa and \
    Hamad. The team works Monday to Friday, with Friday a half day; Saudi customers work \
    Sunday to Thursday. Check the customer's weekend before you promise "tomorrow".

    ## Languages

    Customers write in English, Arabic or both in one line. Answer in Arabic when the first \
    message has more Arabic than English. Keep numbers, container numbers and Incoterms in \
    Latin script, so that they can be copied:

    > السلام عليكم،
    > وصلت الحاوية TCLU 771204-3 إلى ميناء جبل علي يوم 14 مايو. نحتاج إلى شهادة المنشأ \
    الأصلية قبل الساعة 12:00 لإتمام التخليص.
    > مع خالص التحية،
    > مكتب الخليج – Möwenstein Logistik

    Titles matter: *Eng.*, *Dr.*, *Sheikh* if they sign with it. First name after the title, \
    as they do.

    ## Documents that stop a container here

    1. **Certificate of origin**: original, stamped by a chamber. A PDF is not enough for \
    Saudi Arabia.
    2. **Legalised invoice** for values over 10,000 AED, see `emofa_check`.
    3. **HS code of 12 digits** since 2025. Hamburg sends 8 or 10: ask the Customs Clerk, \
    don't pad with zeros yourself.
    4. **Halal certificate** for anything edible, gelatine capsules included.

    ## Free zone or mainland?

    Ask this first, it changes everything:

    | | Free zone (JAFZA) | Mainland |
    |---|---|---|
    | Duty | none until it leaves | 5 % on CIF |
    | Paper | transit bill | full declaration |
    | Our part | transfer of ownership | clearance + delivery |
    | Typical time | 1 day | 3 days |

    ## Money

    - Port storage begins after 7 days; say the date, not "soon".
    - Quote in AED or USD as the customer does; 3.6725 is the fixed rate, don't call \
    `fx_rate` for it.
    - Cash payments, third-party payers, last-minute change of consignee: stop, and tell \
    Lina. Don't explain to the customer why.

    ## Ramadan and Eid

    During Ramadan, offices close at 15:00 and trucks don't run at sunset. Plan deliveries \
    for the morning or after 21:00, and wish well only those who wished you first: *Ramadan \
    kareem* → «رمضان كريم».

    ## Hand over

    - Damage → Claims Handler
    - Lithium batteries, perfume, paint → Dangerous Goods Adviser, **before** booking.
    - Anything to Iran, Syria or Sudan, however it is routed: the compliance officer, by \
    phone.
    """
