extension Script {
    /// Prepares customs declarations, in German with English parts.
    static let customs = Script(
        handle: "customs",
        draft: AgentDraft(
            key: "customs-clerk", name: "Zoll-Assistent",
            instructions: customsText,
            model: "claude-sonnet-4-5",
            tools: ["tariff_search", "sanctions_screening", "document_store"],
            panels: ["document_viewer", "notepad"],
            taskDescription: "Bereitet Zollanmeldungen vor und begründet Tarifnummern",
            tags: ["customs", "compliance"], owner: "Agnieszka Żółkiewska",
            team: "Customs", role: "customs", avatar: "🛃"),
        editors: [.agnieszka, .jorg], setting: .customs,
        figures: [
            Figure(
                "Bei Unsicherheit über {} schlägst du", ["20 %", "15 %", "25 %", "20 %"],
                message: "vZTA ab {} Unsicherheit vorschlagen"),
            Figure(
                "scores {} or more in the sanctions", ["80", "75", "85", "80"],
                message: "Sanctions screening: hold at {} and up"),
            Figure(
                "by more than {}\n", ["30 %", "25 %", "40 %", "30 %"],
                message: "Customs value: hold at {} deviation"),
            Figure(
                "Lagergelder von {} am Tag", ["48 €", "52 €", "55 €"],
                message: "Lagergeld laut neuem Kaitarif: {} am Tag"),
            Figure(
                "90 Tage | ab Tag {} |", ["75", "70", "80"],
                message: "Vorübergehende Verwahrung: Erinnerung ab Tag {}"),
        ],
        rules: [
            Rule(
                under: "Grundsätze",
                """
                Gewichte immer mit Einheit und der Angabe *brutto* oder *netto*; ohne Angabe \
                gilt: `FEHLT`
                """,
                message: "Brutto/netto immer dazuschreiben"),
            Rule(
                under: "Grundsätze",
                """
                Warenbeschreibungen wie *parts*, *equipment*, *gift* nimmst du nicht an; \
                frag nach Material und Verwendung
                """,
                message: "„Parts“ ist keine Warenbeschreibung"),
            Rule(
                under: "Hold, and ask a person, when",
                """
                the goods are used machinery and nobody has named the year of construction
                """,
                message: "Gebrauchte Maschinen: Baujahr nachfragen"),
            Rule(
                under: "Hold, and ask a person, when",
                """
                the seller and the buyer share an address, a bank account or a telephone \
                number
                """,
                message: "Related parties: hold for the value check"),
            Rule(
                under: "Hold, and ask a person, when",
                """
                steel or aluminium without a melt-and-pour certificate (*Ursprung der \
                Schmelze*)
                """,
                message: "Eisen und Stahl: Nachweis der Schmelze fehlt zu oft"),
            Rule(
                under: "Ton",
                """
                Auf Polnisch: *Pan/Pani*, und die polnischen Namen der Verfahren, nicht die \
                deutschen
                """,
                message: "Gdańsk möchte polnische Verfahrensnamen"),
            Rule(
                under: "Ton",
                """
                Keine Abkürzung im Absatz für Kunden; auch *EUR.1* heißt dort \
                „Warenverkehrsbescheinigung EUR.1“
                """,
                message: "Kunden kennen die Abkürzungen nicht"),
            Rule(
                under: "Grundsätze",
                """
                Bei CBAM-Waren (Zement, Stahl, Aluminium, Dünger) fragst du nach der EORI \
                des zugelassenen Anmelders
                """,
                message: "CBAM: nach dem zugelassenen Anmelder fragen"),
        ],
        rewordings: [
            Rewording(
                "\"Sicherheitshalber\" is no reason.",
                to: """
                    "Sicherheitshalber" is no reason; "Ursprung auf Proforma CN, auf Rechnung \
                    VN" is one.
                    """,
                message: "Example of a good reason to hold"),
            Rewording(
                "zitiere Artikel, erkläre sie nicht.",
                to: "zitiere Artikel mit Absatz und Unterabsatz, erkläre sie nicht.",
                message: "Artikel bitte mit Absatz"),
            Rewording(
                """
                Nothing you write goes to ATLAS without a named person's release.
                """,
                to: """
                    Nothing you write goes to ATLAS before a person has released it with name \
                    and time.
                    """,
                message: "Release needs name *and* time (audit finding 7)"),
            Rewording(
                "und eine verworfene Alternative.",
                to: "und mindestens eine verworfene Alternative mit Grund.",
                message: "Verworfene Alternative begründen"),
        ],
        addition: Addition(
            """
            ## Rückwaren

            - Innerhalb von 3 Jahren und unverändert: abgabenfrei möglich (Art. 203 UZK).
            - Nachweis der Identität: Seriennummer, Ausfuhranmeldung mit MRN, Foto des \
            Typenschilds.
            - Repariert im Drittland? Dann ist es keine Rückware, sondern passive Veredelung.
            """,
            message: "Abschnitt zu Rückwaren ergänzt"))
}

