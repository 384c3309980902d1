/*
 * SQLite with a write-ahead log and full sync, on the same record.
 *
 *   sqlite_rival DIR append BATCH SECONDS   synced transactions of BATCH records each
 *   sqlite_rival DIR scan                   all records, in order
 */
#include <sqlite3.h>

#include "rival.h"

static sqlite3 *open_database(const char *folder) {
    char path[4096];
    sqlite3 *database;
    snprintf(path, sizeof path, "%s/rival.sqlite", folder);
    if (sqlite3_open(path, &database) != SQLITE_OK) fail(path, sqlite3_errmsg(database));
    return database;
}

static void run(sqlite3 *database, const char *statement) {
    char *message = NULL;
    if (sqlite3_exec(database, statement, NULL, NULL, &message) != SQLITE_OK) {
        fail(statement, message);
    }
}

static sqlite3_stmt *prepare(sqlite3 *database, const char *text) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(database, text, -1, &statement, NULL) != SQLITE_OK) {
        fail(text, sqlite3_errmsg(database));
    }
    return statement;
}

static void append(sqlite3 *database, long batch, double seconds) {
    double *latencies = malloc(sizeof *latencies * LATENCIES_MAX);
    unsigned char record[RECORD_SIZE];
    uint64_t number = 0, commits = 0;
    run(database, "DROP TABLE IF EXISTS events");
    run(database, "CREATE TABLE events (position INTEGER PRIMARY KEY, record BLOB NOT NULL)");
    sqlite3_stmt *begin = prepare(database, "BEGIN IMMEDIATE");
    sqlite3_stmt *insert = prepare(database, "INSERT INTO events VALUES (?, ?)");
    sqlite3_stmt *commit = prepare(database, "COMMIT");
    double start = seconds_now(), end = start;
    while (end - start < seconds) {
        double before = seconds_now();
        sqlite3_step(begin);
        sqlite3_reset(begin);
        for (long index = 0; index < batch; index++) {
            number++;
            fill_record(record, number);
            sqlite3_bind_int64(insert, 1, (sqlite3_int64)number);
            sqlite3_bind_blob(insert, 2, record, RECORD_SIZE, SQLITE_STATIC);
            if (sqlite3_step(insert) != SQLITE_DONE) fail("insert", sqlite3_errmsg(database));
            sqlite3_reset(insert);
        }
        if (sqlite3_step(commit) != SQLITE_DONE) fail("commit", sqlite3_errmsg(database));
        sqlite3_reset(commit);
        end = seconds_now();
        if (commits < LATENCIES_MAX) latencies[commits] = end - before;
        commits++;
    }
    report_append("sqlite", batch, commits, end - start, latencies);
    sqlite3_finalize(begin);
    sqlite3_finalize(insert);
    sqlite3_finalize(commit);
    free(latencies);
}

static void scan(sqlite3 *database) {
    uint64_t records = 0, bytes = 0;
    double start = seconds_now();
    sqlite3_stmt *select = prepare(database, "SELECT record FROM events ORDER BY position");
    while (sqlite3_step(select) == SQLITE_ROW) {
        records++;
        if (sqlite3_column_blob(select, 0) == NULL) fail("scan", "a record is missing");
        bytes += (uint64_t)sqlite3_column_bytes(select, 0);
    }
    double elapsed = seconds_now() - start;
    sqlite3_finalize(select);
    report_scan("sqlite", records, bytes, elapsed);
}

int main(int count, char **arguments) {
    if (count < 3) fail("usage", "sqlite_rival DIR append BATCH SECONDS | scan");
    mkdir(arguments[1], 0755);
    sqlite3 *database = open_database(arguments[1]);
    run(database, "PRAGMA journal_mode = WAL");
    run(database, "PRAGMA synchronous = FULL");
    if (strcmp(arguments[2], "append") == 0 && count == 5) {
        append(database, atol(arguments[3]), atof(arguments[4]));
    } else if (strcmp(arguments[2], "scan") == 0) {
        scan(database);
    } else {
        fail(arguments[2], "unknown work");
    }
    sqlite3_close(database);
    return 0;
}
