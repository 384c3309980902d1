/*
 * Bare LMDB: the least that a durable append can cost on this machine.
 *
 *   lmdb_rival DIR append BATCH SECONDS   synced transactions of BATCH records each
 *   lmdb_rival DIR scan                   all records, in order
 */
#include <lmdb.h>

#include "rival.h"

static void check(int code, const char *what) {
    if (code != MDB_SUCCESS) fail(what, mdb_strerror(code));
}

static MDB_env *open_environment(const char *folder) {
    MDB_env *environment;
    check(mdb_env_create(&environment), "create");
    check(mdb_env_set_mapsize(environment, (size_t)1 << 36), "map size");
    check(mdb_env_open(environment, folder, MDB_NOTLS, 0644), folder);
    return environment;
}

static void append(MDB_env *environment, long batch, double seconds) {
    double *latencies = malloc(sizeof *latencies * LATENCIES_MAX);
    unsigned char record[RECORD_SIZE];
    uint64_t number = 0, commits = 0;
    MDB_dbi table;
    double start = seconds_now(), end = start;
    while (end - start < seconds) {
        double before = seconds_now();
        MDB_txn *transaction;
        check(mdb_txn_begin(environment, NULL, 0, &transaction), "begin");
        check(mdb_dbi_open(transaction, NULL, MDB_INTEGERKEY, &table), "open");
        if (number == 0) check(mdb_drop(transaction, table, 0), "empty");
        for (long index = 0; index < batch; index++) {
            number++;
            fill_record(record, number);
            MDB_val key = {sizeof number, &number}, value = {RECORD_SIZE, record};
            check(mdb_put(transaction, table, &key, &value, MDB_APPEND), "put");
        }
        check(mdb_txn_commit(transaction), "commit");
        end = seconds_now();
        if (commits < LATENCIES_MAX) latencies[commits] = end - before;
        commits++;
    }
    report_append("lmdb", batch, commits, end - start, latencies);
    free(latencies);
}

static void scan(MDB_env *environment) {
    MDB_txn *transaction;
    MDB_dbi table;
    MDB_cursor *cursor;
    MDB_val key, value;
    uint64_t records = 0, bytes = 0, sum = 0;
    double start = seconds_now();
    check(mdb_txn_begin(environment, NULL, MDB_RDONLY, &transaction), "begin");
    check(mdb_dbi_open(transaction, NULL, MDB_INTEGERKEY, &table), "open");
    check(mdb_cursor_open(transaction, table, &cursor), "cursor");
    while (mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == MDB_SUCCESS) {
        records++;
        bytes += value.mv_size;
        sum += ((const unsigned char *)value.mv_data)[value.mv_size - 1];
    }
    double elapsed = seconds_now() - start;
    if (sum == 0) fail("scan", "nothing was read");
    report_scan("lmdb", records, bytes, elapsed);
    mdb_cursor_close(cursor);
    mdb_txn_abort(transaction);
}

int main(int count, char **arguments) {
    if (count < 3) fail("usage", "lmdb_rival DIR append BATCH SECONDS | scan");
    mkdir(arguments[1], 0755);
    MDB_env *environment = open_environment(arguments[1]);
    if (strcmp(arguments[2], "append") == 0 && count == 5) {
        append(environment, atol(arguments[3]), atof(arguments[4]));
    } else if (strcmp(arguments[2], "scan") == 0) {
        scan(environment);
    } else {
        fail(arguments[2], "unknown work");
    }
    mdb_env_close(environment);
    return 0;
}
