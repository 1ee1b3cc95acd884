import type { KeyRef } from '../../../domain/key.js';

/** A key as an option value: two UUIDs, 73 characters. */
export function keyValue(ref: KeyRef): string {
  return `${ref.instanceId}/${ref.keyId}`;
}

export function readKeyValue(value: string): KeyRef | undefined {
  const [instanceId, keyId, ...rest] = value.split('/');
  return instanceId && keyId && rest.length === 0 ? { instanceId, keyId } : undefined;
}
