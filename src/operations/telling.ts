/** What `read` gives, told to somebody on the way. */
export async function telling<T>(read: Promise<T>, tell: (value: T) => void): Promise<T> {
  const value = await read;
  tell(value);
  return value;
}
