/* A disk that is slow or fails, and a clock that is wrong, for one process: preloaded between it and the C library.
   What it does is read from a file that both sides have mapped, so that a test can change it while the process runs. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

struct orders {
    int64_t delay;    /* microseconds that a synchronisation takes longer */
    int64_t healthy;  /* calls that still go well; negative: all do */
    int64_t failing;  /* calls that fail after those; negative: all */
    int64_t error;    /* the errno that they fail with */
    int64_t calls;    /* writes and synchronisations so far, of the files in question */
    int64_t shift;    /* seconds by which the clock of the day is ahead */
};

static volatile struct orders *orders;
static const char *which;

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("FAULTS_ORDERS");
    which = getenv("FAULTS_FILES");
    int fd = path ? open(path, O_RDWR) : -1;
    if (fd < 0) return;
    void *mapped = mmap(NULL, sizeof *orders, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped != MAP_FAILED) orders = mapped;
    close(fd);
}

static int concerned(int fd) {
    char link[64], path[4096];
    if (!orders || !which) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return strstr(path, which) != NULL;
}

/* Whether this call is to fail; errno then says how. */
static int failed(int fd) {
    int before = errno;
    if (!concerned(fd)) { errno = before; return 0; }
    int64_t number = __atomic_fetch_add(&orders->calls, 1, __ATOMIC_SEQ_CST);
    int64_t beyond = number - orders->healthy;
    if (orders->healthy < 0 || beyond < 0 || (orders->failing >= 0 && beyond >= orders->failing)) {
        errno = before;
        return 0;
    }
    errno = (int)orders->error;
    return 1;
}

static void linger(int fd) {
    if (orders && orders->delay > 0 && concerned(fd)) usleep((useconds_t)orders->delay);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *what, size_t size) { return failed(fd) ? -1 : REAL(write)(fd, what, size); }
ssize_t pwrite(int fd, const void *what, size_t size, off_t at) {
    return failed(fd) ? -1 : REAL(pwrite)(fd, what, size, at);
}
ssize_t pwrite64(int fd, const void *what, size_t size, off64_t at) {
    return failed(fd) ? -1 : REAL(pwrite64)(fd, what, size, at);
}
int fsync(int fd) { linger(fd); return failed(fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { linger(fd); return failed(fd) ? -1 : REAL(fdatasync)(fd); }

int clock_gettime(clockid_t clock, struct timespec *now) {
    int done = REAL(clock_gettime)(clock, now);
    if (!done && clock == CLOCK_REALTIME && orders) now->tv_sec += orders->shift;
    return done;
}
