#include "CSimdJSON.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>
#include <vector>

struct varve_json_document {
    simdjson::dom::parser parser;
    std::vector<std::pair<std::string_view, uint64_t>> keys;
};

namespace {

constexpr uint64_t payload_mask = 0x00FFFFFFFFFFFFFF;
constexpr uint64_t count_mask = 0x00FFFFFF00000000;
constexpr size_t kept_documents = 4;
constexpr size_t kept_capacity = 1 << 20;
constexpr size_t least_capacity = 1 << 12;

thread_local std::vector<std::unique_ptr<varve_json_document>> kept;

uint8_t kind(uint64_t word) { return word >> 56; }

std::string_view text(const varve_json_tape &tape, uint64_t word) {
    const uint8_t *place = tape.strings + (word & payload_mask);
    uint32_t count;
    std::memcpy(&count, place, sizeof count);
    return {reinterpret_cast<const char *>(place + sizeof count), count};
}

/// The index after the value that begins at `index`.
uint64_t after(const varve_json_tape &tape, uint64_t index) {
    switch (kind(tape.words[index])) {
    case '{':
    case '[': return tape.words[index] & 0xFFFFFFFF;
    case 'l':
    case 'u':
    case 'd': return index + 2;
    default: return index + 1;
    }
}

/// Whether a key of the object at `index` comes twice: its word goes to `tape.duplicate`.
bool has_duplicate(varve_json_document &document, varve_json_tape &tape, uint64_t index) {
    auto &keys = document.keys;
    keys.clear();
    for (uint64_t at = index + 1; kind(tape.words[at]) != '}'; at = after(tape, at + 1)) {
        keys.emplace_back(text(tape, tape.words[at]), at);
    }
    if (keys.size() <= 16) {
        for (size_t i = 1; i < keys.size(); i++) {
            for (size_t j = 0; j < i; j++) {
                if (keys[i].first != keys[j].first) continue;
                tape.duplicate = keys[i].second;
                return true;
            }
        }
        return false;
    }
    std::sort(keys.begin(), keys.end());
    auto same = [](auto &left, auto &right) { return left.first == right.first; };
    auto found = std::adjacent_find(keys.begin(), keys.end(), same);
    if (found == keys.end()) return false;
    tape.duplicate = (found + 1)->second;
    return true;
}

/// Checks what simdjson does not: each object's keys, and the depth of empty containers.
varve_json_status inspect(varve_json_document &document, varve_json_tape &tape, size_t depth) {
    size_t open = 0;
    uint64_t *words = document.parser.doc.tape.get();
    for (uint64_t index = 1; kind(tape.words[index]) != 'r'; index++) {
        switch (kind(tape.words[index])) {
        case '{':
            if (++open > depth) return VARVE_JSON_TOO_DEEP;
            if (has_duplicate(document, tape, index)) return VARVE_JSON_DUPLICATE_KEY;
            words[index] &= ~count_mask;
            break;
        case '[':
            if (++open > depth) return VARVE_JSON_TOO_DEEP;
            break;
        case '}':
        case ']': open--; break;
        case 'l':
        case 'u':
        case 'd': index++; break;
        }
    }
    return VARVE_JSON_PARSED;
}

varve_json_status status(simdjson::error_code error) {
    switch (error) {
    case simdjson::SUCCESS: return VARVE_JSON_PARSED;
    case simdjson::DEPTH_ERROR: return VARVE_JSON_TOO_DEEP;
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY: return VARVE_JSON_NO_MEMORY;
    default: return VARVE_JSON_MALFORMED;
    }
}

/// Makes room for `count` bytes, in powers of two so that growing documents reallocate seldom.
simdjson::error_code reserve(simdjson::dom::parser &parser, size_t count, size_t depth) {
    size_t wanted = least_capacity;
    while (wanted < count) wanted *= 2;
    if (parser.doc.capacity() >= wanted && parser.max_depth() == depth) return simdjson::SUCCESS;
    if (auto error = parser.allocate(wanted, depth)) return error;
    return parser.doc.allocate(wanted);
}

}  // namespace

varve_json_document *varve_json_take(void) {
    if (kept.empty()) return new (std::nothrow) varve_json_document;
    varve_json_document *document = kept.back().release();
    kept.pop_back();
    return document;
}

void varve_json_give_back(varve_json_document *document) {
    std::unique_ptr<varve_json_document> owned(document);
    if (kept.size() >= kept_documents || document->parser.capacity() > kept_capacity) return;
    try {
        kept.push_back(std::move(owned));
    } catch (const std::bad_alloc &) {
        // Not kept, then.
    }
}

varve_json_status varve_json_parse(
    varve_json_document *document, const uint8_t *bytes, size_t count, size_t depth,
    varve_json_tape *tape
) try {
    simdjson::dom::parser &parser = document->parser;
    *tape = {nullptr, nullptr, 0};
    // simdjson counts the document itself as a level.
    if (auto error = reserve(parser, count, depth + 1)) return status(error);
    if (auto error = parser.parse(bytes, count).error()) return status(error);
    tape->words = parser.doc.tape.get();
    tape->strings = parser.doc.string_buf.get();
    tape->duplicate = 0;
    return inspect(*document, *tape, depth);
} catch (const std::bad_alloc &) {
    return VARVE_JSON_NO_MEMORY;
}
