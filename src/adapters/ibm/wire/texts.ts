// Texts from outside, bodies and headers, as people may see them.
import { shorten } from '../../../domain/plain-text.js';

/** More than this of one text is not looked at, so that a hostile answer costs little. */
const charactersRead = 4_000;

/**
 * A text from outside as people may see it. Control characters could pass for marks of ours (explanations/marks), and
 * what turns the direction of writing can make a text read as another.
 */
export function withoutControls(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ').trim();
}

/** One line of at most 300 characters, or undefined for what is no text for people, such as a gateway's HTML. */
export function oneLine(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const line = withoutControls(value.trimStart().slice(0, charactersRead)).replaceAll(/\s+/gu, ' ');
  if (line === '' || /<[a-z!/]/i.test(line)) return undefined;
  return shorten(line, 300);
}

/** The first text under the name, which may come in any case, more than once or as a list. */
export function headerText(headers: Record<string, unknown> | undefined, name: string): string | undefined {
  for (const [key, value] of Object.entries(headers ?? {})) {
    if (key.toLowerCase() !== name) continue;
    const text = [value].flat().map(oneLine).find(isPresent);
    if (text !== undefined) return text;
  }
  return undefined;
}

export function isPresent<T>(value: T | undefined): value is T {
  return value !== undefined;
}

/** Seconds or an HTTP date; a date already past means now. */
export function retryAfterOf(headers: Record<string, unknown> | undefined): number | undefined {
  const text = headerText(headers, 'retry-after');
  if (text === undefined) return undefined;
  if (/^\d{1,6}(\.\d+)?$/.test(text)) return Math.round(Number(text) * 1000);
  const at = Date.parse(text);
  if (Number.isNaN(at)) return undefined;
  // Measured against the answer's own Date: both are the server's clock.
  const sentAt = serverTimeOf(headers);
  return sentAt === undefined ? undefined : Math.max(0, at - sentAt);
}

/** When the other side says it answered, by its own clock, in epoch ms; to the second. */
export function serverTimeOf(headers: Record<string, unknown> | undefined): number | undefined {
  const at = Date.parse(headerText(headers, 'date') ?? '');
  return Number.isNaN(at) ? undefined : at;
}
