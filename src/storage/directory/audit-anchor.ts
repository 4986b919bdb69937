import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Sealing } from '../sealed-box.ts';
import { sameBytes } from './audit-mac.ts';

/** Where the anchor is kept: outside the database. `write` is atomic and durable. */
export interface AnchorPlace {
  read(): string | undefined;
  write(text: string): void;
}

/** What guards the anchor; outlives the sealing key that it is made of. */
export interface AnchorKey {
  readonly id: string;
  readonly bytes: Uint8Array;
}

export const anchorKeyOf = (sealing: Sealing): AnchorKey => ({
  id: Buffer.from(sealing.keyId).toString('base64'),
  bytes: sealing.derive('audit-anchor/1'),
});

/** One place in the chain. */
export interface ChainPosition {
  readonly sequence: number;
  readonly mac: Uint8Array | null;
}

export type DatedPosition = ChainPosition & { readonly at: number };

/** What this computer knows about the log without asking the database. */
export interface Anchor {
  /** The newest record that was here: so many there must be. */
  readonly newest: DatedPosition;
  /** Where the anchor was made: of what was before it, it knows nothing. */
  readonly since: DatedPosition;
  /** Places on the way, oldest first and fewer of the old ones: where a log parts from this one is told by them. */
  readonly marks: readonly ChainPosition[];
  /** Up to here the chain was found whole. */
  readonly checkpoint: DatedPosition | null;
  /** What is up to here was found broken, and somebody went on from it: it is not checked any more. */
  readonly accepted: DatedPosition | null;
}

export type FoundAnchor =
  | { readonly state: 'good'; readonly anchor: Anchor }
  | { readonly state: 'none' | 'damaged' | 'foreign-key' };

const mac = z.base64().nullable();
const position = z.strictObject({ sequence: z.number().int().nonnegative(), mac, at: z.number() });
const content = z.strictObject({
  format: z.literal(1),
  key: z.string(),
  newest: position,
  since: position,
  marks: z.array(z.tuple([z.number().int().nonnegative(), mac])).max(1000),
  checkpoint: position.nullable(),
  accepted: position.nullable(),
});
const file = content.extend({ tag: z.base64() });

/** JSON with an HMAC-SHA-256 over everything in it. */
export function anchorText(anchor: Anchor, key: AnchorKey): string {
  const { newest, since, checkpoint, accepted } = anchor;
  const kept: z.infer<typeof content> = {
    format: 1,
    key: key.id,
    newest: positionText(newest),
    since: positionText(since),
    marks: anchor.marks.map((mark) => [mark.sequence, textOf(mark.mac)]),
    checkpoint: checkpoint && positionText(checkpoint),
    accepted: accepted && positionText(accepted),
  };
  return `${JSON.stringify({ ...kept, tag: tagOf(kept, key).toString('base64') })}\n`;
}

export function readAnchor(text: string | undefined, key: AnchorKey): FoundAnchor {
  if (text === undefined) return { state: 'none' };
  let found: z.infer<typeof file>;
  try {
    found = file.parse(JSON.parse(text));
  } catch {
    return { state: 'damaged' };
  }
  const { tag, ...kept } = found;
  if (kept.key !== key.id) return { state: 'foreign-key' };
  const given = Buffer.from(tag, 'base64');
  const expected = tagOf(kept, key);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return { state: 'damaged' };
  return {
    state: 'good',
    anchor: {
      newest: positionOf(kept.newest),
      since: positionOf(kept.since),
      marks: kept.marks.map(([sequence, bytes]) => ({ sequence, mac: bytesOf(bytes) })),
      checkpoint: kept.checkpoint && positionOf(kept.checkpoint),
      accepted: kept.accepted && positionOf(kept.accepted),
    },
  };
}

/** The first one: of what was before `newest` it knows nothing. */
export const firstAnchor = (newest: DatedPosition): Anchor => ({
  newest,
  since: newest,
  marks: [{ sequence: newest.sequence, mac: newest.mac }],
  checkpoint: null,
  accepted: null,
});

const MOST_MARKS = 64;

/** The log has grown to `newest`. */
export function advanced(anchor: Anchor, newest: DatedPosition): Anchor {
  const marks = [...anchor.marks, { sequence: newest.sequence, mac: newest.mac }];
  const half = MOST_MARKS / 2;
  const thinned = marks.length <= MOST_MARKS ? marks : marks.filter((_, index) => index >= half || index % 2 === 0);
  return { ...anchor, newest, marks: thinned };
}

export const isAt = (position: ChainPosition, mac: Uint8Array | null): boolean => sameBytes(position.mac, mac);

const tagOf = (kept: z.infer<typeof content>, key: AnchorKey): Buffer =>
  createHmac('sha256', key.bytes).update(JSON.stringify(kept)).digest();

const positionText = ({ sequence, mac, at }: DatedPosition) => ({ sequence, mac: textOf(mac), at });
const positionOf = ({ sequence, mac, at }: z.infer<typeof position>): DatedPosition => ({
  sequence,
  mac: bytesOf(mac),
  at,
});
const textOf = (bytes: Uint8Array | null): string | null => bytes && Buffer.from(bytes).toString('base64');
const bytesOf = (text: string | null): Uint8Array | null =>
  text === null ? null : new Uint8Array(Buffer.from(text, 'base64'));
