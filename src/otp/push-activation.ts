import { type Reading, read, refuse } from './reading.ts';

/** What Microsoft's usual QR code carries: it registers Microsoft Authenticator for push, and is no OATH account. */
export interface PushActivation {
  readonly code: string;
  /** Where the app registers, https. From outside: to be shown, never opened by itself. */
  readonly url: string;
}

export type PushActivationRefusal = 'not-push-activation' | 'malformed' | 'address-unsafe';

const MAX_TEXT = 3_000;
const FORM = /^phonefactor:\/\/activate_account\/?\?([^#]*)$/i;

/** Reads `phonefactor://activate_account?code=…&url=…`. */
export function readPushActivation(text: string): Reading<PushActivation, PushActivationRefusal> {
  const query = text.length > MAX_TEXT ? undefined : FORM.exec(text.trim())?.[1];
  if (query === undefined) return refuse('not-push-activation', 'expected phonefactor://activate_account?');
  const values = new URLSearchParams(query);
  const code = values.get('code') ?? '';
  if (values.getAll('code').length !== 1 || values.getAll('url').length !== 1 || !/^[A-Za-z0-9]{6,64}$/.test(code)) {
    return refuse('malformed', 'expected one code of letters and digits, and one url');
  }
  const address = URL.parse(values.get('url') ?? '');
  if (address === null || address.protocol !== 'https:' || address.username !== '' || address.password !== '') {
    return refuse('address-unsafe', 'expected an https address without a password in it');
  }
  return read({ code, url: address.href });
}
