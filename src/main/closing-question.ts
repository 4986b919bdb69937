import type { BrowserWindow, Dialog } from 'electron';
import { closing as english } from '../words/en/closing.ts';
import { closing as japanese } from '../words/ja/closing.ts';

const buttons = ['stay', 'close'] as const;

/**
 * Asks the person where the page holds its end back because something is not saved: Electron by itself would not close the window, and
 * would not say why.
 */
export function askBeforeClosing(
  window: BrowserWindow,
  { dialog, language }: { dialog: Pick<Dialog, 'showMessageBoxSync'>; language: () => 'en' | 'ja' },
): void {
  window.webContents.on('will-prevent-unload', (event) => {
    const words = language() === 'ja' ? japanese : english;
    const answer = dialog.showMessageBoxSync(window, {
      type: 'question',
      message: words.question,
      detail: words.lost,
      buttons: buttons.map((button) => words[button]),
      defaultId: buttons.indexOf('stay'),
      cancelId: buttons.indexOf('stay'),
      noLink: true,
    });
    // Of the page's wish.
    if (buttons[answer] === 'close') event.preventDefault();
  });
}
