import type { closing as english } from '../en/closing.ts';
import type { Shape } from '../shape.ts';

export const closing: Shape<typeof english> = {
  question: 'このページにはまだ保存していないものがあります。Touchstone を閉じますか?',
  lost: '保存していないものは失われます。',
  stay: '閉じない',
  close: '閉じる',
};
