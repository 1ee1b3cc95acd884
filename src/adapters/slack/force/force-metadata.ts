import { z } from 'zod';
import { readCarried } from '../kit/read-carried.js';
import { type FormInput, formInput } from '../request/form-input.js';

const seen = z.string().max(40);
const metadata = z.union([
  z.object({ requestId: z.string().max(40), seen }),
  z.object({ form: formInput, seen }),
]);

/**
 * What a force form carries: what it is about, an open request that gives way or what the deletion form has gathered, and
 * the mark of the list it shows. Neither is authority.
 */
export type ForceMetadata = z.infer<typeof metadata>;

/** What it is about, alone. */
export type ForceAbout = { requestId: string } | { form: FormInput };

export function writeForceMetadata(carried: ForceMetadata): string {
  return JSON.stringify(carried);
}

export function readForceMetadata(privateMetadata: string): ForceMetadata | undefined {
  return readCarried(metadata, privateMetadata);
}
