/** Network addresses as budgets and the audit count them. */
import { isIPv4 } from 'node:net';
import ipaddr from 'ipaddr.js';

/**
 * The address of a caller, or for IPv6 its network of 64 bits: that is what one subscriber has, and may choose from at
 * will.
 * @param ip as Express gives it; undefined for a connection that is gone
 * @returns `192.0.2.7`, `2001:db8:1:2::/64`, or `unknown`
 */
export const networkOf = (ip: string | undefined): string => {
  if (ip === undefined) return 'unknown';
  // Most are these: a socket for both kinds names an IPv4 address ::ffff:192.0.2.7.
  const plain = ip.startsWith('::ffff:') ? ip.slice('::ffff:'.length) : ip;
  if (isIPv4(plain)) return plain;
  if (!ipaddr.isValid(ip)) return 'unknown';
  const address = ipaddr.process(ip);
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  return `${new ipaddr.IPv6([...address.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
};
