import { expect, it } from 'vitest';
import { pdfOf } from '../../src/main/page-pdf.ts';
import { FakeContents } from './fake-electron.ts';

it('makes a tagged PDF file of what the window shows, on the paper that the page asks for', async () => {
  const webContents = new FakeContents();
  expect(Buffer.from(await pdfOf({ webContents: webContents as never })).toString()).toBe('%PDF-1.7');
  expect(webContents.printed).toEqual([
    { preferCSSPageSize: true, printBackground: true, generateTaggedPDF: true, generateDocumentOutline: true },
  ]);
});
