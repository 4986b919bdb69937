/*
 * Loaded before the C library (LD_PRELOAD): kills the process as `kill -9` does, instead of its k-th change to a file of one folder.
 * With STOP_ERRNO, which is ENOSPC or EROFS as a number, the disk is full, or not to be written any more, from that change on.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int counted;

/* Whether the change fails; errno says why. */
static int stops(const char *path, int needs_room) {
  const char *folder = getenv("STOP_FOLDER"), *at = getenv("STOP_AT"), *number = getenv("STOP_ERRNO");
  if (!folder || !at || strncmp(path, folder, strlen(folder)) != 0) return 0;
  int nth = __atomic_add_fetch(&counted, 1, __ATOMIC_SEQ_CST);
  if (!number) {
    if (nth == atoi(at)) kill(getpid(), SIGKILL);
    return 0;
  }
  if (nth < atoi(at) || (atoi(number) == ENOSPC && !needs_room)) return 0;
  errno = atoi(number);
  return 1;
}

static int stops_file(int file, int needs_room) {
  char link[64], path[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length <= 0) return 0;
  path[length] = 0;
  return stops(path, needs_room);
}

#define NEXT(name) static __typeof__(&name) next; if (!next) next = (__typeof__(next))dlsym(RTLD_NEXT, #name)

ssize_t pwrite64(int file, const void *bytes, size_t length, off64_t offset) {
  NEXT(pwrite64);
  return stops_file(file, 1) ? -1 : next(file, bytes, length, offset);
}
ssize_t write(int file, const void *bytes, size_t length) {
  NEXT(write);
  return stops_file(file, 1) ? -1 : next(file, bytes, length);
}
int ftruncate64(int file, off64_t length) {
  NEXT(ftruncate64);
  return stops_file(file, 0) ? -1 : next(file, length);
}
int fsync(int file) {
  NEXT(fsync);
  return stops_file(file, 0) ? -1 : next(file);
}
int fdatasync(int file) {
  NEXT(fdatasync);
  return stops_file(file, 0) ? -1 : next(file);
}
int unlink(const char *path) {
  NEXT(unlink);
  return stops(path, 0) ? -1 : next(path);
}
int rename(const char *from, const char *to) {
  NEXT(rename);
  return stops(from, 0) ? -1 : next(from, to);
}

/* Opened to be written: no change by itself, but refused where nothing may be written. */
static int is_refused(const char *path, int flags) {
  const char *folder = getenv("STOP_FOLDER"), *at = getenv("STOP_AT"), *number = getenv("STOP_ERRNO");
  if (!folder || !at || !number || atoi(number) != EROFS || counted < atoi(at)) return 0;
  if ((flags & (O_WRONLY | O_RDWR | O_CREAT)) == 0 || strncmp(path, folder, strlen(folder)) != 0) return 0;
  errno = EROFS;
  return 1;
}

int open64(const char *path, int flags, ...) {
  NEXT(open64);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return is_refused(path, flags) ? -1 : next(path, flags, mode);
}
int open(const char *path, int flags, ...) {
  NEXT(open);
  va_list rest;
  va_start(rest, flags);
  mode_t mode = (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  return is_refused(path, flags) ? -1 : next(path, flags, mode);
}
