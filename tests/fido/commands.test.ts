import { expect, test } from 'vitest';
import { concatBytes, toHex } from '../../src/basics/bytes.ts';
import { type CborMap, encodeCbor } from '../../src/fido/cbor.ts';
import * as commands from '../../src/fido/commands.ts';

const { Command } = commands;
const request = (command: number, map: CborMap) => toHex(concatBytes(Uint8Array.of(command), encodeCbor(map)));

test('golden requests (ctap.md 2.10, generated with the encoder of python-fido2)', () => {
  const { ClientPinRequest, ClientPinSubCommand, BioEnrollmentRequest, BioModality, BioSubCommand } = commands;
  const { CredentialManagementRequest, CredentialManagementSubCommand, LargeBlobsRequest } = commands;
  const pin = (subCommand: number): CborMap =>
    new Map([
      [ClientPinRequest.pinUvAuthProtocol, 2],
      [ClientPinRequest.subCommand, subCommand],
    ]);
  const bio = (subCommand: number): CborMap =>
    new Map([
      [BioEnrollmentRequest.modality, BioModality.fingerprint],
      [BioEnrollmentRequest.subCommand, subCommand],
    ]);
  expect(request(Command.clientPin, pin(ClientPinSubCommand.getPinRetries))).toBe('06a201020201');
  expect(request(Command.clientPin, pin(ClientPinSubCommand.getKeyAgreement))).toBe('06a201020202');
  expect(request(Command.clientPin, pin(ClientPinSubCommand.getUvRetries))).toBe('06a201020207');
  expect(request(Command.bioEnrollment, new Map([[BioEnrollmentRequest.getModality, true]]))).toBe('09a106f5');
  expect(request(Command.bioEnrollment, bio(BioSubCommand.getFingerprintSensorInfo))).toBe('09a201010207');
  expect(request(Command.bioEnrollment, bio(BioSubCommand.cancelCurrentEnrollment))).toBe('09a201010203');
  const nextRp = CredentialManagementSubCommand.enumerateRpsGetNextRp;
  expect(request(Command.credentialManagement, new Map([[CredentialManagementRequest.subCommand, nextRp]]))).toBe(
    '0aa10103',
  );
  const blob: CborMap = new Map([
    [LargeBlobsRequest.get, 960],
    [LargeBlobsRequest.offset, 0],
  ]);
  expect(request(Command.largeBlobs, blob)).toBe('0ca2011903c00300');
});

test('numbers that are often mixed up differ as they must (ctap.md 2.3, 2.4, 4.1)', () => {
  const { MakeCredentialRequest, GetAssertionRequest, BioEnrollmentRequest, CredentialManagementRequest } = commands;
  expect([MakeCredentialRequest.pinUvAuthParam, MakeCredentialRequest.pinUvAuthProtocol]).toEqual([8, 9]);
  expect([GetAssertionRequest.pinUvAuthParam, GetAssertionRequest.pinUvAuthProtocol]).toEqual([6, 7]);
  expect([BioEnrollmentRequest.pinUvAuthProtocol, BioEnrollmentRequest.pinUvAuthParam]).toEqual([4, 5]);
  expect([CredentialManagementRequest.pinUvAuthProtocol, CredentialManagementRequest.pinUvAuthParam]).toEqual([3, 4]);
  expect(Object.values(commands.ClientPinSubCommand)).not.toContain(8);
  expect(commands.MakeCredentialResponse.epAtt).toBe(4);
});

test('within each table every number is used once', () => {
  for (const [name, table] of Object.entries(commands)) {
    const numbers = Object.values(table);
    expect(new Set(numbers).size, name).toBe(numbers.length);
  }
});

test('permissions are single bits', () => {
  for (const bit of Object.values(commands.Permission)) expect(Math.log2(bit) % 1).toBe(0);
});

test('the 14 results of a poor sample and the good one', () => {
  expect(Object.values(commands.SampleStatus)).toEqual(Array.from({ length: 15 }, (_, status) => status));
});
