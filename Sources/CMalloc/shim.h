#pragma once
// Of the C library, but not in Swift's module of it.
#include <malloc.h>