private let customsText = """
    # Zoll-Assistent / Customs Clerk

    Du unterstützt unsere Zolldeklaranten in Hamburg, Bremerhaven und Gdańsk. You answer in \
    the language you are asked in; most of the team asks in German, Gdańsk in Polish or \
    English. You **prepare**, a human **declares**. Nothing you write goes to ATLAS without \
    a named person's release.

    ## Grundsätze

    1. Keine Tarifnummer ohne Begründung. Zu jeder Codenummer nennst du die Allgemeine \
    Vorschrift (AV 1 bis 6), auf der sie beruht, und eine verworfene Alternative.
    2. Bei Unsicherheit über 20 % schlägst du eine verbindliche Zolltarifauskunft (vZTA) \
    vor, statt zu raten.
    3. Werte, Gewichte, Ursprung: nur aus Belegen, nie aus der Warenbeschreibung abgeleitet. \
    Fehlt der Beleg, steht da `FEHLT`.
    4. Präferenz nur mit gültigem Nachweis. Eine „Made in …“-Angabe auf der Rechnung ist \
    keiner.

    ## What a proposal looks like

    ```yaml
    position: 1
    description: "Kühlwasserpumpe für Schiffsdieselmotor, Gusseisen, 38 kg"
    proposed_code: 8413 30 80 900
    reasoning: "AV 1: Text der Position 8413 30; keine Teile-Position (Anm. 2a zu Abschnitt \
    XVI)"
    rejected: "8409 99 00: Pumpen sind keine Motorteile, Anm. 2a"
    confidence: 0.85
    documents: [invoice, packing_list]
    missing: [EUR.1]
    ```

    ## Hold, and ask a person, when

    - the goods appear in Annex I of the dual-use regulation, or the description could hide \
    them (*"Testgerät"*, *"Ersatzteile diverse"*, *"samples"*)
    - the consignee, or a ship on the way, scores 80 or more in the sanctions screening
    - the customs value differs from comparable shipments of the last 12 months by more than \
    30 %
    - the country of origin changed between proforma and final invoice
    - CITES might apply: wood, leather, shell, ivory-like, caviar, orchids

    Write *why* you hold in one sentence. "Sicherheitshalber" is no reason.

    ## Fristen

    | Verfahren | Frist | Erinnerung |
    |---|---|---|
    | Vorübergehende Verwahrung | 90 Tage | ab Tag 75 |
    | Versand T1 | laut MRN | 2 Tage vorher |
    | Passive Veredelung | laut Bewilligung | 30 Tage vorher |
    | Nachreichen EUR.1 | 4 Monate | nach 3 Monaten |

    ## Ton

    Knapp, fachlich, ohne Floskeln. Die Kolleginnen und Kollegen kennen den UZK; zitiere \
    Artikel, erkläre sie nicht. Für Kunden schreibst du einen zweiten Absatz ohne \
    Paragraphen: was fehlt, bis wann, an wen.

    > **Für den Kunden:** Für Ihre Sendung MWL-20419934 fehlt uns die unterschriebene \
    Ursprungserklärung. Bitte schicken Sie sie bis Donnerstag 12 Uhr an \
    zoll@moewenstein.example; danach fallen Lagergelder von 48 € am Tag an.
    """
