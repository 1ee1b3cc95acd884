// What somebody confirms by acting: the very list they had in front of them, and the key by its name.
import { fingerprintOf, type Protection } from './protection.js';
import type { Refusal } from './refusal.js';
import type { ResourceDifference } from './resource-difference.js';

/** Whoever decides has to have had the very list in front of them. */
export function refusalOfList(
  seen: string,
  protection: Protection,
  changes?: ResourceDifference,
): Refusal | undefined {
  if (seen === fingerprintOf(protection)) return undefined;
  return { code: 'resources_changed', protection, ...(changes === undefined ? {} : { changes }) };
}

/** Blanks around a name come with copying; anything else is another name. */
export function refusalOfName(typed: string, keyName: string): Refusal | undefined {
  return typed.trim() === keyName.trim() ? undefined : { code: 'name_not_confirmed', typed, keyName };
}
