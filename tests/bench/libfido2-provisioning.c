/*
 * Gives a key a PIN, makes a credential on it and has that sign once, through libfido2. The key's reports come from the standard
 * input, ours go to the standard output, 64 bytes each.
 *
 * With the argument "one-device" all of it on one open device; with "three-programs" each step opens the device anew, as
 * fido2-token -S, fido2-cred -M and fido2-assert -G do, and asks for the credential without the PIN first, as fido2-cred does.
 */
#include <fido.h>
#include <fido/es256.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REPORT 64
#define RP "login.example.com"
#define PIN "12345678"

static const unsigned char hash[32] = {1}, user[16] = {2};

static void check(int result, const char *what) {
  if (result == FIDO_OK) return;
  fprintf(stderr, "libfido2-provisioning: %s: %s\n", what, fido_strerr(result));
  exit(1);
}

static void *key_open(const char *path) { return (void *)path; }
static void key_close(void *handle) { (void)handle; }

static int key_write(void *handle, const unsigned char *buffer, size_t length) {
  (void)handle;
  return write(STDOUT_FILENO, buffer + 1, REPORT) == REPORT ? (int)length : -1; /* after the report ID */
}

static int key_read(void *handle, unsigned char *buffer, size_t length, int milliseconds) {
  size_t received = 0;
  (void)handle;
  (void)milliseconds;
  if (length < REPORT) return -1;
  while (received < REPORT) {
    ssize_t part = read(STDIN_FILENO, buffer + received, REPORT - received);
    if (part <= 0) return -1;
    received += (size_t)part;
  }
  return REPORT;
}

static fido_dev_t *open_device(void) {
  const fido_dev_io_t io = {key_open, key_close, key_read, key_write};
  fido_dev_t *device = fido_dev_new();
  check(fido_dev_set_io_functions(device, &io), "no device");
  check(fido_dev_open(device, "key"), "open");
  return device;
}

static fido_dev_t *reopen(fido_dev_t *device) {
  fido_dev_close(device);
  fido_dev_free(&device);
  return open_device();
}

int main(int count, char **arguments) {
  bool programs = count > 1 && strcmp(arguments[1], "three-programs") == 0;
  fido_init(0);

  fido_dev_t *device = open_device();
  check(fido_dev_set_pin(device, PIN, NULL), "set PIN");
  if (programs) device = reopen(device);

  fido_cred_t *credential = fido_cred_new();
  check(fido_cred_set_type(credential, COSE_ES256), "type");
  check(fido_cred_set_clientdata_hash(credential, hash, sizeof(hash)), "hash");
  check(fido_cred_set_rp(credential, RP, "Example"), "RP");
  check(fido_cred_set_user(credential, user, sizeof(user), "hanako@example.com", "Hanako", NULL), "user");
  check(fido_cred_set_rk(credential, FIDO_OPT_TRUE), "rk");
  if (programs && fido_dev_make_cred(device, credential, NULL) == FIDO_OK) check(FIDO_ERR_INTERNAL, "no PIN needed");
  check(fido_dev_make_cred(device, credential, PIN), "credential");
  check(fido_cred_verify(credential), "attestation");
  if (programs) device = reopen(device);

  fido_assert_t *assertion = fido_assert_new();
  check(fido_assert_set_rp(assertion, RP), "RP");
  check(fido_assert_set_clientdata_hash(assertion, hash, sizeof(hash)), "hash");
  check(fido_assert_allow_cred(assertion, fido_cred_id_ptr(credential), fido_cred_id_len(credential)), "allow list");
  check(fido_dev_get_assert(device, assertion, PIN), "assertion");
  es256_pk_t *key = es256_pk_new();
  check(es256_pk_from_ptr(key, fido_cred_pubkey_ptr(credential), fido_cred_pubkey_len(credential)), "public key");
  check(fido_assert_verify(assertion, 0, COSE_ES256, key), "signature");
  es256_pk_free(&key);
  fido_assert_free(&assertion);
  fido_cred_free(&credential);
  fido_dev_close(device);
  fido_dev_free(&device);
  return 0;
}
