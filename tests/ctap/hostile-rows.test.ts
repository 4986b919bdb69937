import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

/*
 * Which test shows which row: what a hostile key does (A), what it writes (B), and the rows that blobs,
 * the atlas and the elevated helper have added. A row without a test fails here, and so does
 * one whose test was renamed or removed.
 */

type Shown = readonly [file: string, title: string];

const keys: Readonly<Record<string, readonly Shown[]>> = {
  'hostile A1 INIT reply with a wrong nonce, for another channel, CID 0 or broadcast, 16 or 18 bytes': [
    ['ctap/initialization.test.ts', 'two replies with %s: one retry, then no FIDO key'],
    ['ctap/initialization.test.ts', 'a good reply counts after any number of foreign ones'],
  ],
  'hostile A2 BCNT 7,610 to 65,535, BCNT 0, fewer packets than announced': [
    ['ctap/channel.test.ts', "'BCNT 65535'"],
    ['ctap/channel.test.ts', 'a reply longer than the caller takes is refused at its header'],
    ['ctap/channel.test.ts', 'fewer packets than announced: a time-out 2 seconds after the last one'],
    ['ctap/authenticator.test.ts', "'no status'"],
    ['fido/ctaphid.test.ts', 'an announced length over the limit is reported as it is and allocates nothing'],
  ],
  'hostile A3 continuation sequence repeated, skipped, wrapped, first packet a continuation': [
    ['ctap/channel.test.ts', "'a sequence number repeated'"],
    ['ctap/channel.test.ts', "'a sequence number skipped'"],
    ['ctap/channel.test.ts', "'a sequence number that starts at 1'"],
    ['ctap/channel.test.ts', "'a continuation first'"],
    ['fido/ctaphid.test.ts', 'the longest message counts its continuations from 0 to 127'],
  ],
  'hostile A4 packets of another CID in our reply, a flood of 10^5 of them': [
    ['ctap/channel.test.ts', "other processes' packets in the middle of a reply are not ours"],
    ['ctap/deadlines.test.ts', '10^5 foreign packets do not move the deadline'],
    ['ctap/hostile-keys.test.ts', '10^5 foreign packets between the packets of our reply: it is whole'],
  ],
  'hostile A5 KEEPALIVE for ever, every millisecond, status 1, 2 or unknown': [
    ['ctap/deadlines.test.ts', 'keepalives for ever: the deadline holds, CANCEL is sent'],
    ['ctap/hostile-keys.test.ts', 'a keepalive every millisecond with a status that nobody knows'],
  ],
  'hostile A6 CHANNEL_BUSY for ever': [
    ['ctap/deadlines.test.ts', 'for ever: ChannelBusy after 3 seconds, and the channel goes on'],
  ],
  'hostile A7 ERROR 0x00 to 0xff, CTAP status 0x00 to 0xff': [
    ['ctap/channel.test.ts', 'every ERROR code is an error that names it, and only CHANNEL_BUSY is tried again'],
    ['ctap/authenticator.test.ts', 'every status but OK is a CtapError that names it; unknown codes survive'],
    ['operations/refusals.test.ts', 'gives every code 0x00 to 0xff a refusal'],
  ],
  'hostile A8 a reply after our time-out': [
    ['ctap/deadlines.test.ts', 'CANCEL, and a late reply is never taken for the next one'],
    ['ctap/initialization.test.ts', 'the late answer to the first INIT opens no channel'],
  ],
  'hostile A9 two keys with one serial; a key swapped between getPinToken and makeCredential': [
    ['ctap/hostile-keys.test.ts', 'A: a key swapped between token and credential'],
    [
      'operations/sign-in.test.ts',
      'ends with removed when the key is pulled out, and another key that comes is not used',
    ],
  ],
  'hostile A10 retries that never fall, that rise, a powerCycleState that lies': [
    ['operations/pin-memory.test.ts', 'stops after three in a row, whatever the key claims, until one is right'],
    ['operations/pin-memory.test.ts', 'notices a retry count that rises although no PIN was right'],
    ['operations/pin-alarm.test.ts', 'is stopped after three wrong PINs all the same'],
  ],
  'hostile A10 a PIN that was taken and is refused now': [
    ['ctap/pin-again.test.ts', 'goes once, where the key has given that up'],
    ['operations/pin-not-taken.test.ts', 'is sent once, is not called wrong, and may be typed again'],
  ],
  'hostile A11 PIN_BLOCKED, PIN_AUTH_BLOCKED, UV_BLOCKED at each step': [
    ['ctap/hostile-keys.test.ts', 'PIN_BLOCKED, PIN_AUTH_BLOCKED, UV_BLOCKED at each step: nothing is tried again'],
    ['ctap/pin-safety.test.ts', 'each status that speaks of the PIN or the verification ends the attempt'],
  ],
  'hostile A12 getInfo claims': [
    ['fido/get-info.test.ts', 'hostile-tests.md A: getInfo claims'],
    ['ctap/hostile-keys.test.ts', 'none under 4 code points or over 63 bytes is sent, whatever the key says'],
    ['ctap/client-pin.test.ts', 'none that is known: nothing is sent'],
  ],
  'hostile A13 key-agreement point not on the curve, infinity, compressed, wrong kty or alg': [
    ['ctap/pin-safety.test.ts', 'the PIN stays here when the key-agreement key is bad'],
    ['fido/pin-uv-auth.test.ts', 'invalid points of Wycheproof are refused before the private key is used'],
  ],
  'hostile A14 pinUvAuthToken of 0, 15, 17, 31, 33, 64 bytes': [
    ['ctap/client-pin.test.ts', 'of %i bytes is refused with protocol 2'],
    ['ctap/client-pin.test.ts', 'of %i bytes is refused with protocol 1'],
  ],
  'hostile A15 attestation: own root, AAGUID, algorithm, expiry, CA flag, 100 certificates, empty x5c': [
    ['identity/attestation.test.ts', "'a self-signed root of its own'"],
    ['identity/attestation.test.ts', "'a hundred certificates'"],
  ],
  'hostile A16 authData: AT, ED, credId length, trailing bytes, RP, UP, UV, BE and BS': [
    ['fido/authenticator-data.test.ts', 'what does not fit is refused (hostile-tests.md A)'],
    ['ctap/credentials.test.ts', 'an answer about another RP is refused'],
    ['ctap/credentials.test.ts', 'an answer without the touch or the verification that it takes is refused'],
    ['ctap/credentials.test.ts', 'without the touch that was asked for'],
  ],
  'hostile A17 signCount goes back, or stands still': [
    ['identity/hostile.test.ts', 'with a counter that goes back or stands still is refused and logged'],
  ],
  'hostile A18 assertion for a credential not in the list, numberOfCredentials 10^9, enumeration without end': [
    ['ctap/credentials.test.ts', 'a credential that was not allowed is refused'],
    ['ctap/credentials.test.ts', "'10^9 credentials'"],
    ['ctap/management.test.ts', 'a key that claims 10^9 relying parties is refused at once'],
    ['ctap/managing-key.test.ts', 'fragments that come slowly for ever: two minutes'],
    ['ctap/hostile-keys.test.ts', '1,000 assertions, one every 15 seconds: two minutes'],
    ['ctap/hostile-keys.test.ts', '4,000 relying parties, one every 15 seconds: two minutes'],
  ],
  'hostile A19 remainingSamples never 0, growing, negative; template names': [
    ['ctap/enroll.test.ts', 'remainingSamples that never falls: three times the samples that the key needs'],
    ['ctap/enroll.test.ts', 'remainingSamples that grows'],
    ['ctap/enroll.test.ts', 'remainingSamples %s'],
    ['fido/cbor-decoder.test.ts', 'text that is not UTF-8 is refused'],
  ],
  'hostile A20 displayName in Japanese': [
    ['operations/hostile-keys.test.ts', 'is asked once more by a plain name, and the person and the log are told so'],
  ],
  'hostile A21 unplugged at each packet, re-plugged as another model': [
    ['ctap/with-virtual-key.test.ts', 'unplugged at every packet, in both directions: HidConnectionLost'],
    ['ctap/managing-key.test.ts', 'unplugged at every packet of a write: the array is the old one or the new one'],
    ['ctap/u2f.test.ts', 'unplugged between two polls: HidConnectionLost at the next one'],
    ['operations/hostile-keys.test.ts', 'at any packet ends the operation as removed and leaves nothing open'],
  ],
  'hostile A22 PING of 7,609 bytes, WINK and LOCK from another process, another app at the channel': [
    ['ctap/hostile-keys.test.ts', 'PING of 7,609 bytes comes back whole, while the other one winks'],
    ['ctap/hostile-keys.test.ts', 'LOCK for ten seconds: ChannelBusy after three, and later we are answered'],
  ],
};

