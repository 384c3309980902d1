#pragma once
// The low-level SHA-256 calls are deprecated in OpenSSL 3, but they need no fetch and no heap.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
