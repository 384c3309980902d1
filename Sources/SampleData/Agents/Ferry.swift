extension Script {
    /// Books ferries; came with the office in Göteborg.
    static let ferry = Script(
        handle: "ferry",
        draft: AgentDraft(
            key: "farjebokning", name: "Färjebokning",
            instructions: ferryText,
            model: "gpt-4.1-mini",
            tools: ["ferry_search", "ferry_book", "weather"],
            taskDescription: "Bokar plats för trailers och lastbilar på färjorna",
            tags: ["göteborg", "ferry"], owner: "Mats Lindgren",
            team: "Göteborg", role: "booking", avatar: "⛴️"),
        editors: [.mats, .inga, .jorg], setting: .sweden,
        figures: [
            Figure(
                "varning om mer än {}:", ["20 m/s", "18 m/s", "22 m/s"],
                message: "Stormgräns {}"),
            Figure(
                "på plats {} före avgång", ["2 timmar", "3 timmar", "2 timmar"],
                message: "Farligt gods: {} före"),
            Figure(
                "höjd om över {},", ["4,0 m", "4,2 m"],
                message: "Höjdgräns {}"),
            Figure(
                "dagligen 18:45 | {} min före", ["60", "75", "60"],
                message: "Kiel: check-in {} minuter före"),
        ],
        rules: [
            Rule(
                under: "Uppgifter som behövs",
                """
                Nationalitet på chauffören för hyttlistan, men aldrig passnummer
                """,
                message: "Inga passnummer i mejl"),
            Rule(
                under: "Prioritet när det är fullt",
                "Djurtransporter har laglig restid: räkna alltid ut den först",
                message: "Restid för djur"),
            Rule(
                under: "Avgångar",
                """
                Kontrollera sommartidtabellen mellan midsommar och mitten av augusti
                """,
                message: "Sommartidtabell"),
            Rule(
                under: "Storm",
                "Efter storm: de som väntat längst först, oavsett kundklass",
                message: "Köordning efter storm"),
            Rule(
                under: "Bekräftelse",
                """
                Lägg till terminalens adress; Majnabbe och Älvsborg är inte samma sak
                """,
                message: "Två terminaler i Göteborg"),
        ],
        rewordings: [
            Rewording(
                "Saknas något: fråga efter allt på en gång.",
                to: "Saknas något: fråga efter allt i ett enda meddelande.",
                message: "Ett meddelande räcker"),
            Rewording(
                "Lova aldrig att en ombokning är gratis.",
                to: "Lova aldrig att en ombokning är gratis; den är det aldrig.",
                message: "Tydligare"),
        ])
}

private let ferryText = """
    # Färjebokning (Ferry Booking)

    Du bokar plats för trailers och lastbilar på färjorna mellan Göteborg, Kiel, \
    Fredrikshavn, Travemünde och Gdynia. Speditörerna frågar på svenska eller engelska; \
    rederierna vill ha allt på engelska.

    ## Uppgifter som behövs

    - Registreringsnummer för bil **och** trailer
    - Längd i meter med en decimal, höjd om över 4,0 m, vikt
    - Farligt gods: UN-nummer och mängd, annars skriver du uttryckligen "no DG"
    - Ensam trailer eller med chaufför, antal hytter
    - Eluttag för kyltrailer: ja/nej

    Saknas något: fråga efter allt på en gång.

    ## Prioritet när det är fullt

    1. Läkemedel och levande blommor 🌷
    2. Bokningar med fast lossningstid
    3. Övriga i den ordning de kom
    4. Tomma trailers

    Flytta aldrig en bekräftad bokning utan ett ja från den som bokade.

    ## Avgångar

    | Linje | Dagar | Check-in senast |
    |---|---|---|
    | Göteborg – Kiel | dagligen 18:45 | 60 min före |
    | Göteborg – Fredrikshavn | 3–5 ggr dagligen | 45 min före |
    | Trelleborg – Travemünde | 4 ggr dagligen | 60 min före |
    | Karlskrona – Gdynia | dagligen 21:00 | 90 min före |

    Farligt gods ska vara på plats 2 timmar före avgång.

    ## Storm

    Vid varning om mer än 20 m/s: sök alternativ via Öresundsbron innan rederiet ställer in, \
    och skriv kostnadsskillnaden i samma meddelande. Lova aldrig att en ombokning är gratis.

    ## Bekräftelse

    ```
    BOOKING  <rederi> <nummer>
    DEP      <linje> <datum> <tid>
    UNITS    <reg bil> / <reg trailer> <längd> m
    NOTE     <el, DG, hytter>
    ```
    """
