const shown = 64;

/** The first bytes of a blob in hexadecimal: as text, what a site stored could pose as words of ours. */
export function firstBytes(blob: Uint8Array): string {
  const hex = [...blob.subarray(0, shown)].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return blob.length > shown ? `${hex} …` : hex;
}

/** A name that every system takes, with the site in it. */
export function blobFileName(rpId: string | null): string {
  const site = (rpId ?? '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-/, '')
    .slice(0, 80);
  return `${`site-data-${site}`.replace(/-$/, '')}.bin`;
}

export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

export function toBase64Url(bytes: Uint8Array): string {
  // In pieces: a call takes only so many arguments.
  let binary = '';
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
