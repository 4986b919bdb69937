import { fromHex, toHex, utf8 } from '../../src/basics/bytes.ts';
import { Secret } from '../../src/basics/secret.ts';
import { encodeCbor } from '../../src/fido/cbor.ts';
import { pinUvAuthProtocol } from '../../src/fido/pin-uv-auth.ts';
import recorded from '../vectors/python-fido2.json' with { type: 'json' };
import { infoAnswer } from './open-scripted.ts';
import { exchange, fixedRandom } from './scripted-key.ts';

/** What a real key with protocol 1 was told and answered (tests/vectors/python-fido2.json). */
export const yubikey = recorded.pin;

/** A real key with protocol 1 (tests/vectors/python-fido2.json). */
export const one = {
  version: 1,
  privateKey: yubikey.EC_PRIV,
  platform: cose(yubikey.EC_PUB_X, yubikey.EC_PUB_Y),
  key: cose(yubikey.DEV_PUB_X, yubikey.DEV_PUB_Y),
  sharedSecret: fromHex(yubikey.SHARED),
} as const;

/** Protocol 2: ctap.md 3.8, with the key pairs of WebauthnWorks/CTAP2.1-Migration-Guide. */
export const two = {
  version: 2,
  privateKey: 'e5fccb46de79b04b62e930bbb72b274e30134545f08d54c72bba22407c825344',
  vector: '3672a1bc264e2cef5f647aff51100b15',
  platform: cose(
    '003a0bc15db601a238e891db21ca5f71eab98c8e05bf4e318daf471ea6e76dab',
    '3e303d19dcf2147db8d4ee0d932b0a0308ca55d69cf021c1c7e111d0cdc59efe',
  ),
  key: cose(
    'd7404f738990a0af2bbc053d39f0a9c293898bf8e7c0fb9ab1ef4dd61bb70d37',
    'c09bed90721b78631be0e68f42997f7a1957b87a6537cfade9f0a68cd432e7f9',
  ),
  sharedSecret: fromHex(
    'efe50001d97a7cf14096589e65147b108653683cc22aaf4d1f3bd91dc8e41cbd6e1db0c8ebc48dad977a81d26ca7e5bfb0243bd1a2aba6c45adc7a00729b2027',
  ),
  newPinEnc:
    '3672a1bc264e2cef5f647aff51100b15fe45dfb2f2461ea896f578e5b75891cf91d83eeab02c91ad896e4359f2b0e66276617ebf39653a7c4a517c039083409cc816470ab65197aee05d0b76665742cd',
  setPinParam: 'fc4d7477e1891f0700d1b6da71da80c3cd265da7441384e3ab24e11441259a65',
  pinHashEnc: '3672a1bc264e2cef5f647aff51100b154501ad7d9d1b901b8f153788d888b9e1',
  token: '0125fecfd8bf3f679bd9ec221324baa74f3cade0314b4fba8029500a320612ad',
} as const;

export function cose(x: string, y: string): string {
  return `a501020338182001215820${x}225820${y}`;
}

export const info1 = (options = {}) => infoAnswer({ clientPin: true, ...options }, [[6, [1]]]);
export const info2 = (options = {}) => infoAnswer({ clientPin: true, pinUvAuthToken: true, ...options });
export const pin = (text: string) => Secret.over(utf8(text));
export const agreement1 = exchange('06a201010202', `00a101${one.key}`);
export const agreement2 = exchange('06a201020202', `00a101${two.key}`);
export const random1 = () => fixedRandom(one.privateKey);
export const random2 = (...vectors: string[]) => fixedRandom(two.privateKey, two.vector, ...vectors);
export const encryptedToken = (token = fromHex(two.token), vector = new Uint8Array(16)) =>
  `00a102${toHex(encodeCbor(pinUvAuthProtocol(2).encrypt(two.sharedSecret, token, { bytes: () => vector })))}`;
