/*
 * The canned key through libfido2: see canned-key.ts for our side, python-client.py for python-fido2's.
 *
 * Reads one line "KIND HEX" for each kind of request, an empty line, then lines "OPERATION COUNT"; answers each with the CPU
 * seconds that COUNT operations took.
 */
#include <fido.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#define REPORT 64
#define CHANNEL "\x11\x22\x33\x44"

enum kind { GET_INFO, KEY_AGREEMENT, TOKEN, GET_ASSERTION, KINDS };
static const char *const kind_names[KINDS] = {"getInfo", "keyAgreement", "token", "getAssertion"};

struct packets {
  unsigned char report[130][REPORT];
  size_t count;
};

/* The replies are cut into reports once, so that the key costs next to nothing. */
static struct packets replies[KINDS], granted;
static const struct packets *answer;
static size_t next_report;
static unsigned char request[8];
static size_t expected, received;

static void fail(const char *what) {
  fprintf(stderr, "libfido2-client: %s\n", what);
  exit(1);
}

static void cut(struct packets *into, const char *channel, unsigned char command, const unsigned char *payload, size_t length) {
  size_t offset = 0;
  into->count = 0;
  do {
    unsigned char *report = into->report[into->count];
    size_t header = into->count == 0 ? 7 : 5;
    size_t part = length - offset < REPORT - header ? length - offset : REPORT - header;
    memset(report, 0, REPORT);
    memcpy(report, channel, 4);
    if (into->count == 0) {
      report[4] = command;
      report[5] = (unsigned char)(length >> 8);
      report[6] = (unsigned char)length;
    } else {
      report[4] = (unsigned char)(into->count - 1);
    }
    memcpy(report + header, payload + offset, part);
    offset += part;
    into->count++;
  } while (offset < length);
}

static const struct packets *answer_to(const unsigned char *payload) {
  if (payload[0] == 0x02) return &replies[GET_ASSERTION];
  if (payload[0] == 0x04) return &replies[GET_INFO];
  return payload[5] == 0x02 ? &replies[KEY_AGREEMENT] : &replies[TOKEN];
}

static void *key_open(const char *path) { return (void *)path; }
static void key_close(void *handle) { (void)handle; }

static int key_write(void *handle, const unsigned char *buffer, size_t length) {
  const unsigned char *report = buffer + 1; /* after the report ID */
  (void)handle;
  if (report[4] & 0x80) {
    expected = (size_t)report[5] << 8 | report[6];
    received = REPORT - 7;
    memcpy(request, report + 7, sizeof(request));
  } else {
    received += REPORT - 5;
  }
  if (received < expected) return (int)length;
  next_report = 0;
  answer = &granted;
  if (memcmp(report, "\xff\xff\xff\xff", 4) == 0) {
    unsigned char reply[17];
    memcpy(reply, request, 8);
    memcpy(reply + 8, CHANNEL "\x02\x01\x00\x00\x0c", 9);
    cut(&granted, "\xff\xff\xff\xff", 0x86, reply, sizeof(reply));
  } else {
    answer = answer_to(request);
  }
  return (int)length;
}

static int key_read(void *handle, unsigned char *buffer, size_t length, int milliseconds) {
  (void)handle;
  (void)milliseconds;
  if (answer == NULL || next_report == answer->count || length < REPORT) return -1;
  memcpy(buffer, answer->report[next_report++], REPORT);
  return REPORT;
}

static void read_replies(void) {
  static char line[65536];
  static unsigned char payload[8192];
  while (fgets(line, sizeof(line), stdin) != NULL && line[0] != '\n') {
    char name[32];
    int at = 0;
    size_t length = 0;
    unsigned int byte;
    if (sscanf(line, "%31s %n", name, &at) != 1) fail("got no kind of request");
    while (sscanf(line + at + 2 * length, "%2x", &byte) == 1) payload[length++] = (unsigned char)byte;
    for (int kind = 0; kind < KINDS; kind++)
      if (strcmp(name, kind_names[kind]) == 0) cut(&replies[kind], CHANNEL, 0x90, payload, length);
  }
}

static double cpu_seconds(void) {
  struct rusage use;
  getrusage(RUSAGE_SELF, &use);
  return (double)(use.ru_utime.tv_sec + use.ru_stime.tv_sec) + (double)(use.ru_utime.tv_usec + use.ru_stime.tv_usec) / 1e6;
}

static void get_info(fido_dev_t *device) {
  fido_cbor_info_t *info = fido_cbor_info_new();
  if (info == NULL || fido_dev_get_cbor_info(device, info) != FIDO_OK) fail("GetInfo failed");
  fido_cbor_info_free(&info);
}

static void assert_with(fido_dev_t *device, const char *pin) {
  static const unsigned char hash[32] = {1}, id[32];
  fido_assert_t *assertion = fido_assert_new();
  if (assertion == NULL || fido_assert_set_rp(assertion, "example.com") != FIDO_OK ||
      fido_assert_set_clientdata_hash(assertion, hash, sizeof(hash)) != FIDO_OK ||
      fido_assert_allow_cred(assertion, id, sizeof(id)) != FIDO_OK)
    fail("cannot ask for an assertion");
  int result = fido_dev_get_assert(device, assertion, pin);
  if (result != FIDO_OK) fail(fido_strerr(result));
  fido_assert_free(&assertion);
}

int main(void) {
  const fido_dev_io_t io = {key_open, key_close, key_read, key_write};
  char operation[32];
  long count;
  fido_init(0);
  read_replies();
  fido_dev_t *device = fido_dev_new();
  if (device == NULL || fido_dev_set_io_functions(device, &io) != FIDO_OK) fail("no device");
  int result = fido_dev_open(device, "canned");
  if (result != FIDO_OK) fail(fido_strerr(result));
  while (scanf("%31s %ld", operation, &count) == 2) {
    double start = cpu_seconds();
    for (long done = 0; done < count; done++) {
      if (strcmp(operation, "getInfo") == 0) get_info(device);
      else if (strcmp(operation, "assertion") == 0) assert_with(device, NULL);
      else assert_with(device, "123456");
    }
    printf("%.9f\n", cpu_seconds() - start);
    fflush(stdout);
  }
  fido_dev_close(device);
  fido_dev_free(&device);
  return 0;
}
