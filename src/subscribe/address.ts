import { domainToASCII } from "node:url";
import emailAddresses from "email-addresses";

/**
 * One mailbox, strictly: no lists, groups, routes, comments or quoted local parts, nothing but
 * printable ASCII before the @ (relays without SMTPUTF8 would refuse the rest at seven in the
 * morning), a domain with at least one dot, in its ASCII form.
 */
export type ParsedAddress =
  | { kind: "ok"; address: string; key: string }
  | { kind: "wrong"; problem: string };

const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$/;

export function parseAddress(text: string): ParsedAddress {
  const trimmed = text.trim();
  if (trimmed.length > 254) return wrong("is longer than an address can be");
  const at = trimmed.lastIndexOf("@");
  if (at < 1) return wrong("needs a name, an @ and a domain, like ada@example.org");
  const local = trimmed.slice(0, at);
  const domain = domainToASCII(trimmed.slice(at + 1));
  if (local.length > 64 || !LOCAL_PART.test(local)) {
    return wrong("has characters before the @ that we cannot deliver to");
  }
  if (!DOMAIN.test(domain)) return wrong("has a domain that does not exist in this form");
  const address = `${local}@${domain}`;
  const parsed = emailAddresses.parseOneAddress(address);
  if (parsed === null || parsed.type !== "mailbox" || parsed.address !== address) {
    return wrong("is not one single address");
  }
  return { kind: "ok", address, key: address.toLowerCase() };
}

function wrong(problem: string): ParsedAddress {
  return { kind: "wrong", problem };
}
