import type { entrance as english } from '../en/entrance.ts';
import type { Shape } from '../shape.ts';

export const entrance: Shape<typeof english> = {
  title: 'ここでは Touchstone を開けません',
  why: 'このアドレスで開けるのは、1 つのブラウザーで 1 回だけです。既に使用されたか、別のブラウザーで使用されています。',
  otherwise: 'ほかのウィンドウまたはブラウザーで Touchstone が開いている場合は、そこで操作を続けてください。',
  again:
    '開いていない場合は、ターミナルで Touchstone を終了し (Ctrl-C)、「npm start」で起動し直してから、新しく表示されるアドレスを開いてください。',
};
