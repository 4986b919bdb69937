import encodeQR from 'qr';

/** Which pixels are dark. */
export type Dark = (x: number, y: number) => boolean;

/** A code, `scale` pixels a module, with a quiet zone. */
export function code(text: string, scale: number): { readonly side: number; readonly dark: Dark } {
  const modules = encodeQR(text, 'raw', { border: 4 });
  const at: Dark = (x, y) => modules[Math.floor(y / scale)]?.[Math.floor(x / scale)] ?? false;
  return { side: modules.length * scale, dark: at };
}

/** The same picture each time. */
export function noise(seed: number): Dark {
  return (x, y) => {
    let mixed = Math.imul(x + 1, 0x9e3779b1) ^ Math.imul(y + seed, 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 13)) & 1) === 1;
  };
}

/** 7 x 7, what a decoder looks for first, as near to each other as they go. */
export const finders: Dark = (x, y) => {
  const [fromEdge, depth] = [Math.min(x % 8, 6 - (x % 8)), Math.min(y % 8, 6 - (y % 8))];
  const ring = Math.min(fromEdge, depth);
  return ring >= 0 && ring !== 1;
};
