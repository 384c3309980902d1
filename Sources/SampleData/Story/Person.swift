/// Somebody who works at the company.
public struct Person: Sendable, Hashable {
    public let handle: String
    public let name: String
    public let email: String
    let zone: Zone
    /// The minutes of the day between which the person works.
    let hours: ClosedRange<Int>

    init(_ handle: String, _ name: String, _ mailbox: String, _ zone: Zone, from: Int, to: Int) {
        self.handle = handle
        self.name = name
        email = mailbox + "@moewenstein.example"
        self.zone = zone
        hours = (from * 60)...(to * 60)
    }
}

extension Person {
    /// Head of digital operations; she founded the fleet.
    static let inga = Person(
        "inga", "Ingeborg Sørensen", "inga.sorensen", .hamburg, from: 8, to: 18)
    static let jorg = Person(
        "jorg", "Jörg Müller-Öztürk", "joerg.mueller-oeztuerk", .hamburg, from: 9, to: 19)
    static let siobhan = Person(
        "siobhan", "Siobhán Ní Bhriain", "siobhan.nibhriain", .galway, from: 8, to: 17)
    static let agnieszka = Person(
        "agnieszka", "Agnieszka Żółkiewska", "agnieszka.zolkiewska", .hamburg, from: 7, to: 15)
    static let misaki = Person("misaki", "田中 美咲", "misaki.tanaka", .yokohama, from: 8, to: 18)
    static let ha = Person("ha", "Đặng Thu Hà", "ha.dang", .hamburg, from: 8, to: 17)
    static let francois = Person(
        "francois", "François Lemaître-Ba", "francois.lemaitre", .hamburg, from: 9, to: 18)
    static let lina = Person("lina", "لينا حداد", "lina.haddad", .dubai, from: 8, to: 17)
    static let yael = Person("yael", "יעל ברק", "yael.barak", .hamburg, from: 9, to: 17)
    static let seun = Person("seun", "Olúwaṣeun Adébáyò", "seun.adebayo", .galway, from: 9, to: 18)
    static let mats = Person("mats", "Mats Lindgren", "mats.lindgren", .hamburg, from: 7, to: 16)

    static let everybody = [
        inga, jorg, siobhan, agnieszka, misaki, ha, francois, lina, yael, seun, mats,
    ]

    static func named(_ handle: String) -> Person {
        guard let person = everybody.first(where: { $0.handle == handle }) else {
            preconditionFailure("nobody is called \(handle)")
        }
        return person
    }
}
