/** Hands a text or bytes to the person as a file. */
export function saveFile(name: string, content: string | Uint8Array<ArrayBuffer>, type = 'application/jsonl'): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // Not before the browser has begun to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
