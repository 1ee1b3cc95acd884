import { z } from 'zod';
import { isRequestId } from '../../../domain/request-id.js';
import type { ClickAct } from '../../../ports/click-intents.js';
import { readCarried } from '../kit/read-carried.js';

const earlierId = z.string().refine(isRequestId);

/** Which request the form that asks again is about, as far as it says. */
export function earlierIn(privateMetadata: string): Pick<FormInput, 'earlier'> {
  const { success, data } = earlierId.safeParse(privateMetadata);
  return success ? { earlier: data } : {};
}

/** What the deletion form carries from one step to the next: the requester's own input, never authority. */
export const formInput = z.object({
  instanceId: z.string().max(80),
  keyId: z.string().max(80),
  reason: z.string().max(1_000),
  ticket: z.string().max(200),
  /** Of the request this leads to, made when what is found was shown; absent in forms of an earlier version. */
  id: z.string().refine(isRequestId).optional(),
  /** The ended request that is asked for again. */
  earlier: earlierId.optional(),
  /** Takes up what somebody has set outside. */
  adopt: z.literal(true).optional(),
});
export type FormInput = z.infer<typeof formInput>;

export function readFormInput(privateMetadata: string): FormInput | undefined {
  return readCarried(formInput, privateMetadata);
}

/** Asking for the deletion with what was entered. */
export function actOfOpening({
  ticket,
  id,
  earlier,
  adopt,
  ...input
}: FormInput): Extract<ClickAct, { kind: 'open' }> {
  return {
    kind: 'open',
    ...input,
    ...(id !== undefined && { id }),
    ...(ticket.trim() !== '' && { ticket }),
    ...(earlier !== undefined && { earlier }),
    ...(adopt && { adopt }),
  };
}
