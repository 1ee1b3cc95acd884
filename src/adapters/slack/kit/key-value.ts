import { z } from 'zod';

/** What the form carries from one step to the next: the requester's own input, never authority. */
const formInput = z.object({
  instanceId: z.string().max(80),
  keyId: z.string().max(80),
  reason: z.string().max(1_000),
  ticket: z.string().max(200),
});
export type FormInput = z.infer<typeof formInput>;

export function readFormInput(privateMetadata: string): FormInput | undefined {
  try {
    return formInput.parse(JSON.parse(privateMetadata));
  } catch {
    return undefined;
  }
}

/** A key as an option value: two UUIDs, 73 characters. */
export function keyValue(ref: { instanceId: string; keyId: string }): string {
  return `${ref.instanceId}/${ref.keyId}`;
}

export function readKeyValue(value: string): { instanceId: string; keyId: string } | undefined {
  const [instanceId, keyId, ...rest] = value.split('/');
  return instanceId && keyId && rest.length === 0 ? { instanceId, keyId } : undefined;
}
