import type { WebContents } from 'electron';

/** What a window shows, as the page's print style has it: a PDF file that a screen reader can read too. */
export const pdfOf = async ({ webContents }: { readonly webContents: WebContents }): Promise<Uint8Array> =>
  await webContents.printToPDF({
    preferCSSPageSize: true,
    printBackground: true,
    generateTaggedPDF: true,
    generateDocumentOutline: true,
  });
