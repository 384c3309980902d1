/// Something that matters for a few days, which people add to the instructions and take out again.
struct Notice: Sendable {
    /// What stands in the text; `{place}`, `{carrier}`, `{n}` and `{day}` are filled in.
    let text: String
    /// The same in a few words, for the message.
    let short: String
    /// Where it can be; empty for anywhere in the setting.
    let places: [String]

    init(_ text: String, _ short: String, in places: [String] = []) {
        self.text = text
        self.short = short
        self.places = places
    }

    /// The section of the instructions that holds notices.
    static func heading(in setting: Script.Setting) -> String {
        switch setting {
        case .freight, .gulf, .office: "Right now"
        case .customs: "Aktuell"
        case .sweden: "Just nu"
        case .japan: "お知らせ"
        }
    }

    static func all(in setting: Script.Setting) -> [Notice] {
        switch setting {
        case .freight: everywhere + somewhere
        case .gulf: everywhere
        case .office: office
        case .customs: german
        case .sweden: swedish
        case .japan: japanese
        }
    }

    /// The message of the edit that adds it, or that takes it out.
    static func message(adding: Bool, _ short: String, in setting: Script.Setting) -> String {
        switch setting {
        case .freight, .gulf, .office:
            adding ? "Notice: \(short)" : "\(short): over, take the notice out"
        case .customs: adding ? "Hinweis: \(short)" : "Hinweis erledigt: \(short)"
        case .sweden: adding ? "Tillfälligt: \(short)" : "Bort med notisen: \(short)"
        case .japan: adding ? "お知らせ:\(short)" : "終了したお知らせを削除:\(short)"
        }
    }

    static func places(in setting: Script.Setting) -> [String] {
        switch setting {
        case .freight, .office:
            [
                "Rotterdam", "Antwerp", "Bremerhaven", "Gdynia", "Hamburg", "Felixstowe", "Aarhus",
                "Le Havre", "Wilhelmshaven", "Göteborg", "Klaipėda", "Southampton",
            ]
        case .gulf: ["Jebel Ali", "Khalifa", "Hamad", "Dammam", "Sohar", "Salalah"]
        case .customs:
            ["Waltershof", "Bremerhaven", "Gdańsk", "Frankfurt (Oder)", "Weil am Rhein", "Dover"]
        case .sweden: ["Göteborg", "Trelleborg", "Karlskrona", "Kiel", "Fredrikshavn", "Gdynia"]
        case .japan: ["横浜", "神戸", "名古屋", "博多", "東京", "清水"]
        }
    }

    static let carriers = [
        "Nordmeer Line", "Pacific Crane", "Castor Shipping", "Hansa Feeder", "Blue Anchor",
        "Østersund Ro-Ro", "TransKarpat Rail", "Vistula Trucking", "Kattegat Linjen",
    ]
}

extension Notice {
    /// What may be anywhere.
    private static let everywhere = [
        Notice(
            "{place}: terminal gate closed until {day} because of wind. Don't promise slots",
            "wind in {place}"),
        Notice(
            "{carrier} skips {place} this week; boxes go on via {other} and are {n} days late",
            "{carrier} skips {place}"),
        Notice(
            "Berth congestion in {place}: add {n} days to every window",
            "congestion in {place}"),
        Notice(
            "Strike in {place} from {day}. Say \"we watch it\"; don't guess how long",
            "strike in {place}"),
        Notice(
            "{carrier}'s tracking feed repeats old events since Tuesday. Believe the gate",
            "{carrier} feed repeats"),
        Notice(
            "Public holiday in {place} on {day}: nobody answers, no deliveries",
            "holiday in {place}"),
        Notice(
            "Empty 40' HC are short in {place}; check before you promise equipment",
            "no empties in {place}"),
        Notice(
            "{carrier} changed its invoice layout; the reference is now at the bottom left",
            "new layout at {carrier}"),
        Notice(
            "Road works at the {place} terminal: trucks need 40 minutes more",
            "road works in {place}"),
        Notice(
            "Fog in {place}: pilots suspended this morning, next update at 14:00",
            "fog in {place}"),
        Notice(
            """
            {carrier} announced a surcharge of {n}0 USD from {day}; not agreed, don't confirm it
            """,
            "surcharge by {carrier}"),
        Notice(
            "Crane 4 in {place} is out of order; heavy pieces wait until {day}",
            "crane in {place}"),
        Notice("{carrier} asks for VGM two hours earlier in {place}", "VGM cut-off in {place}"),
        Notice(
            "The customer portal is in maintenance on {day}, 20:00 to 23:00",
            "portal maintenance"),
        Notice(
            """
            {carrier} merged its depots in {place}; the return address is the old one plus \
            hall 7
            """,
            "depot in {place}"),
        Notice(
            "Scanner queue in {place}: one container in {n} is opened, add a day",
            "scanner in {place}"),
    ]

