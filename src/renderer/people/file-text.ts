/** The bytes of a chosen file, in the form in which they cross the contract. */
export function fileText(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error('the file was not read'));
    reader.onload = () => {
      const address = String(reader.result);
      const text = address.slice(address.indexOf(',') + 1);
      resolve(text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''));
    };
    reader.readAsDataURL(file);
  });
}

/** As the directory takes them. */
export const longestFile = 16 * 1024 * 1024;
