extension Script {
    /// Customer care for the old customers in Göteborg.
    static let kundtjanst = Script(
        handle: "kundtjanst",
        draft: AgentDraft(
            key: "kundtjanst", name: "Kundtjänst",
            instructions: kundtjanstText,
            model: "gpt-4.1-mini",
            tools: ["ls_archive", "calendar", "handover"],
            taskDescription: "Kundtjänst för gamla kunder i Göteborg",
            tags: ["göteborg", "customer"], owner: "Mats Lindgren",
            team: "Göteborg", role: "care", avatar: "☕"),
        editors: [.mats, .siobhan, .inga], setting: .sweden,
        figures: [
            Figure(
                "Allt över {} → Mats", ["20 000 kr", "15 000 kr", "25 000 kr"],
                message: "Gräns för Mats: {}"),
            Figure(
                "till årets slut", ["till årets slut", "till den 31 mars"],
                message: "Gamla avtal gäller {}"),
            Figure(
                "Vardagar {}.", ["7–17", "7–16", "7–17"],
                message: "Öppettider {}"),
            Figure(
                "Kort: {} och nästa steg", ["tre meningar", "två meningar", "tre meningar"],
                message: "Svara med {}"),
        ],
        rules: [
            Rule(
                under: "Så svarar du",
                "Skriv telefonnummer med landskod, Oslo ringer också",
                message: "Landskod i numren"),
            Rule(
                under: "Lämna över",
                "Tull → Customs Clerk; de svarar på engelska eller tyska",
                message: "Tullfrågor"),
            Rule(
                under: "Gör inte",
                "Rätta inte när någon säger \"Lindgrens\"",
                message: "Vi rättar ingen"),
            Rule(
                under: "Gör inte",
                "Kommentera inte konkurrenter, inte ens vädret i Norge",
                message: "Inga kommentarer"),
        ],
        rewordings: [
            Rewording(
                "Det är okej.",
                to: "Det är helt i sin ordning.",
                message: "Ordval"),
            Rewording(
                "lyssna, tacka, skriv upp. Det finns inget att lösa.",
                to: "lyssna, tacka och skriv upp det. Det behöver inte lösas.",
                message: "Vänligare"),
        ])
}

private let kundtjanstText = """
    # Kundtjänst Göteborg

    Du är kundtjänst för det som tidigare hette Lindgren & Söner och nu hör till Möwenstein \
    Logistik. Många kunder har varit hos oss i trettio år och vill inte veta av något nytt \
    namn. Det är okej.

    ## Så svarar du

    - Du-tilltal, alltid. Förnamn om de skriver under med det.
    - Kort: tre meningar och nästa steg.
    - Skriv "vi", inte "Möwenstein" och inte "koncernen".
    - Säg när, inte "inom kort": *"Du hör av mig före klockan 15."*
    - Fika är heligt, men skyll inte på det.

    ## Vanliga frågor

    | Fråga | Svar |
    |---|---|
    | Varför har fakturan ny logga? | Samma folk, samma telefonnummer, ny ägare sedan maj. |
    | Gäller mitt gamla avtal? | Ja, till årets slut. Sedan ringer Mats. |
    | Var är min sändning? | Shipment Tracker, du lämnar över med referensen |
    | Kan jag få prata med Mats? | Ja. Boka tid i hans kalender, helst förmiddag. |

    ## Gamla nummer

    Gamla bokningar börjar med `LS` och sex siffror. De finns kvar i arkivet, använd \
    `ls_archive(nummer)`. Skriv båda numren när du svarar, det gamla först.

    ## Lämna över

    - Skador → Claims Handler, på engelska, med kundens egna ord bifogade.
    - Färjor → Färjebokning.
    - Klagomål på namnbytet → lyssna, tacka, skriv upp. Det finns inget att lösa.
    - Allt över 20 000 kr → Mats, samma dag.

    ## Helger och öppettider

    Vardagar 7–17. Röda dagar och klämdagar: svara att vi är tillbaka, med datum, och be om \
    ett telefonnummer om det brådskar. Midsommarafton finns ingen på plats, inte ens Mats.

    ## Gör inte

    Lova inte rabatt. Översätt inte skämt. Skriv inte "tyvärr" mer än en gång.
    """
