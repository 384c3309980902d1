import Crypto
import TestSupport
import Testing

@Suite struct Ed25519Tests {
    struct Vector: Sendable {
        let seed: String
        let publicKey: String
        let message: String
        let signature: String
    }

    /// RFC 8032, section 7.1: TEST 1, 2, 3 and SHA(abc).
    static let published = [
        Vector(
            seed: "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            publicKey: "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            message: "",
            signature: "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555"
                + "fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"),
        Vector(
            seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            message: "72",
            signature: "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                + "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"),
        Vector(
            seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
            publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
            message: "af82",
            signature: "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                + "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"),
        Vector(
            seed: "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
            publicKey: "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
            message: "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
            signature: "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b589"
                + "09351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704"),
    ]

    @Test(arguments: published)
    func `keys and signatures are those that RFC 8032 publishes`(vector: Vector) throws {
        let seed = try #require(Hex.decode(vector.seed))
        let key = try #require(Ed25519PrivateKey(seed: seed))
        let message = try #require(Hex.decode(vector.message))
        #expect(Hex.encode(key.publicKey.bytes) == vector.publicKey)
        #expect(Hex.encode(key.sign(message)) == vector.signature)
        #expect(key.publicKey.verify(key.sign(message), message))
    }

    @Test func `any flipped bit of signature, message or key is found`() throws {
        let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 9, count: 32)))
        let message = Array("a tree head".utf8)
        let signature = key.sign(message)
        for bit in 0..<8 * signature.count {
            #expect(!key.publicKey.verify(flipped(signature, bit), message))
        }
        for bit in 0..<8 * message.count {
            #expect(!key.publicKey.verify(signature, flipped(message, bit)))
        }
        for bit in 0..<8 * key.publicKey.bytes.count {
            let other = try #require(Ed25519PublicKey(bytes: flipped(key.publicKey.bytes, bit)))
            #expect(!other.verify(signature, message))
        }
    }

    @Test func `a signature with the group order added to its scalar is refused`() throws {
        let order = try #require(
            Hex.decode("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"))
        let key = try #require(Ed25519PrivateKey(seed: [UInt8](repeating: 1, count: 32)))
        var signature = key.sign([1, 2, 3])
        var carry = 0
        for index in 0..<32 {
            let sum = Int(signature[32 + index]) + Int(order[index]) + carry
            signature[32 + index] = UInt8(sum & 255)
            carry = sum >> 8
        }
        #expect(!key.publicKey.verify(signature, [1, 2, 3]))
    }

    @Test func `wrong lengths are refused`() throws {
        #expect(Ed25519PrivateKey(seed: [1, 2, 3]) == nil)
        #expect(Ed25519PublicKey(bytes: []) == nil)
        let key = Ed25519PrivateKey.random()
        let signature = key.sign([])
        #expect(key.publicKey.verify(signature, []))
        #expect(!key.publicKey.verify([], []))
        #expect(!key.publicKey.verify(signature.dropLast(), []))
        #expect(!key.publicKey.verify(signature + [0], []))
        #expect(Ed25519PrivateKey.random().seed != key.seed)
    }
}

func flipped(_ bytes: [UInt8], _ bit: Int) -> [UInt8] {
    var copy = bytes
    copy[bit / 8] ^= 1 << UInt8(bit % 8)
    return copy
}
