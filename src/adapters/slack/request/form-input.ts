import { z } from 'zod';
import { isRequestId } from '../../../domain/request-id.js';
import { readCarried } from '../kit/read-carried.js';

/** What the deletion form carries from one step to the next: the requester's own input, never authority. */
export const formInput = z.object({
  instanceId: z.string().max(80),
  keyId: z.string().max(80),
  reason: z.string().max(1_000),
  ticket: z.string().max(200),
  /** Of the request this leads to, made when what is found was shown; absent in forms of an earlier version. */
  id: z.string().refine(isRequestId).optional(),
});
export type FormInput = z.infer<typeof formInput>;

export function readFormInput(privateMetadata: string): FormInput | undefined {
  return readCarried(formInput, privateMetadata);
}
