import type { ZodType } from 'zod';
import { withoutControls } from './clean-texts.js';

/** What a form carries from one step to the next, and never authority; undefined for what is not of this shape. */
export function readCarried<T>(shape: ZodType<T>, privateMetadata: string): T | undefined {
  try {
    const texts = (_: string, value: unknown) => (typeof value === 'string' ? withoutControls(value) : value);
    return shape.parse(JSON.parse(privateMetadata, texts));
  } catch {
    return undefined;
  }
}
