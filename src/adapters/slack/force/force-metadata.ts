import { z } from 'zod';
import { type FormInput, readFormInput } from '../kit/key-value.js';

/** What a force deletion is asked about: an open request that gives way, or what the deletion form has gathered. */
export type ForceAbout = { requestId: string } | { form: FormInput };

/** What a force form carries: what it is about, and the mark of the list it shows. Neither is authority. */
export type ForceMetadata = ForceAbout & { seen: string };

const seen = z.string().max(40);
const metadata = z.union([
  z.object({ requestId: z.string().max(40), seen }),
  z.object({ form: z.unknown(), seen }),
]);

export function writeForceMetadata(carried: ForceMetadata): string {
  return JSON.stringify(carried);
}

export function readForceMetadata(privateMetadata: string): ForceMetadata | undefined {
  try {
    const carried = metadata.parse(JSON.parse(privateMetadata));
    if ('requestId' in carried) return carried;
    const form = readFormInput(JSON.stringify(carried.form));
    return form && { form, seen: carried.seen };
  } catch {
    return undefined;
  }
}