const encodings: Readonly<Record<string, readonly Shown[]>> = {
  'hostile B1 22 encodings': [
    ['fido/cbor-decoder.test.ts', 'RFC 8949 Appendix F: what is not well-formed is refused'],
    ['fido/cbor-decoder.test.ts', 'integers, lengths and counts in a longer form than needed are refused'],
    ['fido/cbor-decoder.test.ts', 'map keys twice or out of order are refused'],
    ['fido/cbor-decoder.test.ts', 'four levels are read and the fifth is refused'],
    ['fido/cbor-decoder.test.ts', 'floats, undefined and unassigned simple values are refused'],
    ['fido/cbor-decoder.test.ts', 'every message that is cut short is refused'],
  ],
  'hostile B2 an array or map of 1.8e9 announced in 147 bytes': [
    ['fido/cbor-decoder.test.ts', 'a count or length that is larger than the bytes left is refused at its head'],
    ['fido/cbor-decoder.test.ts', 'a message can make no more than 2048 arrays, maps and byte strings'],
  ],
  'hostile B3 bignums, RegExp, Error, Set, shared values, packed, records': [
    ['fido/cbor-decoder.test.ts', 'tags are refused at their head, whatever they hold'],
    ['fido/cbor-decoder.test.ts', 'a message that defines a cbor-x record leaves no trace in the next one'],
  ],
  'hostile B4 map keys __proto__, constructor, toString, "1" and 1': [
    ['fido/cbor-decoder.test.ts', 'keys named like object members are only keys'],
    ['fido/cbor-decoder.test.ts', 'the number 1 and the text "1" are two keys'],
  ],
  'hostile B5 unknown keys in a known map': [['fido/get-info.test.ts', 'the same with a member nobody knows']],
  'hostile B6 differential: mutants': [['fido/cbor-differential.test.ts', '24,000 mutants of three getInfo replies']],
};

