import type { DownloadItem, Session, WebContents } from 'electron';
import { isPageAddress } from './page-protocol.ts';

/** What a page must ask for and gets: writing text to the clipboard after a click, and the camera's pictures for QR codes. */
const isGranted = (permission: string, media: readonly string[] | undefined): boolean =>
  permission === 'clipboard-sanitized-write' || (permission === 'media' && media?.length === 1 && media[0] === 'video');

/**
 * What no page in this app may do: reach devices (a page with WebHID could burn a key's PIN retries), microphone, location and so
 * on, download anything but a file that the page itself holds, or load anything that is not part of the app.
 */
export function denySession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer, details) => {
    const media = 'mediaTypes' in details ? details.mediaTypes : undefined;
    answer(isGranted(permission, media) && details.isMainFrame && isPageAddress(details.requestingUrl));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, { mediaType }) => {
    return isGranted(permission, mediaType ? [mediaType] : undefined) && isPageAddress(origin);
  });
  session.setDevicePermissionHandler(() => false);
  session.on('select-hid-device', (event, _details, choose) => {
    event.preventDefault();
    choose(null);
  });
  session.on('select-usb-device', (event, _details, choose) => {
    event.preventDefault();
    choose();
  });
  session.on('select-serial-port', (event, _ports, _contents, choose) => {
    event.preventDefault();
    choose('');
  });
  session.on('will-download', (event, item) => {
    if (!isFileOfPage(item)) event.preventDefault();
  });
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !isOwnContent(url) }));
}

/** A recording, data of a site, an export or a report that the page holds: it comes from nowhere else, and the system asks the person where it goes. */
const isFileOfPage = (item: Pick<DownloadItem, 'getURL' | 'getFilename'>): boolean => {
  const address = item.getURL();
  return (
    address.startsWith('blob:') &&
    isPageAddress(address.slice('blob:'.length)) &&
    /^[a-z0-9-]{1,120}\.(jsonl|bin|csv|tar|pdf)$/.test(item.getFilename())
  );
};

/** No way out of our page: no navigation, no second window, no embedded foreign content. */
export function denyContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('select-bluetooth-device', (event, _devices, choose) => {
    event.preventDefault();
    choose('');
  });
}

const isOwnContent = (url: string): boolean => isPageAddress(url) || /^(?:data|blob|devtools):/.test(url);

/** Chromium's switches that open the app to a debugger. Fuses cover Node's, not these. */
const debuggerSwitches = [
  'remote-debugging-port',
  'remote-debugging-pipe',
  'remote-allow-origins',
  'inspect',
  'inspect-brk',
];

export const hasDebuggerSwitch = (commandLine: { hasSwitch(name: string): boolean }): boolean =>
  debuggerSwitches.some((name) => commandLine.hasSwitch(name));
