import { lookup as systemLookup } from 'node:dns/promises';
import { BlockList, isIP, isIPv6 } from 'node:net';

/** Addresses that a name stands for. */
export type Lookup = (host: string) => Promise<readonly { readonly address: string; readonly family: number }[]>;

export const resolveName: Lookup = (host) => systemLookup(host, { all: true });

/** An address where nothing may be sent. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
  readonly reason: 'private-address' | 'never';

  constructor(reason: ForbiddenAddress['reason']) {
    super(reason === 'never' ? 'this address is never used' : 'a private address, which is not switched on');
    this.reason = reason;
  }
}

const list = (...ranges: readonly (readonly [string, number])[]): BlockList => {
  const blocked = new BlockList();
  for (const [net, prefix] of ranges) blocked.addSubnet(net, prefix, isIPv6(net) ? 'ipv6' : 'ipv4');
  return blocked;
};

const loopback = list(['127.0.0.0', 8], ['::1', 128]);
/** RFC 1918, RFC 6598, RFC 4193. */
const ownNetworks = list(['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['100.64.0.0', 10], ['fc00::', 7]);
/**
 * RFC 6890: "this host", link-local (the metadata services of clouds), benchmarks, documentation, multicast and reserved ones; and IPv6
 * ranges that stand for IPv4 addresses (RFC 6052, RFC 3056, RFC 4380), behind which any of the others could hide.
 */
const never = list(
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
  ['::', 128],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
);

/** @throws ForbiddenAddress unless something may be sent there */
export function checkAddress(address: string, allowPrivate: boolean): void {
  const kind = isIP(address);
  const family = kind === 6 ? 'ipv6' : 'ipv4';
  // `BlockList` looks at an IPv4 address within an IPv6 one (::ffff:0:0/96) as at the IPv4 address that it is.
  if (kind === 0 || never.check(address, family)) throw new ForbiddenAddress('never');
  const isPrivate = loopback.check(address, family) || ownNetworks.check(address, family);
  if (isPrivate && !allowPrivate) throw new ForbiddenAddress('private-address');
}

const bareHost = (url: URL): string => url.hostname.replace(/^\[|\]$/g, '');

/** An address on this computer as a person writes it, not a name that may lead here. */
export const isLoopbackName = (host: string): boolean =>
  host === 'localhost' || (isIP(host) !== 0 && loopback.check(host, isIPv6(host) ? 'ipv6' : 'ipv4'));

/** Why requests are not sent to this address; null where they may be. Names are looked at when they are looked up. */
export function webAddressProblem(
  text: string,
  allowPrivate: boolean,
): 'not-a-web-address' | 'not-https' | 'private-address' | null {
  if (!URL.canParse(text)) return 'not-a-web-address';
  const url = new URL(text);
  const host = bareHost(url);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'not-a-web-address';
  // Names and passwords in an address end in logs; a fragment is never sent.
  if (host === '' || url.username !== '' || url.password !== '' || url.hash !== '') return 'not-a-web-address';
  if (url.protocol === 'http:' && !isLoopbackName(host)) return 'not-https';
  if (host === 'localhost') return allowPrivate ? null : 'private-address';
  if (isIP(host) === 0) return null;
  try {
    checkAddress(host, allowPrivate);
    return null;
  } catch {
    return 'private-address';
  }
}

/**
 * The addresses of a name, each looked at: what is connected to is what was checked, so that a name cannot change between.
 * @throws ForbiddenAddress when one of them is forbidden
 */
export async function checkedAddresses(
  host: string,
  allowPrivate: boolean,
  lookup: Lookup,
): Promise<{ readonly address: string; readonly family: number }[]> {
  const found = isIP(host) === 0 ? await lookup(host) : [{ address: host, family: isIP(host) }];
  for (const { address } of found) checkAddress(address, allowPrivate);
  return found.map(({ address, family }) => ({ address, family }));
}

export const hostOf = bareHost;
