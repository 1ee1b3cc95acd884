// A Slack of two methods, whose users are whatever a test says: confirmed or not, moved, gone, or not answering.
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { LogLevel, WebClient } from '@slack/web-api';
import { onTestFinished } from 'vitest';

/** As `users.info` shows it. */
export interface FalseUser {
  id: string;
  team_id?: string;
  enterprise_user?: { teams: string[] };
  deleted?: boolean;
  is_restricted?: boolean;
  is_email_confirmed?: boolean;
  real_name?: string;
  tz?: string;
  profile?: { email?: unknown; real_name?: string };
}

export interface FalseSlack {
  users: FalseUser[];
  /** What a method answers instead, while it is set. */
  answers: Map<string, { status: number; headers?: Record<string, string>; body: Record<string, unknown> }>;
  /** Another client of the same bot. */
  connect(): WebClient;
  /** How often a method was called. */
  callsTo(method: string): number;
  client: WebClient;
}

export const homeTeam = 'T0HOME';
export const noGrid = async () => ({ teamId: homeTeam });

/** A full member with a confirmed address. */
export function member(id: string, email: string, more: Partial<FalseUser> = {}): FalseUser {
  return {
    id,
    team_id: homeTeam,
    is_email_confirmed: true,
    tz: 'Europe/Berlin',
    profile: { email, real_name: `${id} in Slack` },
    ...more,
  };
}

/** Listens on a free port until the test ends. */
export async function startFalseSlack(users: FalseUser[] = []): Promise<FalseSlack> {
  const calls = new Map<string, number>();
  const answers: FalseSlack['answers'] = new Map();
  const slack = { users, answers, callsTo: (method: string) => calls.get(method) ?? 0 };

  const server = createServer((request, response) => {
    const method = request.url?.split('/').at(-1) ?? '';
    calls.set(method, (calls.get(method) ?? 0) + 1);
    void text(request).then((body) => {
      const {
        status,
        headers,
        body: answer,
      } = answers.get(method) ?? {
        status: 200,
        headers: {},
        body: answerTo(method, new URLSearchParams(body)),
      };
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(JSON.stringify(answer));
    });
  });

  function answerTo(method: string, form: URLSearchParams): Record<string, unknown> {
    if (method === 'users.info') {
      const user = slack.users.find(({ id }) => id === form.get('user'));
      return user ? { ok: true, user } : { ok: false, error: 'user_not_found' };
    }
    const user = slack.users.find(
      ({ profile, deleted }) => !deleted && String(profile?.email).toLowerCase() === form.get('email'),
    );
    return user ? { ok: true, user } : { ok: false, error: 'users_not_found' };
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const slackApiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
  const connect = () =>
    new WebClient('xoxb-test', {
      slackApiUrl,
      retryConfig: { retries: 0 },
      logLevel: LogLevel.ERROR,
    });
  return Object.assign(slack, { connect, client: connect() });
}
