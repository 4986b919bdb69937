/**
 * What this browser keeps for the directory: opaque tokens of a browser that is trusted (S4-85) and of a session that was to stay (S0-31).
 * The loopback host has another port at each start, and storage belongs to a port: there they are in a cookie, which does not.
 */
const name = 'touchstone-browser';
const maxAgeSeconds = 400 * 86_400;
const isToken = (text: string) => /^[\w-]{1,86}$/.test(text);

const isLoopback = (): boolean => location.protocol === 'http:';

export function rememberedTokens(): string[] {
  const kept = isLoopback() ? cookie() : localStorage.getItem(name);
  return (kept ?? '').split('.').filter(isToken).slice(0, 10);
}

/** Replaces them all. */
export function keepTokens(tokens: readonly string[]): void {
  const text = tokens.filter(isToken).join('.');
  if (!isLoopback()) localStorage.setItem(name, text);
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is asynchronous and asks for a secure context
  else document.cookie = `${name}=${text}; Max-Age=${text === '' ? 0 : maxAgeSeconds}; SameSite=Strict; Path=/`;
}

const cookie = (): string | null =>
  document.cookie
    .split('; ')
    .find((one) => one.startsWith(`${name}=`))
    ?.slice(name.length + 1) ?? null;

/** What the list of devices calls this browser: what it is and what it runs on, as it says itself. */
export function browserName(): string {
  const agent = navigator.userAgent;
  const program = /Electron\//.test(agent)
    ? 'Touchstone'
    : (/(Edg|Firefox|Chrome|Safari)\//.exec(agent)?.[1]?.replace('Edg', 'Edge') ?? 'Browser');
  const system = /Windows|Mac OS|Android|iPhone|Linux/.exec(agent)?.[0] ?? '';
  return [program, system.replace('Mac OS', 'macOS')].filter(Boolean).join(' · ');
}
