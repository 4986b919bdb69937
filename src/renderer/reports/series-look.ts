import { makeStyles, tokens } from '@fluentui/react-components';

/** How the parts of a chart look, in their order: told apart by texture and dashes, not by colour alone. */
export const textures = ['solid', 'stripes', 'dots'] as const;
export type Texture = (typeof textures)[number];

export const dashes = ['', '8 4', '2 3', '12 3 2 3', '5 2', '1 5', '14 5'] as const;

const highContrast = '@media (forced-colors: active)';

export const useSeriesStyles = makeStyles({
  solid: { color: tokens.colorCompoundBrandBackground, [highContrast]: { color: 'CanvasText' } },
  stripes: { color: tokens.colorStatusDangerForeground1, [highContrast]: { color: 'CanvasText' } },
  dots: { color: tokens.colorNeutralForeground3, [highContrast]: { color: 'CanvasText' } },
  line0: { color: tokens.colorNeutralForeground1, [highContrast]: { color: 'CanvasText' } },
  line1: { color: tokens.colorCompoundBrandBackground, [highContrast]: { color: 'CanvasText' } },
  line2: { color: tokens.colorPaletteGreenForeground1, [highContrast]: { color: 'CanvasText' } },
  line3: { color: tokens.colorStatusDangerForeground1, [highContrast]: { color: 'CanvasText' } },
  line4: { color: tokens.colorPaletteBerryForeground1, [highContrast]: { color: 'CanvasText' } },
  line5: { color: tokens.colorPaletteMarigoldForeground1, [highContrast]: { color: 'CanvasText' } },
  line6: { color: tokens.colorNeutralForeground3, [highContrast]: { color: 'CanvasText' } },
});

export const lineStyles = ['line0', 'line1', 'line2', 'line3', 'line4', 'line5', 'line6'] as const;
