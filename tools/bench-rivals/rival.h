/* What the rivals in C share: clock, latencies, the record and the line that is printed. */
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum { RECORD_SIZE = 300, LATENCIES_MAX = 1 << 20 };

static double seconds_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A record as small events are: text that differs from one to the next. */
static void fill_record(unsigned char record[RECORD_SIZE], uint64_t number) {
    memset(record, 'x', RECORD_SIZE);
    snprintf((char *)record, RECORD_SIZE, "{\"number\":%020llu,\"status\":\"active\"",
             (unsigned long long)number);
}

static int by_size(const void *left, const void *right) {
    double l = *(const double *)left, r = *(const double *)right;
    return (l > r) - (l < r);
}

/* Prints one JSON line; `latencies` are those of the commits, in seconds. */
static void report_append(const char *engine, long batch, uint64_t commits, double elapsed,
                          double *latencies) {
    size_t count = commits < LATENCIES_MAX ? commits : LATENCIES_MAX;
    qsort(latencies, count, sizeof *latencies, by_size);
    double median = count ? latencies[count / 2] * 1e6 : 0;
    double worst = count ? latencies[count * 99 / 100] * 1e6 : 0;
    printf("{\"engine\":\"%s\",\"work\":\"append\",\"batch\":%ld,\"commits_per_second\":%.0f,"
           "\"events_per_second\":%.0f,\"p50_us\":%.0f,\"p99_us\":%.0f}\n",
           engine, batch, (double)commits / elapsed, (double)commits * (double)batch / elapsed,
           median, worst);
}

static void report_scan(const char *engine, uint64_t records, uint64_t bytes, double elapsed) {
    printf("{\"engine\":\"%s\",\"work\":\"read\",\"events\":%llu,\"bytes\":%llu,"
           "\"events_per_second\":%.0f}\n",
           engine, (unsigned long long)records, (unsigned long long)bytes,
           (double)records / elapsed);
}

static void fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}
