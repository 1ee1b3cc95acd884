// The one place where texts of people come in from Slack.
import type { AnyMiddlewareArgs, Middleware } from '@slack/bolt';

/** Lines and tabs are text; what could pass for a mark of ours (explanations/marks) or turn the direction of writing is not. */
const controls = /[^\P{Cc}\n\r\t]|[\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/gu;

export function withoutControls(text: string): string {
  return text.replaceAll(controls, ' ');
}

/** Takes control characters out of everything a payload holds, before any handler reads of it. */
export const cleanTexts: Middleware<AnyMiddlewareArgs> = async ({ body, next }) => {
  clean(body);
  await next();
};

function clean(holder: object): void {
  for (const [name, value] of Object.entries(holder)) {
    if (typeof value === 'string') (holder as Record<string, unknown>)[name] = withoutControls(value);
    else if (typeof value === 'object' && value !== null) clean(value as object);
  }
}
