// Many readers of one live stream of events (text/event-stream) on one thread.
//
//   sse_readers HOST PORT PATH KEY READERS SECONDS
//
// Each event's data has "sent":MICROSECONDS since 1970; the time from then until a reader has the
// event is its latency. Prints "ready" when all readers follow, and at the end one JSON line: events
// a reader (least and most), gaps and doubles by the events' ids, and percentiles of the latency.

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 8192 };

struct reader {
    int socket;
    int has_head;
    size_t length;
    uint64_t last, events, gaps, doubles;
    char line[LINE_MAX_BYTES];
};

static uint32_t *latencies;
static size_t latency_count, latency_room;

static uint64_t now_us(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

static void note_latency(uint64_t sent) {
    uint64_t now = now_us();
    if (latency_count == latency_room) {
        latency_room = latency_room ? latency_room * 2 : 1 << 20;
        latencies = realloc(latencies, latency_room * sizeof *latencies);
        if (!latencies) fail("realloc");
    }
    latencies[latency_count++] = now > sent ? (uint32_t)(now - sent) : 0;
}

// Takes one line of the stream; the head's lines are looked at for the blank one that ends it.
static void take_line(struct reader *reader) {
    char *line = reader->line;
    if (!reader->has_head) {
        if (strncmp(line, "HTTP/1.1 ", 9) == 0 && strncmp(line + 9, "200", 3) != 0) {
            fprintf(stderr, "refused: %s\n", line);
            exit(1);
        }
        if (line[0] == 0) reader->has_head = 1;
        return;
    }
    if (strncmp(line, "id:", 3) == 0) {
        uint64_t id = strtoull(line + 3, 0, 10);
        if (reader->last && id <= reader->last) reader->doubles++;
        if (reader->last && id > reader->last + 1) reader->gaps++;
        reader->last = id;
        return;
    }
    char *sent = strncmp(line, "data:", 5) == 0 ? strstr(line, "\"sent\":") : 0;
    if (!sent) return;
    reader->events++;
    note_latency(strtoull(sent + 7, 0, 10));
}

static void take(struct reader *reader, const char *bytes, size_t count) {
    for (size_t index = 0; index < count; index++) {
        char byte = bytes[index];
        if (byte == '\n') {
            if (reader->length && reader->line[reader->length - 1] == '\r') reader->length--;
            reader->line[reader->length] = 0;
            take_line(reader);
            reader->length = 0;
        } else if (reader->length < LINE_MAX_BYTES - 1) {
            reader->line[reader->length++] = byte;
        }
    }
}

static int dial(const char *host, int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (inet_pton(AF_INET, host, &address.sin_addr) != 1) fail("address");
    int number = socket(AF_INET, SOCK_STREAM, 0);
    if (number < 0) fail("socket");
    if (connect(number, (struct sockaddr *)&address, sizeof address) != 0) fail("connect");
    return number;
}

static int by_size(const void *left, const void *right) {
    uint32_t first = *(const uint32_t *)left, second = *(const uint32_t *)right;
    return first < second ? -1 : first > second;
}

static uint32_t quantile(double part) {
    if (latency_count == 0) return 0;
    size_t index = (size_t)((double)latency_count * part);
    return latencies[index < latency_count ? index : latency_count - 1];
}

int main(int count, char **words) {
    if (count != 7) {
        fprintf(stderr, "usage: sse_readers HOST PORT PATH KEY READERS SECONDS\n");
        return 2;
    }
    int readers = atoi(words[5]);
    struct rlimit limit;
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);

    struct reader *all = calloc((size_t)readers, sizeof *all);
    int queue = epoll_create1(0);
    if (!all || queue < 0) fail("start");
    char request[2048];
    int length = snprintf(
        request, sizeof request,
        "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
        "Accept: text/event-stream\r\n\r\n",
        words[3], words[1], words[4]);
    for (int index = 0; index < readers; index++) {
        all[index].socket = dial(words[1], atoi(words[2]));
        if (write(all[index].socket, request, (size_t)length) != length) fail("write");
        fcntl(all[index].socket, F_SETFL, O_NONBLOCK);
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)index};
        if (epoll_ctl(queue, EPOLL_CTL_ADD, all[index].socket, &event) != 0) fail("epoll_ctl");
    }

    static char buffer[1 << 16];
    int is_ready = 0, closed = 0;
    uint64_t end = now_us() + 30000000;
    while (now_us() < end && closed < readers) {
        struct epoll_event events[256];
        int found = epoll_wait(queue, events, 256, 50);
        for (int index = 0; index < found; index++) {
            struct reader *reader = &all[events[index].data.u32];
            ssize_t got = read(reader->socket, buffer, sizeof buffer);
            if (got > 0) {
                take(reader, buffer, (size_t)got);
            } else if (got == 0 || errno != EAGAIN) {
                close(reader->socket);
                closed++;
            }
        }
        if (is_ready) continue;
        int following = 0;
        for (int index = 0; index < readers; index++) following += all[index].has_head;
        if (following < readers) continue;
        is_ready = 1;
        end = now_us() + (uint64_t)atoi(words[6]) * 1000000;
        printf("ready\n");
        fflush(stdout);
    }

    uint64_t least = UINT64_MAX, most = 0, gaps = 0, doubles = 0;
    for (int index = 0; index < readers; index++) {
        if (all[index].events < least) least = all[index].events;
        if (all[index].events > most) most = all[index].events;
        gaps += all[index].gaps;
        doubles += all[index].doubles;
    }
    qsort(latencies, latency_count, sizeof *latencies, by_size);
    printf(
        "{\"readers\":%d,\"closed\":%d,\"least_events\":%llu,\"most_events\":%llu,\"gaps\":%llu,"
        "\"doubles\":%llu,\"p50_us\":%u,\"p99_us\":%u,\"max_us\":%u}\n",
        readers, closed, (unsigned long long)least, (unsigned long long)most,
        (unsigned long long)gaps, (unsigned long long)doubles, quantile(0.5), quantile(0.99),
        quantile(1));
    return 0;
}
