/*
 * Offers questions at a rate, whether or not they are answered, from many sockets and in batches; beside them, from one more
 * socket, a steady trickle of probes whose answers are timed by the kernel's receive time stamps, so that this program's own
 * load does not count. One thread: pin it away from the server.
 *
 * usage: flood PORT SECONDS RATE PROBES FLOOD-FILE PROBE-FILE...
 * RATE 0 is as fast as it goes. A file holds questions, each with an octet before it that says whether its first 12 octets of
 * name are to be random (class 1) or not (class 0), and its length in two octets. Each probe file is a kind of its own.
 * Prints "sent ok failed" for each class, then "sent answered p50 p99 p99.9" in microseconds for each kind of probe.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define BATCH 64
#define SOCKETS 16
#define KINDS 4
#define PROBES 65536
#define LABEL 13

struct question { unsigned char random; uint16_t length; unsigned char octets[300]; };
struct file { struct question *list; int count; };

static long sent[2], ok[2], failed[2], probes[KINDS];
static double asked[PROBES], taken[PROBES];
static uint64_t seed = 88172645463325252ull;

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static struct file read_file(const char *path)
{
    struct file file = { 0 };
    FILE *in = fopen(path, "rb");
    unsigned char head[3];
    if (!in)
        exit(1);
    while (fread(head, 1, 3, in) == 3) {
        struct question q = { .random = head[0], .length = (head[1] << 8) | head[2] };
        if (q.length > sizeof q.octets || fread(q.octets, 1, q.length, in) != q.length)
            exit(1);
        file.list = realloc(file.list, (file.count + 1) * sizeof q);
        file.list[file.count++] = q;
    }
    fclose(in);
    return file;
}

static int open_socket(int port)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(port) };
    int size = 1 << 22, on = 1, fd = socket(AF_INET, SOCK_DGRAM, 0);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    if (connect(fd, (struct sockaddr *)&to, sizeof to) != 0)
        exit(1);
    return fd;
}

static void send_batch(int fd, struct file *flood, int count)
{
    static unsigned char octets[BATCH][300];
    static struct iovec vec[BATCH];
    static struct mmsghdr messages[BATCH];
    static int next;
    for (int i = 0; i < count; i++) {
        struct question *q = &flood->list[next++ % flood->count];
        memcpy(octets[i], q->octets, q->length);
        octets[i][0] = q->random ? 0x80 : 0;
        for (int j = 0; q->random && j < 12; j++) {
            seed ^= seed << 13, seed ^= seed >> 7, seed ^= seed << 17;
            octets[i][LABEL + j] = 'a' + seed % 26;
        }
        sent[q->random]++;
        vec[i] = (struct iovec){ octets[i], q->length };
        messages[i].msg_hdr.msg_iov = &vec[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    sendmmsg(fd, messages, count, MSG_DONTWAIT);
}

static void send_probe(int fd, struct file *files, int kinds)
{
    static int next;
    int id = next % PROBES, kind = next % kinds;
    struct question q = files[kind].list[next / kinds % files[kind].count];
    if (next >= PROBES)
        return;
    q.octets[0] = id >> 8, q.octets[1] = id;
    asked[id] = now(CLOCK_REALTIME);
    send(fd, q.octets, q.length, MSG_DONTWAIT);
    probes[kind]++;
    next++;
}

static void receive(int fd, int is_probe)
{
    static unsigned char octets[BATCH][600], control[BATCH][64];
    static struct iovec vec[BATCH];
    static struct mmsghdr messages[BATCH];
    int count;
    do {
        for (int i = 0; i < BATCH; i++) {
            vec[i] = (struct iovec){ octets[i], sizeof octets[i] };
            messages[i].msg_hdr = (struct msghdr){ .msg_iov = &vec[i], .msg_iovlen = 1, .msg_control = control[i], .msg_controllen = sizeof control[i] };
        }
        count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
        for (int i = 0; i < count; i++) {
            int id = (octets[i][0] << 8) | octets[i][1], class = octets[i][0] >> 7;
            struct cmsghdr *c = CMSG_FIRSTHDR(&messages[i].msg_hdr);
            struct timespec t;
            if (!is_probe) {
                *((octets[i][3] & 15) == 0 ? &ok[class] : &failed[class]) += 1;
            } else if (c && (octets[i][3] & 15) == 0 && taken[id] == 0) {
                memcpy(&t, CMSG_DATA(c), sizeof t);
                taken[id] = (t.tv_sec + t.tv_nsec / 1e9 - asked[id]) * 1e6;
            }
        }
    } while (count == BATCH);
}

static int compare(const void *a, const void *b)
{
    return *(double *)a < *(double *)b ? -1 : *(double *)a > *(double *)b;
}

int main(int argc, char **argv)
{
    int port = atoi(argv[1]), fds[SOCKETS], probe = open_socket(port), kinds = argc - 6, turn = 0;
    double seconds = atof(argv[2]), rate = atof(argv[3]), probe_rate = atof(argv[4]), start, elapsed;
    struct file flood = read_file(argv[5]), files[KINDS];
    for (int i = 0; i < kinds; i++)
        files[i] = read_file(argv[6 + i]);
    for (int i = 0; i < SOCKETS; i++)
        fds[i] = open_socket(port);
    start = now(CLOCK_MONOTONIC);
    while ((elapsed = now(CLOCK_MONOTONIC) - start) < seconds) {
        double due = rate > 0 ? rate * elapsed - (sent[0] + sent[1]) : flood.count > 0 ? BATCH : 0;
        long all = 0;
        for (int i = 0; i < kinds; i++)
            all += probes[i];
        if (all < probe_rate * elapsed)
            send_probe(probe, files, kinds);
        if (due >= 1 && flood.count > 0)
            send_batch(fds[turn % SOCKETS], &flood, due < BATCH ? (int)due : BATCH);
        receive(fds[turn++ % SOCKETS], 0);
        receive(probe, 1);
        if (due < 1 && all >= probe_rate * elapsed)
            nanosleep(&(struct timespec){ 0, 20000 }, NULL);
    }
    for (int i = 0; i < 500; i++, nanosleep(&(struct timespec){ 0, 1000000 }, NULL)) {
        for (int j = 0; j < SOCKETS; j++)
            receive(fds[j], 0);
        receive(probe, 1);
    }
    for (int class = 0; class < 2; class++)
        printf("%ld %ld %ld\n", sent[class], ok[class], failed[class]);
    for (int kind = 0; kind < kinds; kind++) {
        static double times[PROBES];
        int count = 0;
        for (int i = kind; i < PROBES; i += kinds)
            if (taken[i] > 0)
                times[count++] = taken[i];
        qsort(times, count, sizeof times[0], compare);
        printf("%ld %d %.0f %.0f %.0f\n", probes[kind], count, count ? times[count / 2] : 0, count ? times[count * 99 / 100] : 0, count ? times[count * 999 / 1000] : 0);
    }
    return 0;
}