    /// What is in some places only.
    private static let somewhere = [
        Notice(
            "The lock at {place} works one-way until {day}; barges wait up to {n} days",
            "lock at {place}",
            in: ["Terneuzen", "IJmuiden", "Brunsbüttel"]),
        Notice(
            "Phone line in {place} is down until {day}; mail or chat only",
            "phone in {place}",
            in: ["Gdańsk", "Yokohama", "Dubai"]),
        Notice(
            "New colleague on the {place} desk until {day}; be patient, copy Inga",
            "new colleague in {place}",
            in: ["Gdańsk", "Yokohama", "Dubai"]),
        Notice(
            "Heat in {place}: reefers need a plug within {n}0 minutes, say it first",
            "heat in {place}",
            in: ["Piraeus", "Valencia", "Jebel Ali"]),
        Notice(
            "Low water on the Rhine: barges to {place} carry 60 %, add {n} days",
            "low water to {place}",
            in: ["Duisburg", "Mannheim", "Basel"]),
        Notice(
            "Typhoon season: {carrier} decides day by day about {place}",
            "typhoon near {place}",
            in: ["Shenzhen", "Busan", "Kaohsiung"]),
    ]

    private static let office = [
        Notice(
            "CargoWise is read-only on {day} from 19:00; don't promise changes", "read-only evening"
        ),
        Notice("The wiki moves on {day}: old links show an empty page", "wiki moves"),
        Notice(
            "Fire drill in Hamburg on {day} at 10:30, nobody answers for half an hour", "fire drill"
        ),
        Notice(
            "The care team is short of {n} people until {day}; expect slow answers",
            "care team is short"),
        Notice("Templates can't be reached until {day}: plain text only", "template server"),
        Notice(
            "Carrier master data are being merged until {day}; look for both names",
            "carrier master data"),
        Notice("All-hands on {day} at 15:00 (die Möwe kreist 🎂): no meetings then", "all-hands"),
        Notice("New badge readers in {place} from {day}; old badges stop at noon", "badge readers"),
        Notice("Auditors in the house until {day}: answer them, log it, tell Inga", "auditors"),
        Notice(
            "{carrier} changed its contact addresses; the old ones bounce since Monday",
            "{carrier}'s addresses"),
    ]

    private static let german = [
        Notice(
            """
            ATLAS-Wartung am {day} ab 20:00 Uhr: Notfallverfahren, Stempel liegt bei Agnieszka
            """,
            "ATLAS-Wartung"),
        Notice(
            "{place}: Beschau dauert zurzeit {n} Tage, Kunden vorab informieren",
            "Beschau in {place}"),
        Notice(
            "Neue Antidumping-Sätze seit {day}; Tabelle im Ordner, nicht aus dem Gedächtnis",
            "Antidumping-Sätze"),
        Notice("Zollamt {place} am {day} geschlossen (Betriebsausflug)", "Zollamt {place} zu"),
        Notice(
            """
            {carrier} übermittelt Gewichte brutto statt netto; bis {day} jede Position prüfen
            """,
            "Gewichte von {carrier}"),
        Notice(
            """
            EUR.1 aus der Türkei: Stempel seit {n} Wochen schwach gedruckt, Original anfordern
            """,
            "Stempel auf EUR.1"),
        Notice("T1 über {place}: Grenzzollstelle geändert, Liste im Wiki", "T1 über {place}"),
    ]

    private static let swedish = [
        Notice("Hamnen i {place}: kö på {n} timmar, säg det innan de frågar", "kö i {place}"),
        Notice("Storm väntas {day}: boka om i tid, inte i panik", "storm {day}"),
        Notice("Telefonväxeln byts {day}, ring upp kunden i stället", "växeln byts"),
        Notice("{carrier} kör sommartabell till och med {day}", "sommartabell"),
        Notice("Vägarbete vid {place}: räkna med {n}0 minuter extra", "vägarbete vid {place}"),
        Notice("Kassan i {place} tar bara kort sedan {day}", "kassan i {place}"),
    ]

    private static let japanese = [
        Notice("{place}港:強風のためゲート閉鎖、再開は{day}の見込み", "{place}港の閉鎖"),
        Notice("{carrier}の到着通知が半日遅れている。ターミナルの記録を優先する", "{carrier}の通知遅れ"),
        Notice("{day}は祝日。前日 15:00 までに手配を終える", "祝日の手配"),
        Notice("台風接近中。{place}向けは{n}日の余裕を見る", "台風"),
        Notice("税関システム(NACCS)が{day}の夜に停止する", "NACCS停止"),
        Notice("{place}のコンテナヤードが混雑、引取りは午後を避ける", "ヤード混雑"),
    ]
}
