/**
 * The Content Security Policy of the page. Nothing is loaded from anywhere but the host itself, no script or style stands in
 * the document; `nonce` is for the style elements that Fluent UI makes, and is fresh for every response.
 * @param options.connect what the page may connect to besides its own origin (the WebSocket of the loopback host)
 */
export function contentSecurityPolicy(options: { nonce: string; connect: readonly string[] }): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${options.nonce}'`,
    "img-src 'self' data:",
    "font-src 'self'",
    ["connect-src 'self'", ...options.connect].join(' '),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
    "require-trusted-types-for 'script'",
    // The one policy: it starts the worker that looks for QR codes, and nothing else.
    'trusted-types touchstone-worker',
  ].join('; ');
}

/** What else every response of a host says, besides the policy above. */
export const responseHeaders: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'permissions-policy':
    'camera=(self), microphone=(), geolocation=(), hid=(), usb=(), serial=(), payment=(), ' +
    'publickey-credentials-get=(), publickey-credentials-create=(), display-capture=(), fullscreen=()',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};
