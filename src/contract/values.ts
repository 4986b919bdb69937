import { z } from 'zod';

/**
 * Bytes as base64url text without padding (RFC 4648 section 5). Everything binary crosses the contract in this form.
 * @param maximum the most bytes accepted
 */
export const bytesUpTo = (maximum: number) =>
  z
    .string()
    .max(Math.ceil((maximum * 4) / 3))
    .regex(/^[A-Za-z0-9_-]*$/, 'expected base64url without padding');

const longestSecret = 384;

/**
 * A secret that a person typed: NFC UTF-8, from a page as base64url, from a caller in this process as bytes, which the caller can
 * wipe. The host turns it into a zeroable `Secret` at once. Never logged and never echoed in an error.
 */
export const typedSecret = z.union([
  bytesUpTo(longestSecret),
  z.custom<Uint8Array>(
    (given) => given instanceof Uint8Array && given.length <= longestSecret,
    `expected at most ${longestSecret} bytes`,
  ),
]);
export type TypedSecret = z.infer<typeof typedSecret>;

/** An opaque id made by the host. */
export const id = z.string().min(1).max(200);

/** A point in time: milliseconds since the Unix epoch. */
export const instant = z.number().int();

export const language = z.enum(['en', 'ja']);
export type Language = z.infer<typeof language>;

export const theme = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof theme>;
