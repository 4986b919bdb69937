/** Where nothing of the page takes what is dropped, the browser would open the file or the link in place of the page. */
export function refuseDrops(): void {
  for (const type of ['dragover', 'drop'] as const) {
    window.addEventListener(type, (event) => {
      if (event.defaultPrevented || takesText(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'none';
    });
  }
}

/** Words may be dropped where words are typed. */
function takesText({ target, dataTransfer }: DragEvent): boolean {
  const isFile = dataTransfer?.types.includes('Files') ?? false;
  return !isFile && (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement);
}
