/** Whose guesses of a token are counted together. */
import { BlockList, isIP } from 'node:net';
import type { PlainRequest } from '../plain';

/** Where proxies are: what such an address says of its own clients is believed, but for none of what those claim. */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('127.0.0.0', 8);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');
PRIVATE.addAddress('::1', 'ipv6');

/**
 * The address of a client, or its network where one client has many addresses (IPv6). Behind a proxy it is the last address of
 * `X-Forwarded-For`, the one that the proxy has added.
 */
export function clientOf(request: PlainRequest): string {
  const direct = plainAddress(request.clientAddress);
  const claimed = plainAddress(request.header('x-forwarded-for')?.split(',').at(-1)?.trim() ?? '');
  return networkOf(claimed !== '' && isPrivate(direct) ? claimed : direct);
}

/** Empty for what is no address. */
function plainAddress(text: string): string {
  const address = text.replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) === 0 ? '' : address;
}

function isPrivate(address: string): boolean {
  return address !== '' && PRIVATE.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Of an address of IPv6 its first half: what is behind it, one client can choose. */
function networkOf(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const zeros = tail === undefined ? 0 : 8 - first.length - (tail === '' ? 0 : tail.split(':').length);
  const groups = [...first, ...Array<string>(Math.max(0, zeros)).fill('0'), ...(tail ?? '').split(':')];
  return `${groups.slice(0, 4).join(':')}::`;
}
