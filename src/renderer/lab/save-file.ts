/** Hands a text or bytes to the person as a file. */
export const saveFile = (name: string, content: string | Uint8Array<ArrayBuffer>, type = 'application/jsonl'): void =>
  saveBlob(name, new Blob([content], { type }));

/** The same for what is put together of many pieces. */
export function saveBlob(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
