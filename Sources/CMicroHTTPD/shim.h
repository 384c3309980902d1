#pragma once
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <microhttpd.h>

// libmicrohttpd takes options and gives facts through variable arguments, which Swift can't pass.

struct cmhd_options {
    int listener;
    unsigned flags;
    unsigned threads;
    unsigned connections;
    unsigned connections_per_address;
    unsigned idle_seconds;
    size_t memory;
    const char *_Nullable key;
    const char *_Nullable certificate;
};

// The first thing that the library says while it starts, which is the cause of what it says then.
struct cmhd_said {
    int is_over;
    char text[256];
};

static inline void cmhd_log(
    void *_Nonnull context, const char *_Nonnull format, va_list arguments) {
    struct cmhd_said *said = context;
    if (!__atomic_load_n(&said->is_over, __ATOMIC_ACQUIRE) && !said->text[0])
        vsnprintf(said->text, sizeof said->text, format, arguments);
}

typedef void *_Nullable (*cmhd_line)(
    void *_Nullable context, const char *_Nonnull target, struct MHD_Connection *_Nonnull);

static inline struct MHD_Daemon *_Nullable cmhd_start(
    const struct cmhd_options *_Nonnull options, struct cmhd_said *_Nonnull said,
    void *_Nonnull context, cmhd_line _Nonnull line, MHD_AccessHandlerCallback _Nonnull handle, MHD_RequestCompletedCallback _Nonnull completed,
    MHD_NotifyConnectionCallback _Nonnull connection) {
    struct MHD_OptionItem more[5];
    int count = 0;
    if (options->key) {
        more[count++] = (struct MHD_OptionItem){
            MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)options->key};
        more[count++] = (struct MHD_OptionItem){
            MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)options->certificate};
        more[count++] = (struct MHD_OptionItem){
            MHD_OPTION_HTTPS_PRIORITIES, 0, "NORMAL:-VERS-TLS1.0:-VERS-TLS1.1"};
    }
    if (options->threads > 1)
        more[count++] = (struct MHD_OptionItem){
            MHD_OPTION_THREAD_POOL_SIZE, (intptr_t)options->threads, 0};
    more[count] = (struct MHD_OptionItem){MHD_OPTION_END, 0, 0};
    struct MHD_Daemon *daemon = MHD_start_daemon(
        options->flags | MHD_USE_ERROR_LOG, 0, 0, 0, handle, context,
        MHD_OPTION_EXTERNAL_LOGGER, cmhd_log, said,
        MHD_OPTION_LISTEN_SOCKET, (MHD_socket)options->listener,
        MHD_OPTION_CONNECTION_LIMIT, options->connections,
        MHD_OPTION_PER_IP_CONNECTION_LIMIT, options->connections_per_address,
        MHD_OPTION_CONNECTION_TIMEOUT, options->idle_seconds,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, options->memory,
        MHD_OPTION_URI_LOG_CALLBACK, line, context,
        MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_NOTIFY_CONNECTION, connection, context,
        MHD_OPTION_ARRAY, more, MHD_OPTION_END);
    __atomic_store_n(&said->is_over, 1, __ATOMIC_RELEASE);
    return daemon;
}

// The bytes of the request's head, or 0.
static inline size_t cmhd_head_size(struct MHD_Connection *_Nonnull connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    return info ? info->header_size : 0;
}

static inline int cmhd_socket(struct MHD_Connection *_Nonnull connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info ? info->connect_fd : -1;
}

static inline const struct sockaddr *_Nullable cmhd_address(
    struct MHD_Connection *_Nonnull connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info ? info->client_addr : 0;
}

static inline void *_Nullable cmhd_socket_context(struct MHD_Connection *_Nonnull connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : 0;
}

static const uint64_t cmhd_unknown_size = MHD_SIZE_UNKNOWN;
static const ssize_t cmhd_end_of_stream = MHD_CONTENT_READER_END_OF_STREAM;
static const unsigned cmhd_started = MHD_CONNECTION_NOTIFY_STARTED;
