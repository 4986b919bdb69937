import { Button, makeStyles, Spinner, Text, tokens } from '@fluentui/react-components';
import { CameraRegular, ClipboardPasteRegular, ImageRegular, QrCodeRegular } from '@fluentui/react-icons';
import { useEffect, useRef, useState } from 'react';
import { useFileDrop } from '../lab/use-file-drop.ts';
import { useWords } from '../language.ts';
import { openDecoder, type QrReading, readPicture, readScreen, readVideo } from './qr-reader.ts';

const useStyles = makeStyles({
  view: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalS,
    padding: tokens.spacingHorizontalM,
    border: `1px dashed ${tokens.colorNeutralStrokeAccessible}`,
    borderRadius: tokens.borderRadiusMedium,
  },
  row: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalS },
  video: { width: '100%', borderRadius: tokens.borderRadiusMedium, backgroundColor: '#000000' },
  file: { display: 'none' },
});

/**
 * What a virtual camera can be pointed at: a code on this very page, a picture file (chosen, dropped or pasted), or what a real camera
 * sees. Whatever is read is only handed on.
 */
export function CameraView(props: { onText: (text: string) => void }) {
  const { onText } = props;
  const { t } = useWords();
  const styles = useStyles();
  const area = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<
    'idle' | 'looking' | Exclude<QrReading['outcome'], 'read'> | 'noCamera' | 'noClipboard'
  >('idle');
  const [live, setLive] = useState(false);
  const look = async (reading: Promise<QrReading>) => {
    setState('looking');
    const answer = await reading;
    if (answer.outcome !== 'read') return setState(answer.outcome);
    setState('idle');
    onText(answer.text);
  };
  useFileDrop(area, (file) => void look(readPicture(file)));
  const paste = async () => {
    try {
      for (const item of await navigator.clipboard.read()) {
        const type = item.types.find((one) => one.startsWith('image/'));
        if (type) return await look(readPicture(await item.getType(type)));
      }
    } catch {
      // Not permitted: the same as nothing to paste, and said so.
    }
    setState('noClipboard');
  };
  return (
    <section
      ref={area}
      className={styles.view}
      aria-label={t('otpTokens:camera.title')}
      onPaste={(event) => {
        const file = [...event.clipboardData.files].find(({ type }) => type.startsWith('image/'));
        if (file) void look(readPicture(file));
      }}
    >
      <Text weight="semibold">{t('otpTokens:camera.title')}</Text>
      <div className={styles.row}>
        <Button size="small" icon={<QrCodeRegular />} onClick={() => void look(readScreen())}>
          {t('otpTokens:camera.screen')}
        </Button>
        <Button size="small" icon={<ImageRegular />} onClick={() => input.current?.click()}>
          {t('otpTokens:camera.file')}
        </Button>
        <Button size="small" icon={<ClipboardPasteRegular />} onClick={() => void paste()}>
          {t('otpTokens:camera.paste')}
        </Button>
        <Button size="small" icon={<CameraRegular />} aria-pressed={live} onClick={() => setLive(!live)}>
          {t(live ? 'otpTokens:camera.stop' : 'otpTokens:camera.live')}
        </Button>
      </div>
      {live && (
        <LiveCamera
          onText={(text) => {
            setLive(false);
            setState('idle');
            onText(text);
          }}
          onNone={() => {
            setLive(false);
            setState('noCamera');
          }}
        />
      )}
      <div role="status">
        {state === 'looking' && <Spinner size="tiny" labelPosition="after" label={t('otpTokens:camera.looking')} />}
        {(state === 'noCamera' || state === 'noClipboard') && <Text>{t(`otpTokens:camera.${state}`)}</Text>}
        {state !== 'idle' && state !== 'looking' && state !== 'noCamera' && state !== 'noClipboard' && (
          <Text>{t(`otpTokens:camera.outcomes.${state}`)}</Text>
        )}
      </div>
      <input
        ref={input}
        type="file"
        className={styles.file}
        aria-label={t('otpTokens:camera.file')}
        accept="image/png,image/jpeg,image/gif,image/webp,image/bmp"
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again.
          event.target.value = '';
          if (file) void look(readPicture(file));
        }}
      />
    </section>
  );
}

/** Frames of a real camera, one at a time, until one has a code. */
function LiveCamera(props: { onText: (text: string) => void; onNone: () => void }) {
  const styles = useStyles();
  const video = useRef<HTMLVideoElement>(null);
  const { onText, onNone } = props;
  const latest = useRef({ onText, onNone });
  latest.current = { onText, onNone };
  useEffect(() => {
    const ending = new AbortController();
    void (async () => {
      let stream: MediaStream;
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
      } catch {
        if (!ending.signal.aborted) latest.current.onNone();
        return;
      }
      const stop = () => {
        for (const track of stream.getTracks()) track.stop();
      };
      ending.signal.addEventListener('abort', stop, { once: true });
      const element = video.current;
      if (ending.signal.aborted || !element) return stop();
      element.srcObject = stream;
      await element.play().catch(() => {});
      const decoder = openDecoder();
      ending.signal.addEventListener('abort', () => decoder.close(), { once: true });
      while (!ending.signal.aborted) {
        await new Promise((resolve) => requestAnimationFrame(resolve));
        const reading = await readVideo(decoder, element, ending.signal);
        if (reading.outcome !== 'read' || ending.signal.aborted) continue;
        latest.current.onText(reading.text);
        return;
      }
    })();
    return () => ending.abort();
  }, []);
  return <video ref={video} className={styles.video} muted playsInline />;
}
