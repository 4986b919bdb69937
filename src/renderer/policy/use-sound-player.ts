import { useEffect, useRef, useState } from 'react';

/** Plays sounds that the page holds: nothing is loaded for it, so the page's Content Security Policy stays as it is. */
export function useSoundPlayer() {
  const [playing, setPlaying] = useState<string | null>(null);
  const context = useRef<AudioContext | null>(null);
  const source = useRef<AudioBufferSourceNode | null>(null);
  const stop = () => {
    const node = source.current;
    source.current = null;
    node?.stop();
    setPlaying(null);
  };
  const play = async (id: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> => {
    stop();
    context.current ??= new AudioContext();
    const buffer = await context.current.decodeAudioData(bytes.buffer);
    const node = context.current.createBufferSource();
    node.buffer = buffer;
    node.connect(context.current.destination);
    node.addEventListener('ended', () => {
      if (source.current === node) setPlaying(null);
    });
    source.current = node;
    setPlaying(id);
    node.start();
  };
  useEffect(
    () => () => {
      void context.current?.close();
    },
    [],
  );
  return { playing, play, stop };
}
