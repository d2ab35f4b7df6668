/* What the kernel alone costs: every datagram goes back as an answer of the same octets, in batches, with no look inside. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define BATCH 64

int main(int argc, char **argv)
{
    static char octets[BATCH][4096];
    static struct sockaddr_in from[BATCH];
    static struct iovec vec[BATCH];
    static struct mmsghdr messages[BATCH];
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    int size = 1 << 22;
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons(argc > 1 ? atoi(argv[1]) : 0) };
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0)
        return 1;
    for (;;) {
        for (int i = 0; i < BATCH; i++) {
            vec[i].iov_base = octets[i];
            vec[i].iov_len = sizeof octets[i];
            memset(&messages[i], 0, sizeof messages[i]);
            messages[i].msg_hdr.msg_iov = &vec[i];
            messages[i].msg_hdr.msg_iovlen = 1;
            messages[i].msg_hdr.msg_name = &from[i];
            messages[i].msg_hdr.msg_namelen = sizeof from[i];
        }
        int count = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, 0);
        if (count <= 0)
            continue;
        for (int i = 0; i < count; i++) {
            octets[i][2] |= 0x80;
            vec[i].iov_len = messages[i].msg_len;
        }
        for (int sent = 0; sent < count;) {
            int more = sendmmsg(fd, messages + sent, count - sent, 0);
            sent += more > 0 ? more : 1;
        }
    }
}
