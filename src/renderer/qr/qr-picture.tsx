import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { encodeQR } from 'qr';
import { useEffect, useRef } from 'react';

const useStyles = makeStyles({
  // Black on white in every theme: cameras expect it.
  picture: {
    display: 'block',
    maxWidth: '100%',
    imageRendering: 'pixelated',
    backgroundColor: '#ffffff',
    borderRadius: tokens.borderRadiusMedium,
    forcedColorAdjust: 'none',
  },
});

/** Modules of quiet around the symbol (ISO/IEC 18004 section 9.1). */
const quiet = 4;
/** Pixels of the canvas for one module: enough for a camera that looks at it from an angle. */
const scale = 6;

/**
 * A QR code drawn in pixels, which is what cameras see, those of the Lab too.
 * @param props.label says to who cannot see it what it is for, and how to do without it
 */
export function QrPicture(props: { text: string; label: string; size?: number; className?: string }) {
  const { text, size = 220 } = props;
  const styles = useStyles();
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) draw(canvas.current, text);
  }, [text]);
  return (
    <canvas
      ref={canvas}
      role="img"
      aria-label={props.label}
      data-qr
      className={mergeClasses(styles.picture, props.className)}
      style={{ width: size, height: size }}
    />
  );
}

function draw(canvas: HTMLCanvasElement, text: string): void {
  const modules = encodeQR(text, 'raw', { ecc: 'medium', border: quiet });
  const side = modules.length * scale;
  canvas.width = side;
  canvas.height = side;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return;
  context.fillStyle = '#ffffff';
  context.fillRect(0, 0, side, side);
  context.fillStyle = '#000000';
  for (const [y, row] of modules.entries()) {
    for (const [x, isDark] of row.entries()) if (isDark) context.fillRect(x * scale, y * scale, scale, scale);
  }
}
