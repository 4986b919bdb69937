/** Sound files as they are made by hand: silence, with right headers. */

export function wav(seconds: number, sampleRate = 8000): Uint8Array {
  const data = Math.round(seconds * sampleRate);
  const bytes = new Uint8Array(44 + data);
  const view = new DataView(bytes.buffer);
  const text = (offset: number, letters: string) => bytes.set(Buffer.from(letters, 'latin1'), offset);
  text(0, 'RIFF');
  view.setUint32(4, 36 + data, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, sampleRate, true);
  view.setUint32(28, sampleRate, true);
  view.setUint16(32, 1, true);
  view.setUint16(34, 8, true);
  text(36, 'data');
  view.setUint32(40, data, true);
  bytes.fill(0x80, 44);
  return bytes;
}

/** MPEG-1 layer III, 32 kbit/s, 32 kHz: 36 ms and 144 bytes a frame. */
export function mp3(frames: number, header: readonly number[] = [0xff, 0xfb, 0x18, 0xc0]): Uint8Array {
  const bytes = new Uint8Array(144 * frames);
  for (let frame = 0; frame < frames; frame++) bytes.set(header, frame * 144);
  return bytes;
}
