#pragma once
// A C face for simdjson's DOM parser: it hands out the parsed document's tape.

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What became of a document.
typedef enum {
    VARVE_JSON_PARSED = 0,
    VARVE_JSON_MALFORMED,
    VARVE_JSON_TOO_DEEP,
    VARVE_JSON_DUPLICATE_KEY,
    VARVE_JSON_NO_MEMORY,
} varve_json_status;

/// A parser with the document it parsed last.
typedef struct varve_json_document varve_json_document;

/// The document as https://github.com/simdjson/simdjson/blob/v3.0.1/doc/tape.md describes it.
///
/// Word 0 is the root, word 1 begins the value. A string's word names a place in `strings`, where
/// its length stands as 32 bits before its UTF-8 bytes. The count of an object's members is zero
/// here: the reader keeps its place among them in those 24 bits. Both are null when the document is
/// no JSON at all.
typedef struct {
    uint64_t *_Nullable words;
    const uint8_t *_Nullable strings;
    /// The word of the key that comes twice.
    uint64_t duplicate;
} varve_json_tape;

/// Takes a document from those this thread keeps, or makes one. Null when memory is short.
varve_json_document *_Nullable varve_json_take(void);

/// Gives a document back. The thread keeps a few small ones.
void varve_json_give_back(varve_json_document *_Nonnull document);

/// Parses `count` bytes, which need no padding. The tape is valid until the document is used again.
///
/// Refuses what JSON refuses, an object that has a key twice, and more than `depth` containers
/// inside each other.
varve_json_status varve_json_parse(
    varve_json_document *_Nonnull document, const uint8_t *_Nonnull bytes, size_t count,
    size_t depth, varve_json_tape *_Nonnull tape);

#ifdef __cplusplus
}
#endif