const newest: Readonly<Record<string, readonly Shown[]>> = {
  'large blobs: longer than said, without end, unfolding, damaged, of nobody': [
    ['ctap/managing-key.test.ts', 'more than it says that it can store'],
    ['ctap/managing-key.test.ts', 'a longer fragment than was asked for'],
    ['ctap/managing-key.test.ts', 'fragments that come slowly for ever: two minutes'],
    ['ctap/managing-key.test.ts', 'unplugged at every packet of a write: the array is the old one or the new one'],
    ['ctap/managing-key.test.ts', 'garbage: what no credential opens goes, what is no blob stays'],
    ['ctap/management.test.ts', 'an entry that unfolds to more than it says is not opened'],
    ['operations/large-blobs-of-sites.test.ts', 'that the key has no room for is refused, and what was there stays'],
    ['operations/large-blobs-of-sites.test.ts', 'is touched only where this visit has listed the credential'],
  ],
  'atlas: a key that passes for another, that claims without end, names that are formulas': [
    ['operations/key-recognition.test.ts', 'is nobody in particular once two keys show the same number'],
    ['operations/key-recognition.test.ts', 'is recorded nowhere where it claims the sign-in data of two keys'],
    ['operations/key-recognition.test.ts', 'is recorded nowhere once it says that it is another model'],
    ['operations/key-recognition.test.ts', 'cannot be known by ids that anybody could have'],
    ['operations/key-recognition.test.ts', 'costs no more than a bounded record, whatever it claims'],
    ['operations/atlas.test.ts', 'hold no cell that begins a formula'],
  ],
  'atlas: files damaged, swapped, of a newer version, written into': [
    ['storage/key-atlas.test.ts', 'starts with its last good copy where the file is damaged'],
    ['storage/key-atlas.test.ts', 'starts where the key file is damaged, keeps it aside and says so'],
    ['storage/key-atlas.test.ts', 'does not open an entry under the id of another'],
    ['storage/key-atlas.test.ts', 'is left alone where a newer version wrote it'],
    ['storage/folder-lock.test.ts', 'locks nobody out for ever'],
  ],
  'elevated helper: frames, commands, paths and programs that are not the app': [
    ['elevated-helper/signed-frames.test.ts', 'any changed bit is refused, wherever it is'],
    ['elevated-helper/signed-frames.test.ts', 'a frame that was heard before is refused, and so is one that skips'],
    ['elevated-helper/serve-keys.test.ts', 'a frame that is longer than any command'],
    ['elevated-helper/serve-keys.test.ts', "'news in place of a command'"],
    ['elevated-helper/serve-keys.test.ts', 'a flood of commands'],
    ['elevated-helper/serve-keys.test.ts', 'holds no more keys open than it says'],
    ['elevated-helper/serve-keys.test.ts', 'who connects and says nothing is left after ten seconds'],
    ['elevated-helper/elevated-keys.test.ts', 'that has the command line, not the file, does not pass for the helper'],
    ['elevated-helper/elevated-keys.test.ts', 'that comes first is turned away, and the helper still gets through'],
    ['elevated-helper/helper-process.test.ts', 'the helper ends with the app, however that ends'],
  ],
};

const textOf = (file: string): string => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');

describe.each([
  ['A', keys],
  ['B', encodings],
  ['of the newest parts', newest],
])('hostile tests %s', (_, rows) => {
  test.each(Object.entries(rows))('%s', (_row, shown) => {
    for (const [file, title] of shown) expect([file, title, textOf(file).includes(title)]).toEqual([file, title, true]);
  });
});
