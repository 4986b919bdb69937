const PCM_HEADER = 16;

/**
 * The length of a RIFF/WAVE file in ms (Microsoft Multimedia Programming Interface 1.0, chapter 3): data bytes over bytes a second.
 * @returns undefined where it is one and is damaged, `other` where it is none
 */
export function wavDuration(bytes: Uint8Array): number | undefined | 'other' {
  if (bytes.length < 12 || textAt(bytes, 0) !== 'RIFF' || textAt(bytes, 8) !== 'WAVE') return 'other';
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  // What follows the last chunk belongs to another file.
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length || bytes.length - end > 1) return undefined;
  let bytesPerSecond = 0;
  let duration: number | undefined;
  let offset = 12;
  while (offset + 8 <= end) {
    const name = textAt(bytes, offset);
    const length = view.getUint32(offset + 4, true);
    const start = offset + 8;
    if (start + length > end) return undefined;
    if (name === 'fmt ' && length >= PCM_HEADER) bytesPerSecond = byteRate(view, start);
    if (name === 'data' && bytesPerSecond > 0 && length > 0 && duration === undefined) {
      duration = Math.round((length * 1000) / bytesPerSecond);
    }
    // Chunks begin at even places.
    offset = start + length + (length % 2);
  }
  return offset >= end ? duration : undefined;
}

/** 0 where the numbers of the format do not fit together. */
function byteRate(view: DataView, start: number): number {
  const channels = view.getUint16(start + 2, true);
  const samples = view.getUint32(start + 4, true);
  const rate = view.getUint32(start + 8, true);
  const isSane = channels >= 1 && channels <= 8 && samples >= 1000 && samples <= 384_000;
  return isSane && rate <= samples * channels * 8 ? rate : 0;
}

const textAt = (bytes: Uint8Array, offset: number): string =>
  String.fromCharCode(...bytes.subarray(offset, offset + 4));
