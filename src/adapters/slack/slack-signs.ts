import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { PartLook } from '../../domain/health.js';
import { type RemoteCall, remoteCalls } from '../../ports/remote-calls.js';

export interface SlackSigns {
  /** Whether Slack answers and takes the bot token: by the calls that are made anyway, and one of its own where none was of late. */
  look(): Promise<PartLook>;
  stop(): void;
}

/** Slack's words for a bot token it does not take. */
const tokenRefused: ReadonlySet<string> = new Set([
  'account_inactive',
  'invalid_auth',
  'not_authed',
  'org_login_required',
  'token_expired',
  'token_revoked',
]);
/** Made with the other token. */
const ofAppToken = 'apps.connections.open';
/** Where nobody clicks, six calls a minute: Slack takes hundreds. */
const quietMs = 8_000;
/** One call that gets lost is nothing yet. */
const silentCalls = 2;

export function createSlackSigns(ask: () => Promise<unknown>, now = () => performance.now()): SlackSigns {
  let calledAt = -Infinity;
  let unanswered = 0;
  let refusal: string | undefined;
  let asking: Promise<unknown> | undefined;

  const onCall = (message: unknown) => {
    const { service, operation, outcome, code } = message as RemoteCall;
    if (service !== 'slack' || operation === ofAppToken || operation === 'other') return;
    calledAt = now();
    const isAnswer = outcome === 'ok' || outcome === 'refused' || outcome === 'busy';
    unanswered = isAnswer ? 0 : unanswered + 1;
    if (outcome === 'ok') refusal = undefined;
    if (code !== undefined && tokenRefused.has(code)) refusal = code;
  };
  subscribe(remoteCalls, onCall);

  return {
    async look() {
      const isDue = unanswered > 0 || refusal !== undefined || now() - calledAt > quietMs;
      if (isDue)
        asking ??= ask()
          .catch(() => undefined)
          .finally(() => (asking = undefined));
      // The first time there is nothing else to go by.
      if (calledAt === -Infinity) await asking;
      if (refusal !== undefined) return { ok: false, why: 'slack_refuses_token', figures: { code: refusal } };
      return unanswered >= silentCalls ? { ok: false, why: 'slack_away' } : { ok: true };
    },
    stop: () => void unsubscribe(remoteCalls, onCall),
  };
}
