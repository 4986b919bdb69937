import { describe, expect, it } from 'vitest';
import { refusal as refusalSchema } from '../../src/contract/steps.ts';
import {
  ChannelBusy,
  CtapError,
  hidError,
  PinOutOfRules,
  ProtocolError,
  TransactionCancelled,
  TransactionTimeout,
  UnsupportedByKey,
} from '../../src/ctap/errors.ts';
import { HidAccessDenied, HidConnectionLost } from '../../src/ctap/hid-connection.ts';
import { decodeCbor } from '../../src/fido/cbor.ts';
import { HidErrorCode } from '../../src/fido/ctaphid.ts';
import { Status } from '../../src/fido/status.ts';
import { StructureError } from '../../src/fido/structure-error.ts';
import { KeyNotFound } from '../../src/operations/ports.ts';
import { refusalContexts, refusalOfStatus, refuse, toRefusal } from '../../src/operations/refusals.ts';

describe('the translation of CTAP status codes', () => {
  it('gives every code 0x00 to 0xff a refusal that fits the contract, in every context, and keeps the code', () => {
    for (const context of refusalContexts) {
      for (let status = 0; status <= 0xff; status++) {
        const refused = refusalSchema.parse(refusalOfStatus(status, context));
        expect(refused.status).toBe(status);
        expect(refused.detail).toContain(status.toString(16));
      }
    }
  });

  it.each([
    [Status.PIN_INVALID, 'token', 'pin-wrong'],
    [Status.PIN_BLOCKED, 'token', 'pin-blocked'],
    [Status.PIN_AUTH_BLOCKED, 'change-pin', 'pin-auth-blocked'],
    [Status.PIN_NOT_SET, 'token', 'pin-not-set'],
    [Status.PUAT_REQUIRED, 'register', 'pin-required'],
    [Status.PIN_POLICY_VIOLATION, 'set-pin', 'pin-policy'],
    [Status.PIN_POLICY_VIOLATION, 'change-pin', 'pin-policy'],
    [Status.PIN_POLICY_VIOLATION, 'token', 'pin-change-required'],
    [Status.PIN_AUTH_INVALID, 'set-pin', 'pin-already-set'],
    [Status.PIN_AUTH_INVALID, 'register', 'verification-needed'],
    [Status.UV_BLOCKED, 'sign-in', 'fingerprint-blocked'],
    [Status.UV_INVALID, 'sign-in', 'fingerprint-not-recognised'],
    [Status.FP_DATABASE_FULL, 'fingerprint', 'fingerprint-storage-full'],
    [Status.KEY_STORE_FULL, 'register', 'credential-storage-full'],
    [Status.KEY_STORE_FULL, 'fingerprint', 'fingerprint-storage-full'],
    [Status.INVALID_OPTION, 'fingerprint', 'fingerprint-not-found'],
    [Status.CREDENTIAL_EXCLUDED, 'register', 'already-registered'],
    [Status.NO_CREDENTIALS, 'sign-in', 'no-credential'],
    [Status.USER_ACTION_TIMEOUT, 'register', 'timeout'],
    [Status.ACTION_TIMEOUT, 'fingerprint', 'timeout'],
    [Status.OPERATION_DENIED, 'choose', 'denied'],
    [Status.OPERATION_DENIED, 'register', 'not-confirmed'],
    [Status.OPERATION_DENIED, 'sign-in', 'not-confirmed'],
    [Status.OPERATION_DENIED, 'settings', 'setting-fixed'],
    [Status.PIN_POLICY_VIOLATION, 'settings', 'min-length-only-grows'],
    [Status.KEY_STORE_FULL, 'settings', 'too-many-sites'],
    [Status.LARGE_BLOB_STORAGE_FULL, 'credentials', 'data-storage-full'],
    [Status.INTEGRITY_FAILURE, 'credentials', 'data-damaged'],
    [Status.REQUEST_TOO_LARGE, 'register', 'request-too-large'],
    [Status.NOT_ALLOWED, 'token', 'fingerprints-not-enrolled'],
    [Status.UNAUTHORIZED_PERMISSION, 'token', 'proof-refused'],
    [Status.OTHER, 'describe', 'key-fault'],
    [Status.KEEPALIVE_CANCEL, 'register', 'cancelled'],
    [Status.LOCK_REQUIRED, 'describe', 'key-busy'],
    [Status.NOT_ALLOWED, 'reset', 'reset-too-late'],
    [Status.NOT_ALLOWED, 'sign-in', 'not-allowed-now'],
    [0x41, 'token', 'unknown-status'],
    [0xf7, 'sign-in', 'unknown-status'],
  ] as const)('0x%s while doing %s is %s', (status, context, code) => {
    expect(toRefusal(new CtapError(status), context).code).toBe(code);
  });

  it('keeps the retries that were read meanwhile', () => {
    expect(refusalOfStatus(Status.PIN_INVALID, 'token', { retries: 1 })).toMatchObject({
      code: 'pin-wrong',
      retries: 1,
    });
  });
});

describe('the translation of a conversation that broke', () => {
  const cborError = (() => {
    try {
      return decodeCbor(Uint8Array.of(0xff));
    } catch (error) {
      return error;
    }
  })();

  it.each([
    ['removed', new HidConnectionLost('gone')],
    ['key-not-found', new KeyNotFound('none')],
    ['needs-elevation', new HidAccessDenied('elevation', 'no')],
    ['not-permitted', new HidAccessDenied('udev-rule', 'no')],
    ['timeout', new TransactionTimeout('selection', 'total', 120_000, true)],
    // Nobody was asked to touch a key that says nothing.
    ['no-answer', new TransactionTimeout('getInfo', 'silence', 2000, false)],
    ['no-answer', new TransactionTimeout('U2F version', 'total', 500, false)],
    // It had begun to answer, or said that it works.
    ['message-lost', new TransactionTimeout('getInfo', 'silence', 2000, true)],
    ['key-busy', hidError('getInfo', HidErrorCode.lockRequired)],
    ['message-lost', hidError('getInfo', HidErrorCode.invalidChannel)],
    ['unknown-transport-error', hidError('getInfo', 0x7e)],
    ['key-stays-busy', new ChannelBusy(20)],
    ['cancelled', new TransactionCancelled('cancelled')],
    ['cancelled', new DOMException('stop', 'AbortError')],
    ['unsupported', new UnsupportedByKey('bioEnroll')],
    ['pin-too-short', new PinOutOfRules('too-short')],
    ['protocol-error', new ProtocolError('x', 'a', 'b')],
    ['protocol-error', new StructureError('getInfo', 'a', 'b')],
    ['protocol-error', cborError],
  ])('%s', (code, error) => {
    expect(refusalSchema.parse(toRefusal(error, 'describe')).code).toBe(code);
  });

  it('lets a fault of our own through', () => {
    const fault = new TypeError('x is not a function');
    expect(() => toRefusal(fault, 'describe')).toThrow(fault);
  });

  it('passes on what an operation refused itself', () => {
    try {
      refuse('pin-known-wrong', { retries: 5 });
    } catch (error) {
      expect(toRefusal(error, 'token')).toMatchObject({ code: 'pin-known-wrong', retries: 5, status: null });
    }
    expect.assertions(1);
  });
});
