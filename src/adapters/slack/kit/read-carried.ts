import type { ZodType } from 'zod';

/** What a form carries from one step to the next, and never authority; undefined for what is not of this shape. */
export function readCarried<T>(shape: ZodType<T>, privateMetadata: string): T | undefined {
  try {
    return shape.parse(JSON.parse(privateMetadata));
  } catch {
    return undefined;
  }
}
